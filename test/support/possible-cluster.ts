import type { ClusterSnapshot, Partition } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../src/kafka/topology.ts'

const impossible = (what: string): never => {
  throw new Error(`impossible cluster: ${what}`)
}

const refuseIf = (isSo: boolean, what: string): void => {
  if (isSo) impossible(what)
}

/** Brokers that can hold leaders and followers: registered, unfenced. */
const liveBrokers = (snapshot: ClusterSnapshot): number[] =>
  (snapshot.brokers ?? []).filter((broker) => broker.isFenced !== true).map((broker) => broker.nodeId)

const checkReplicas = (p: Partition, known: readonly number[]): void => {
  const name = `${p.topic}-${p.partition}`
  refuseIf(p.replicas.length === 0, `${name} has no replica`)
  refuseIf(new Set(p.replicas).size !== p.replicas.length, `${name} has a replica twice`)
  refuseIf(
    p.replicas.some((id) => !known.includes(id)),
    `${name} has a replica on a broker that never was`,
  )
  refuseIf(
    p.isr.some((id) => !p.replicas.includes(id)),
    `${name} has an ISR outside its replicas`,
  )
  refuseIf(
    p.offlineReplicas.some((id) => !p.replicas.includes(id)),
    `${name} has an offline replica that is none`,
  )
}

const checkLeader = (p: Partition, live: readonly number[]): void => {
  const name = `${p.topic}-${p.partition}`
  if (p.leader >= 0) {
    refuseIf(!p.isr.includes(p.leader), `${name} has a leader outside its ISR`)
    refuseIf(!live.includes(p.leader), `${name} has a leader that is fenced or not registered`)
  } else {
    const electable = p.isr.filter((id) => live.includes(id) && !p.offlineReplicas.includes(id))
    refuseIf(electable.length > 0, `${name} has no leader, yet ${electable.join()} could be elected`)
  }
}

const checkQuorum = ({ quorum }: ClusterSnapshot): void => {
  if (quorum === null) return
  const voters = quorum.voters.map((voter) => voter.nodeId)
  refuseIf(quorum.leaderId >= 0 && !voters.includes(quorum.leaderId), 'the quorum leader is no voter')
  const leader = quorum.voters.find((voter) => voter.nodeId === quorum.leaderId)
  const ahead = [...quorum.voters, ...quorum.observers].filter(
    (one) => leader !== undefined && one.lastCaughtUpMs > leader.lastCaughtUpMs,
  )
  refuseIf(ahead.length > 0, 'somebody is ahead of the quorum leader')
}

const checkVia = ({ viaNodeId, nodes, brokers }: ClusterSnapshot): void => {
  if (viaNodeId === null) return
  const isAnswering = nodes.some((node) => node.nodeId === viaNodeId && node.isAnswering)
  refuseIf(!isAnswering, 'the chosen broker does not answer')
  refuseIf(!(brokers ?? []).some((broker) => broker.nodeId === viaNodeId), 'the chosen broker is not registered')
}

/** Throws on a snapshot that no cluster could give. */
export const checkPossible = (snapshot: ClusterSnapshot, topology: Topology): void => {
  const ids = topology.nodes.map((node) => node.nodeId)
  refuseIf(new Set(ids).size !== ids.length, 'a node id twice')
  const registered = (snapshot.brokers ?? []).map((broker) => broker.nodeId)
  const known = [...registered, ...topology.nodes.filter((n) => n.roles.includes('broker')).map((n) => n.nodeId)]
  const live = liveBrokers(snapshot)
  for (const p of snapshot.partitions ?? []) {
    checkReplicas(p, known)
    checkLeader(p, live)
  }
  checkQuorum(snapshot)
  checkVia(snapshot)
}
