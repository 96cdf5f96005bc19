import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { createTopics, openLab, topologyOfLab, withAdmin } from '../../cluster/real-cluster.ts'
import { realClock } from '../../support/cluster.ts'
import { actsIn, endOf, isWaitFor, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { troubleSeenByKplay } from './cross-check.ts'
import { holdBeforeStop } from './held-lock.ts'
import type { LabWorld } from './lab-world.ts'
import type { Group, Scenario } from './scenario.ts'
import { fill, reassign, throttle, unthrottle } from './throttle.ts'

const playbook = 'test/scenarios/playbooks/restart.yml'

/** Restarts what is asked for; before each node it looks at nothing but its log for three seconds, so that somebody may break something. */
const restart = (world: LabWorld, hosts: string, ...more: string[]): KplayProcess =>
  world.apply(playbook, '--limit', hosts, '--max-wait', '3s', '--patience', '60s', ...more)

const stopsAfter = (run: KplayProcess, seq: number): readonly string[] =>
  stopsIn(run.events.filter((event) => event.seq > seq))

const seqOf = (run: KplayProcess): number => run.events.at(-1)?.seq ?? 0

const pauseOf =
  (host: string) =>
  (event: RunEvent): boolean =>
    event.type === 'step-waiting' && event.address === `again.pause@${host}`

const isState =
  (host: string, state: string) =>
  (event: RunEvent): boolean =>
    event.type === 'node-state' && event.host === host && event.state === state

/** The host that is taken at this place. */
const turn = async (run: KplayProcess, position: number): Promise<string> => {
  const event = await run.event((one) => one.type === 'node-started' && one.position === position)
  return event.type === 'node-started' ? event.host : ''
}

const expectWell = async (run: KplayProcess, stops: readonly string[]): Promise<void> => {
  await run.endsWith(0)
  expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
  expect(stopsIn(run.events)).to.have.members([...stops])
  expect(schemaFaults('event', run.events)).to.deep.equal([])
}

const frozenKplay: Scenario = {
  name: 'frozen-kplay',
  promise:
    'kplay stopped for 90 s between decision and stop decides again: what broke meanwhile is seen, nothing is stopped until it is mended',
  run: async (world, note) => {
    const run = restart(world, 'b1')
    const held = await holdBeforeStop(run, world.stage.stateDir)
    const mark = seqOf(run)
    run.signal('SIGSTOP')
    const frozenMs = performance.now()
    await world.hands.signal('b3', 'SIGKILL')
    await realClock.sleep(90_000)
    run.signal('SIGCONT')
    note(`frozen for ${Math.round((performance.now() - frozenMs) / 1000)} s`)
    await held.release()
    await run.event(isWaitFor({ rule: 'broker/down', nodeId: 3 }), mark)
    expect(stopsAfter(run, mark), 'stops before b3 is back').to.deep.equal([])
    await world.hands.start('b3')
    await expectWell(run, ['b1'])
  },
}

const heavy = 'heavy'

const withHeavyTopic = async (
  { running: { lab }, hands }: LabWorld,
  replicas: readonly number[],
  work: () => Promise<void>,
): Promise<void> => {
  await createTopics(lab, [{ topic: heavy, partitions: [replicas], minIsr: 1 }])
  await hands.whole()
  try {
    await work()
  } finally {
    // Kafka refuses to take away what is gone already.
    await unthrottle(await hands.lab(), heavy).catch(() => undefined)
    await hands.whole()
    await withAdmin(lab, (admin) => admin.deleteTopics({ topics: [heavy] }))
  }
}

const reassignmentBetween: Scenario = {
  name: 'reassignment-between-nodes',
  promise: 'a reassignment begun between two nodes holds the second stop until it has ended',
  run: (world, note) =>
    withHeavyTopic(world, [1, 2], async () => {
      const lab = await world.hands.lab()
      await fill(lab, heavy, 50)
      await throttle(lab, heavy, 1000)
      const run = restart(world, 'b1,b2')
      const first = await turn(run, 1)
      const second = await turn(run, 2)
      await run.event(pauseOf(second))
      await reassign(lab, heavy, [1, 3])
      await run.event(isWaitFor({ rule: 'cluster/reassignment', topic: heavy, partition: 0 }))
      const mark = seqOf(run)
      await world.crossCheck(note)
      expect(stopsIn(run.events)).to.deep.equal([first])
      expect(stopsAfter(run, mark)).to.deep.equal([])
      await unthrottle(await world.hands.lab(), heavy)
      await expectWell(run, [first, second])
    }),
}

const diesInWindow: Scenario = {
  name: 'broker-dies-in-window',
  promise: 'another broker that dies inside a clean window is waited for by name; nobody else is stopped',
  run: async (world, note) => {
    const run = restart(world, 'b1,b2')
    const first = await turn(run, 1)
    await run.event(isState(first, 'window'))
    const mark = seqOf(run)
    await world.hands.signal('b3', 'SIGKILL')
    await run.event(isWaitFor({ rule: 'broker/down', nodeId: 3 }), mark)
    expect(stopsAfter(run, mark)).to.deep.equal([])
    await world.crossCheck(note)
    expect(stopsAfter(run, mark), 'stops before b3 is back').to.deep.equal([])
    await world.hands.start('b3')
    await expectWell(run, ['b1', 'b2'])
  },
}

const frozenFollower: Scenario = {
  name: 'frozen-follower',
  promise:
    'a follower that hangs for less than replica.lag.time.max.ms looks healthy to the cluster and is caught by the direct question',
  run: async (world, note) => {
    const run = restart(world, 'b1')
    await run.event(pauseOf('b1'))
    const mark = seqOf(run)
    await world.hands.signal('b3', 'SIGSTOP')
    await run.event(isWaitFor({ rule: 'broker/down', nodeId: 3 }), mark)
    const { lab } = world.running
    const eyes = openLab(lab)
    const seen = await eyes.snapshot({ avoid: [3] })
    await eyes.close()
    // The session of this cluster lasts 9 s: it has not noticed.
    expect(seen.brokers?.map(({ nodeId }) => nodeId)).to.include(3)
    const none = { underReplicated: [], offline: [], underMinIsr: [] }
    expect(troubleSeenByKplay(seen, topologyOfLab(lab))).to.deep.equal(none)
    note('the cluster listed it as healthy')
    expect(stopsAfter(run, mark)).to.deep.equal([])
    await world.hands.signal('b3', 'SIGCONT')
    await expectWell(run, ['b1'])
  },
}

const frozenInWindow: Scenario = {
  name: 'frozen-in-window',
  promise: 'a follower that hangs inside another node’s clean window makes it begin again',
  run: async (world) => {
    const run = restart(world, 'b1', '--max-wait', '8s')
    await run.event(isState('b1', 'window'))
    const mark = seqOf(run)
    await world.hands.signal('b2', 'SIGSTOP')
    await run.event(isWaitFor({ rule: 'broker/down', nodeId: 2 }), mark)
    await world.hands.signal('b2', 'SIGCONT')
    await run.event(isState('b1', 'window'), seqOf(run))
    await expectWell(run, ['b1'])
  },
}

/** The first number of each trend that counts bytes. */
const leftIn = (run: KplayProcess): readonly number[] =>
  run.events.flatMap((event) => {
    const found = event.type === 'step-waiting' ? /(\d+) MiB to catch up, falling/.exec(event.trend) : null
    return found === null ? [] : [Number(found[1])]
  })

const throttledFollower: Scenario = {
  name: 'throttled-follower',
  promise:
    'a follower that catches up slowly makes the roll wait with falling numbers, past the limit without progress, and not fail',
  run: (world, note) =>
    withHeavyTopic(world, [1, 2, 3], async () => {
      const run = restart(world, 'b2', '--patience', '15s')
      await run.event((event) => event.type === 'act-ended' && event.address === 'again.stop@b2')
      run.signal('SIGSTOP')
      const lab = await world.hands.lab()
      await fill(lab, heavy, 120)
      await throttle(await world.hands.lab(), heavy, 3_000_000)
      run.signal('SIGCONT')
      await expectWell(run, ['b2'])
      const left = leftIn(run)
      note(`MiB to catch up: ${left[0] ?? '-'} to ${left.at(-1) ?? '-'} in ${left.length} lines`)
      expect(left.length).to.be.greaterThan(5)
      expect(left, 'falling').to.deep.equal(left.toSorted((a, b) => b - a))
    }),
}

/** These hosts in the order in which a plan takes them: the broker that leads least comes first, whatever its name. Asked until nothing stands in the way. */
const planned = async ({ stage, running: { lab } }: LabWorld, hosts: string): Promise<readonly string[]> => {
  for (;;) {
    const call = stage.kplay('plan', playbook, '-i', lab.inventory, '--limit', hosts, '--format', 'json')
    const { code } = await call.ended
    if (code !== 0) continue
    const { nodes } = JSON.parse(call.stdout) as Plan
    // A plan names all nodes.
    return nodes.map(({ host }) => host).filter((host) => hosts.split(',').includes(host))
  }
}

/** The problem of a run says all of these, and brings lines of the node's log. */
const expectWords = (run: KplayProcess, words: readonly string[]): void => {
  const { problem } = endOf(run.events)
  const log = problem?.log ?? []
  const told = [problem?.what, ...(problem?.why ?? []), ...log].join('\n')
  for (const one of words) expect(told).to.contain(one)
  expect(log, 'log lines').to.not.deep.equal([])
}

/** A node that cannot come back: the run stops with its words, the next node is untouched. Mended and started by hand in the end. */
const neverBack = (wish: {
  readonly name: string
  readonly promise: string
  readonly change: (text: string) => string
  readonly words: readonly string[]
}): Scenario => ({
  name: wish.name,
  promise: wish.promise,
  run: async (world, note) => {
    const [hurt = '', next = ''] = await planned(world, 'b1,b2')
    const before = await world.hands.configuration(hurt)
    const pids = await world.hands.pids()
    await world.hands.configure(hurt, wish.change)
    try {
      const run = restart(world, 'b1,b2', '--patience', '10s')
      await run.endsWith(8)
      expect(stopsIn(run.events)).to.deep.equal([hurt])
      expect(actsIn(run.events)).to.deep.equal([`stop-node ${hurt}`, `start-node ${hurt}`])
      expectWords(run, wish.words)
      expect((await world.hands.pids())[next]).to.equal(pids[next])
      expect(schemaFaults('event', run.events)).to.deep.equal([])
      await world.crossCheck(note)
    } finally {
      await world.hands.configure(hurt, () => before)
      if ((await world.hands.pids())[hurt] !== null) await world.hands.signal(hurt, 'SIGTERM')
      await world.hands.start(hurt)
    }
  },
})

const cannotStart = neverBack({
  name: 'cannot-start',
  promise: 'a broker that refuses its configuration: the run stops with its log lines, the next node is untouched',
  change: (text) => `${text}log.retention.hours=abc\n`,
  words: ['log.retention.hours'],
})

const wrongListener = neverBack({
  name: 'wrong-listener',
  promise:
    'a broker that advertises an address nobody listens on is never back: the run stops, the next node is untouched',
  change: (text) => text.replace(/^(advertised\.listeners=PLAINTEXT:\/\/[^:]+):\d+$/m, '$1:19092'),
  words: ['broker/listener', ':19092'],
})

/** What happens while a run goes on. Some seven minutes. */
export const races: Group = {
  name: 'races',
  // Kafka's own session: a node frozen or killed stays listed as healthy for so long.
  shape: { release: '3.9.2', controllers: 3, brokers: 3, properties: { 'broker.session.timeout.ms': '9000' } },
  prepare: ({ running: { lab } }) => createTopics(lab, [{ topic: 'orders', partitions: 12 }]),
  scenarios: [
    reassignmentBetween,
    diesInWindow,
    frozenFollower,
    frozenInWindow,
    throttledFollower,
    cannotStart,
    wrongListener,
    frozenKplay,
  ],
}
