import { expect } from 'chai'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { lagBehindLeaderMs } from '../../../src/kafka/snapshot/quorum-lag.ts'
import { decideStop } from '../../../src/kafka/decide/stop.ts'
import { createTopics, openLab, readUntil, topologyOfLab } from '../../cluster/real-cluster.ts'
import { realClock } from '../../support/cluster.ts'
import { endOf, isWaitFor, stopsIn } from '../support/events.ts'
import { openFetchProxy, type FetchProxy } from './fetch-proxy.ts'
import { restartForDebugger, withFrozenThread } from './frozen-thread.ts'
import type { LabWorld } from './lab-world.ts'
import type { Group, Scenario } from './scenario.ts'

/** Lets b1 reach the controllers through proxies for the time of `work`. */
const behindProxies = async (
  { hands, running: { lab } }: LabWorld,
  work: (letThrough: (isOpen: boolean) => void) => Promise<void>,
): Promise<void> => {
  const controllers = lab.nodes.filter((node) => node.ports.controller !== undefined)
  const proxies: FetchProxy[] = []
  const voters: string[] = []
  for (const node of controllers) {
    const proxy = await openFetchProxy(node.address, node.ports.controller ?? 9093)
    proxies.push(proxy)
    voters.push(`${node.nodeId}@127.0.0.1:${proxy.port}`)
  }
  const letThrough = (isOpen: boolean): void => {
    for (const proxy of proxies) proxy.letThrough(isOpen)
  }
  const before = await hands.configuration('b1')
  const restartWith = async (configuration: string): Promise<void> => {
    await hands.configure('b1', () => configuration)
    await hands.signal('b1', 'SIGTERM')
    await hands.start('b1')
    await hands.whole()
  }
  try {
    await restartWith(
      before.replace(/^controller\.quorum\.voters=.*$/m, `controller.quorum.voters=${voters.join(',')}`),
    )
    await work(letThrough)
  } finally {
    letThrough(true)
    await restartWith(before)
    for (const proxy of proxies) proxy.close()
  }
}

const staleBroker: Scenario = {
  name: 'stale-metadata',
  promise:
    'a broker whose metadata does not move on any more is believed in no decision; the roll goes on when it does',
  run: (world, note) =>
    behindProxies(world, async (letThrough) => {
      const { lab } = world.running
      const eyes = openLab(lab)
      const topology = topologyOfLab(lab)
      letThrough(false)
      // A topic that the broker b1 never hears of.
      await createTopics({ ...lab, bootstrap: lab.bootstrap.slice(1) }, [{ topic: 'later', partitions: 3 }])
      const knowing = await readUntil(
        { ...eyes, snapshot: () => eyes.snapshot({ avoid: [1] }) },
        (seen) => seen.partitions?.some(({ topic }) => topic === 'later') === true,
      )
      const stale = await readUntil(
        { ...eyes, snapshot: () => eyes.snapshot({ avoid: [2, 3] }) },
        (seen) => decideStop({ snapshot: seen, topology, target: 2, waivers: [] }).kind !== 'safe',
      )
      await eyes.close()
      expect([knowing.viaNodeId, stale.viaNodeId]).to.deep.equal([knowing.viaNodeId === 2 ? 2 : 3, 1])
      expect(stale.partitions?.some(({ topic }) => topic === 'later')).to.equal(false)
      const decision = decideStop({ snapshot: stale, topology, target: 2, waivers: [] })
      expect(decision.kind).to.equal('wait')
      const blockers = decision.kind === 'safe' ? [] : decision.blockers
      expect(blockers.map(({ rule }) => rule)).to.deep.equal(['broker/stale-metadata', 'cluster/stale-view'])
      note(blockers.map(({ saw }) => saw).join('; '))
      const words = ['--limit', 'b2', '--max-wait', '3s', '--patience', '60s']
      const run = world.apply('test/scenarios/playbooks/restart.yml', ...words)
      await run.event(isWaitFor({ rule: 'broker/stale-metadata', nodeId: 1 }))
      expect(stopsIn(run.events)).to.deep.equal([])
      letThrough(true)
      await run.endsWith(0)
      expect(endOf(run.events)).to.include({ outcome: 'done' })
      expect(stopsIn(run.events)).to.deep.equal(['b2'])
    }),
}

const knows = (seen: ClusterSnapshot, wanted: string): boolean =>
  seen.partitions?.some(({ topic }) => topic === wanted) === true

const frozenLoader: Scenario = {
  name: 'frozen-loader',
  promise: 'a broker that fetches the metadata log and applies it no more is believed in no decision (needs jdb)',
  run: async (world, note) => {
    const { lab } = world.running
    const topology = topologyOfLab(lab)
    const eyes = openLab(lab)
    await restartForDebugger(world, 'b1')
    try {
      await withFrozenThread('metadata-loader', async () => {
        await createTopics({ ...lab, bootstrap: lab.bootstrap.slice(1) }, [{ topic: 'unheard', partitions: 3 }])
        await readUntil({ ...eyes, snapshot: () => eyes.snapshot({ avoid: [1] }) }, (seen) => knows(seen, 'unheard'))
        await realClock.sleep(4000)
        await eyes.snapshot({ avoid: [2, 3] })
        await realClock.sleep(1000)
        const seen = await eyes.snapshot({ avoid: [2, 3] })
        expect([seen.viaNodeId, knows(seen, 'unheard')]).to.deep.equal([1, false])
        const lag = seen.quorum === null ? 'unknown' : lagBehindLeaderMs(seen.quorum, 1)
        const decision = decideStop({ snapshot: seen, topology, target: 2, waivers: [] })
        const [blocker, ...others] = decision.kind === 'safe' ? [] : decision.blockers
        note(`${lag} ms behind the leader, ${blocker?.saw}, wanted ${blocker?.wanted}`)
        expect(decision.kind, 'the decision on old truth').to.equal('wait')
        expect([blocker?.rule, blocker?.nodeId, others]).to.deep.equal(['broker/stale-metadata', 1, []])
        // Read from another broker, b1 is seen as well: what it is made the leader of it would not take.
        const elsewhere = await eyes.snapshot({ avoid: [1] })
        expect(decideStop({ snapshot: elsewhere, topology, target: 2, waivers: [] }).kind).to.equal('wait')
      })
    } finally {
      await eyes.close()
      await world.hands.signal('b1', 'SIGTERM')
      await world.hands.start('b1')
    }
  },
}

/** Two minutes. 3.7: later brokers learn the addresses of controllers from each other, and go around the proxies. */
export const stale: Group = {
  name: 'stale',
  shape: { release: '3.7.2', controllers: 3, brokers: 3 },
  prepare: ({ running: { lab } }) => createTopics(lab, [{ topic: 'orders', partitions: 6 }]),
  scenarios: [staleBroker, frozenLoader],
}
