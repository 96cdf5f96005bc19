import { expect } from 'chai'
import { decideStop } from '../../../src/kafka/decide/stop.ts'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { ClusterPort } from '../../../src/run/ports.ts'
import { bootTestLab, type TestLab } from '../../support/cluster.ts'
import { createTopics, isWhole, openLab, readUntil, topologyOfLab } from '../real-cluster.ts'

describe('a snapshot of a ZooKeeper server and 3 brokers on 3.7.2', function () {
  this.timeout(180_000)
  let running: TestLab
  let cluster: ClusterPort
  let whole: ClusterSnapshot

  const decide = (snapshot: ClusterSnapshot, target: number): string[] => {
    const decision = decideStop({ snapshot, topology: topologyOfLab(running.lab), target, waivers: [] })
    return [decision.kind, ...(decision.kind === 'safe' ? [] : decision.blockers.map(({ rule }) => rule))]
  }

  before(async () => {
    running = await bootTestLab({
      release: '3.7.2',
      controllers: 0,
      zookeepers: 1,
      brokers: 3,
      properties: { 'auto.leader.rebalance.enable': 'false' },
    })
    cluster = openLab(running.lab)
    await createTopics(running.lab, [{ topic: 'orders', partitions: 6 }])
    whole = await readUntil(cluster, (s) => s.partitions?.length === 6 && s.alsoViaNodeId !== null && isWhole(s))
  })
  after(async () => {
    await cluster.close()
    await running.stop()
  })

  it('knows the id that the first broker made, the controller and two views', () => {
    expect(whole.clusterId).to.equal(running.lab.clusterId)
    expect(whole.mode).to.equal('zookeeper')
    expect([1, 2, 3]).to.include(whole.controllerBroker)
    expect(whole.alsoViaNodeId).to.not.equal(whole.viaNodeId)
    expect(whole.reassignments).to.deep.equal([])
    expect(whole.unknown).to.deep.equal([])
  })

  it('has the protocol of each broker, which nobody pinned, and the server that serves alone', () => {
    expect(whole.nodes.map(({ settings }) => settings?.interBrokerProtocol)).to.deep.equal(Array(3).fill('3.7-IV4'))
    expect(whole.ensemble?.map(({ version, mode }) => [version, mode])).to.deep.equal([['3.8.4', 'standalone']])
  })

  it('lets a broker go that was not asked for the others', async () => {
    const seen = await readUntil(cluster, (s) => s.alsoViaNodeId !== null && isWhole(s))
    const [target] = [1, 2, 3].filter((id) => id !== seen.viaNodeId && id !== seen.alsoViaNodeId)
    expect(decide(seen, target ?? 0)).to.deep.equal(['safe'])
    expect(decide(seen, seen.alsoViaNodeId ?? 0)).to.deep.equal(['wait', 'cluster/stale-view'])
  })

  it('has its preferred leaders elected by the controller, whichever broker that is', async () => {
    const elected = await cluster.electPreferredLeaders([{ topic: 'orders', partition: 0 }])
    expect(elected.ok ? elected.value.map(({ code }) => [0, 84].includes(code)) : elected.error).to.deep.equal([true])
  })

  it('lets nobody go while the ensemble is silent', async () => {
    const server = running.lab.nodes.find(({ host }) => host === 'z1')?.pid ?? 0
    // What does not answer is waited for: here the less the better, for nothing else is asked of this look.
    const hurried = openLab(running.lab, { connectMs: 1000, requestMs: 1000 })
    process.kill(server, 'SIGSTOP')
    try {
      const seen = await hurried.snapshot()
      expect(seen.ensemble?.[0]).to.include({ mode: null, version: null })
      expect(decide(seen, 1)).to.include('cluster/ensemble')
    } finally {
      process.kill(server, 'SIGCONT')
      await hurried.close()
    }
  })
})
