import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Plan } from '../../../src/plan/plan.ts'
import { createTopics, withAdmin } from '../../cluster/real-cluster.ts'
import { leaveGhost } from './ghost.ts'
import type { LabWorld, UpgradeWish } from './lab-world.ts'
import type { Group, Scenario } from './scenario.ts'

const wish: UpgradeWish = { from: '3.9.2', to: '4.1.2' }

/** An apply ends with 1 at once, has changed nothing, and says all of `words`. */
const expectRefused = async (
  world: LabWorld,
  words: readonly string[],
  how: { readonly wish?: UpgradeWish; readonly inventory?: string } = {},
): Promise<void> => {
  const file = world.upgrade(how.wish ?? wish)
  const more = how.inventory === undefined ? [] : ['-i', how.inventory]
  const { why, run } = await world.endsUntouched(() => world.apply(file, ...more))
  for (const one of words) expect(why).to.contain(one)
  expect(
    run.events.some((event) => event.type === 'step-waiting'),
    'it waited',
  ).to.equal(false)
}

/** Creates a topic for the time of `work`. */
const withTopic = async (
  { running: { lab }, hands }: LabWorld,
  topic: {
    readonly topic: string
    readonly replicas: readonly number[]
    readonly configs?: Readonly<Record<string, string>>
  },
  work: () => Promise<void>,
): Promise<void> => {
  await createTopics(lab, [{ topic: topic.topic, partitions: [topic.replicas] }])
  await hands.whole()
  try {
    await work()
  } finally {
    await withAdmin(lab, (admin) => admin.deleteTopics({ topics: [topic.topic] }))
    await hands.whole()
  }
}

const replicationFactorOne: Scenario = {
  name: 'rf-one',
  promise: 'a topic with one replica is refused by name; with a waiver for it, it is not',
  run: (world, note) =>
    withTopic(world, { topic: 'single', replicas: [1] }, async () => {
      await expectRefused(world, ['cluster/replication-factor-one', 'single'])
      await world.crossCheck(note)
      const waiver =
        '  - { rule: cluster/replication-factor-one, topic: single, reason: "a test", expires: 2099-12-31 }'
      const plan = world.stage.kplay('plan', world.upgrade({ ...wish, waivers: [waiver] }), '--format', 'json')
      await plan.endsWith(0)
      expect((JSON.parse(plan.stdout) as Plan).blockers).to.deep.equal([])
    }),
}

const anotherCluster: Scenario = {
  name: 'another-cluster',
  promise: 'a cluster with another id than the inventory’s is refused by both ids',
  run: async (world) => {
    const { clusterId } = world.running.lab
    const inventory = world.inventory((text) => text.replace(clusterId, 'AnotherClusterIdAltogeth'))
    const playbook = world.upgrade(wish)
    // Not a lab any more: no time may be cut short.
    const words = [playbook, '-i', inventory, '--yes', '--output', 'ndjson']
    const { why } = await world.endsUntouched(() => world.stage.kplay('apply', ...words))
    expect(why).to.contain('cluster/id').and.contain(clusterId).and.contain('AnotherClusterIdAltogeth')
  },
}

const unlistedBroker: Scenario = {
  name: 'unlisted-broker',
  promise: 'a live broker that the inventory does not list is refused by its id',
  run: async (world) => {
    const inventory = world.inventory((text) => text.replaceAll(/ {6}b3:\n(?: {8}.*\n)+/g, ''))
    const playbook = world.upgrade(wish)
    const words = [playbook, '-i', inventory, '--yes', '--output', 'ndjson']
    const { why } = await world.endsUntouched(() => world.stage.kplay('apply', ...words))
    expect(why).to.contain('cluster/unlisted-node').and.contain('node 3 is registered as a broker')
  },
}

const targets: readonly (readonly [from: string, to: string, issue: string])[] = [
  ['3.9.2', '4.0.0', 'KAFKA-19192'],
  ['3.8.1', '3.9.0', 'KAFKA-18281'],
  ['3.7.2', '3.8.0', 'KAFKA-17584'],
]

