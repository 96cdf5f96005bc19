import { expect } from 'chai'
import type { Blocker } from '../../../src/kafka/decide/decision.ts'
import { createTopics, withAdmin } from '../../cluster/real-cluster.ts'
import { isWaitFor } from '../support/events.ts'
import type { LabWorld } from './lab-world.ts'
import type { Group, Scenario } from './scenario.ts'
import { fill, reassign, throttle, unthrottle } from './throttle.ts'

/** A trouble that waiting may cure. */
interface Trouble {
  readonly name: string
  readonly promise: string
  /** Every one of these must be named while kplay waits, and in the end. */
  readonly waitsFor: readonly Partial<Blocker>[]
  begin(world: LabWorld): Promise<void>
  end(world: LabWorld): Promise<void>
}

/** kplay waits for it by name, ends with 1, and has changed nothing; Kafka's own tool sees the same partitions in trouble. */
const waitingFor = (trouble: Trouble): Scenario => ({
  name: trouble.name,
  promise: trouble.promise,
  run: async (world, note) => {
    await trouble.begin(world)
    try {
      const playbook = world.upgrade({ from: '3.9.2', to: '4.1.2' })
      const { run, why } = await world.endsUntouched(() => world.apply(playbook))
      for (const wanted of trouble.waitsFor) {
        expect(run.events.some(isWaitFor(wanted)), `a wait for ${JSON.stringify(wanted)}`).to.equal(true)
        expect(why).to.contain(wanted.rule)
      }
      await world.crossCheck(note)
    } finally {
      await trouble.end(world)
    }
  },
})

const stopped = async ({ hands }: LabWorld, ...hosts: string[]): Promise<void> => {
  for (const host of hosts) await hands.signal(host, 'SIGTERM')
}

const started = async ({ hands }: LabWorld, ...hosts: string[]): Promise<void> => {
  for (const host of hosts) await hands.start(host)
}

const topic = 'heavy'

const troubles: readonly Trouble[] = [
  {
    name: 'reassignment',
    promise: 'a throttled reassignment that runs is waited for by topic and partition',
    waitsFor: [{ rule: 'cluster/reassignment', topic, partition: 0 }],
    begin: async ({ running: { lab }, hands }) => {
      await createTopics(lab, [{ topic, partitions: [[1, 2]], minIsr: 1 }])
      await hands.whole()
      await fill(lab, topic, 50)
      await throttle(await hands.lab(), topic, 1000)
      await reassign(lab, topic, [1, 3])
    },
    end: async ({ hands, running: { lab } }) => {
      await unthrottle(await hands.lab(), topic)
      await hands.whole()
      await withAdmin(lab, (admin) => admin.deleteTopics({ topics: [topic] }))
    },
  },
  {
    name: 'broker-down',
    promise: 'a broker that is down is waited for by name, and so are its partitions',
    waitsFor: [
      { rule: 'node/no-process', nodeId: 3 },
      { rule: 'cluster/under-replicated', topic: 'orders', nodeId: 3 },
    ],
    begin: (world) => stopped(world, 'b3'),
    end: (world) => started(world, 'b3'),
  },
  {
    name: 'broker-frozen',
    promise: 'a broker that hangs is waited for by name',
    waitsFor: [{ rule: 'broker/down', nodeId: 2 }],
    begin: ({ hands }) => hands.signal('b2', 'SIGSTOP'),
    end: ({ hands }) => hands.signal('b2', 'SIGCONT'),
  },
  {
    name: 'under-min-isr',
    promise: 'partitions with fewer replicas in sync than producers need are waited for by name',
    waitsFor: [
      { rule: 'cluster/under-min-isr', topic: 'orders', partition: 0 },
      { rule: 'cluster/offline-partition', topic: 'pair' },
    ],
    begin: async (world) => {
      await createTopics(world.running.lab, [{ topic: 'pair', partitions: [[2, 3]], minIsr: 1 }])
      await world.hands.whole()
      await stopped(world, 'b2', 'b3')
    },
    end: (world) => started(world, 'b2', 'b3'),
  },
  {
    name: 'second-controller',
    promise: 'with one controller down no second one is stopped: it is waited for by name',
    waitsFor: [{ rule: 'node/no-process', nodeId: 102 }],
    begin: (world) => stopped(world, 'c2'),
    end: (world) => started(world, 'c2'),
  },
]

/** Waits by name, then exit 1 with nothing changed. Some two and a half minutes. */
export const waits: Group = {
  name: 'waits',
  shape: { release: '3.9.2', controllers: 3, brokers: 3 },
  prepare: ({ running: { lab } }) => createTopics(lab, [{ topic: 'orders', partitions: 6 }]),
  scenarios: troubles.map(waitingFor),
}
