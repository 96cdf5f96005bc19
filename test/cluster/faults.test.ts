import { expect } from 'chai'
import type { ClusterPort } from '../../src/run/ports.ts'
import { bootTestLab, type TestLab } from '../support/cluster.ts'
import { findUnknown } from '../support/whole.ts'
import {
  createTopics,
  isWhole,
  nodeOf,
  openLab,
  readKnown,
  readUntil,
  restart,
  signal,
  withAdmin,
} from './real-cluster.ts'

describe('snapshots while nodes fail', function () {
  this.timeout(180_000)
  let running: TestLab
  let cluster: ClusterPort

  before(async () => {
    const properties = {
      // Kafka's own default: a node frozen or killed here stays listed as healthy for so long.
      'broker.session.timeout.ms': '9000',
      // No other controller takes over while the active one is frozen.
      'controller.quorum.fetch.timeout.ms': '60000',
    }
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, properties })
    // What a frozen node costs is kplay's own time-out.
    cluster = openLab(running.lab, { connectMs: 1000, requestMs: 1000 })
    await createTopics(running.lab, [{ topic: 'orders', partitions: 6 }, { topic: 'pair', partitions: [[1, 2]] }]) // prettier-ignore
    await readUntil(cluster, (s) => s.partitions?.length === 7 && isWhole(s))
  })
  after(async () => {
    await cluster.close()
    await running.stop()
  })

  it('a frozen broker, even the chosen one, hides nothing that others know', async () => {
    const { viaNodeId } = await readKnown(cluster)
    if (viaNodeId === null) throw new Error('no broker told')
    await signal(running, viaNodeId, 'SIGSTOP')
    const snapshot = await readKnown(cluster, viaNodeId)
    const again = await readKnown(cluster, viaNodeId)
    await signal(running, viaNodeId, 'SIGCONT')
    for (const seen of [snapshot, again]) {
      expect(nodeOf(seen, viaNodeId)).to.deep.include({ isAnswering: false, why: 'no answer in 1000 ms' })
      expect(seen.viaNodeId).to.not.be.oneOf([null, viaNodeId])
      expect(seen.partitions).to.have.length(7)
      expect(seen.nodes.filter((n) => n.isAnswering)).to.have.length(5)
      expect(seen.unknown.map((u) => u.what)).to.include(`nodes.${nodeOf(seen, viaNodeId).host}`)
    }
    await readUntil(cluster, isWhole)
  })

  it('a frozen active controller makes quorum and reassignments unknown, not what brokers know', async () => {
    const { quorum } = await readKnown(cluster)
    if (quorum === null) throw new Error('no quorum')
    await signal(running, quorum.leaderId, 'SIGSTOP')
    const isForwarded = (line: string): boolean => /^(quorum|reassignments) is unknown/.test(line)
    const snapshot = await readUntil(cluster, (s) => findUnknown(s, quorum.leaderId).every(isForwarded))
    await signal(running, quorum.leaderId, 'SIGCONT')
    expect(snapshot).to.deep.include({ quorum: null, reassignments: null })
    expect(snapshot.unknown.map((u) => u.what)).to.include.members(['quorum', 'reassignments'])
    expect(snapshot.partitions).to.have.length(7)
    expect(snapshot.brokers).to.have.length(3)
    expect(snapshot.nodes.filter((n) => !n.isAnswering).map((n) => n.nodeId)).to.deep.equal([quorum.leaderId])
    await readUntil(cluster, isWhole)
  })

  it('a killed broker is seen by the next poll, while the cluster still lists it as well', async () => {
    await signal(running, 3, 'SIGKILL')
    const snapshot = await readUntil(cluster, (s) => !nodeOf(s, 3).isAnswering && findUnknown(s, 3).length === 0)
    // Which of them hangs on what the kernel was doing at that moment.
    expect(nodeOf(snapshot, 3).why).to.match(/^(connection refused|connection reset|closed the connection)/)
    expect(snapshot.brokers?.map((b) => b.nodeId)).to.include(3)
    expect(snapshot.partitions?.filter((p) => p.isr.length < p.replicas.length)).to.deep.equal([])
  })

  it('a reassignment that cannot end is told', async () => {
    // Only then will the other client not be sent to the dead broker.
    await readUntil(cluster, (s) => s.brokers?.some((b) => b.nodeId === 3) === false)
    await withAdmin(running.lab, (admin) =>
      admin.alterPartitionReassignments({
        topics: [{ topic: 'pair', partitionAssignment: [{ partition: 0, replicas: [1, 3] }] }],
      }),
    )
    const snapshot = await readUntil(cluster, (s) => s.reassignments !== null && s.reassignments.length > 0)
    expect(snapshot.reassignments).to.deep.equal([{ topic: 'pair', partition: 0, adding: [3], removing: [2] }])
  })

  it('an advertised listener that nobody listens on does not answer, though the broker does', async () => {
    const { address } = nodeOf(await readKnown(cluster, 3), 2)
    const wrong = address.replace(/:\d+$/, ':19092')
    await restart(
      running,
      2,
      (properties) =>
        `${properties.replace(/^advertised\.listeners=.*$/m, '')}\nadvertised.listeners=PLAINTEXT://${wrong}\n`,
    )
    const snapshot = await readUntil(cluster, (s) => nodeOf(s, 2).isAnswering && nodeOf(s, 2).listeners !== null)
    expect(nodeOf(snapshot, 2).listeners).to.deep.equal([
      { name: 'PLAINTEXT', address: wrong, isAnswering: false, why: 'connection refused' },
    ])
  })
})