const badTargets: Scenario = {
  name: 'bad-targets',
  promise: 'targets 4.0.0, 3.9.0 and 3.8.0 are refused by their issue, before anything is contacted',
  run: async (world) => {
    const before = await world.state()
    for (const [from, to, issue] of targets) {
      const run = world.apply(world.upgrade({ from, to }))
      await run.endsWith(3)
      expect(run.stderr).to.contain('path/refused-release').and.contain(issue)
      expect(run.events).to.deep.equal([])
    }
    expect(await world.state()).to.deep.equal(before)
  },
}

const smallSegments: Scenario = {
  name: 'segment-bytes',
  promise: 'a topic with segment.bytes=1000 is refused for 4.x',
  run: (world) =>
    withTopic(world, { topic: 'tiny', replicas: [1, 2, 3] }, async () => {
      const configEntries = [{ name: 'segment.bytes', value: '1000' }]
      await withAdmin(world.running.lab, (admin) =>
        admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: 'tiny', configEntries }] }),
      )
      await expectRefused(world, [
        'config/invalid-value',
        'segment.bytes of topic tiny is 1000',
        '--delete-config segment.bytes',
      ])
    }),
}

const removedKey: Scenario = {
  name: 'removed-key',
  promise: 'a key that 4.0 removed is refused by file and line',
  run: async (world) => {
    const before = await world.hands.configuration('b2')
    await world.hands.configure('b2', (text) => `${text}offsets.commit.required.acks=1\n`)
    try {
      const line = before.split('\n').length
      await expectRefused(world, [
        'config/removed-key',
        `server.properties:${line}`,
        'offsets.commit.required.acks',
        'b2',
      ])
    } finally {
      await world.hands.configure('b2', () => before)
    }
  },
}

const oldJava: Scenario = {
  name: 'old-java',
  promise: 'a Java that is too old for the target is refused by version and host',
  run: async (world) => {
    const home = join(world.stage.files, 'jdk')
    mkdirSync(`${home}/bin`, { recursive: true })
    writeFileSync(`${home}/bin/java`, '#!/bin/sh\necho \'openjdk version "11.0.25" 2024-10-15\' >&2\n')
    chmodSync(`${home}/bin/java`, 0o755)
    const inventory = world.inventory((text) =>
      text
        .replaceAll(/^ +JAVA_HOME: .*\n/gm, '')
        .replace(
          /( {6}b2:\n(?: {8}.*\n)*?) {8}service:\n {10}env:\n/,
          (_all, head: string) =>
            `${head}        service:\n          change_env: [JAVA_HOME]\n          env:\n            JAVA_HOME: ${home}\n`,
        ),
    )
    await expectRefused(world, ['node/java', 'Java 11.0.25', 'Java 17 or later', 'b2'], { inventory })
  },
}

const tooNewToGoBack: Scenario = {
  name: '4.3-finalized-to-4.1',
  promise: 'going back to a release that does not know the finalized level is refused by both levels',
  run: (world) =>
    expectRefused(world, ['feature/unsupported', 'metadata.version is finalized at 30', 'at most 27'], {
      wish: { from: '4.3.1', to: '4.1.2', back: true },
    }),
}

const ghostController: Scenario = {
  name: 'ghost-controller',
  promise: 'a controller that went away and is still registered is refused by its id',
  run: async (world) => {
    const id = await leaveGhost(world, '4.3.1')
    await expectRefused(world, ['cluster/unlisted-node', `node ${id} is registered as a controller`], {
      wish: { from: '4.3.1', to: '4.4.0' },
    })
  },
}

/** Refused with the exact reason, nothing changed. A minute and a half. */
export const refusals: readonly Group[] = [
  {
    name: 'refused',
    shape: { release: '3.9.2', controllers: 3, brokers: 3 },
    scenarios: [replicationFactorOne, anotherCluster, unlistedBroker, badTargets, smallSegments, removedKey, oldJava],
  },
  {
    name: 'refused-4.3',
    shape: { release: '4.3.1', controllers: 3, brokers: 3, combined: true },
    // The ghost stays for good: last.
    scenarios: [tooNewToGoBack, ghostController],
  },
]
