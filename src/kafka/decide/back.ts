/*
 * R3 without the clean window: is this node back? Its process, release and log; then, as broker: registered, unfenced, answering for itself and on
 * its advertised listeners, its metadata applied, all replicas in their ISR; as controller: caught up. Blockers name the node itself only, so that an undo is never
 * blamed on others (R9). Unknown is not back (P9).
 */
import { judgeCluster, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isBroker, isController, type KafkaNode } from '../topology.ts'
import { refuse } from '../rules/finding.ts'
import { clusterId, clusterMode } from '../rules/identity.ts'
import { findDeafListeners } from '../rules/listener.ts'
import { findDown } from '../rules/node-down.ts'
import { findNotInSync } from '../rules/not-in-sync.ts'
import { findProcessFaults } from '../rules/process.ts'
import { quorumLeader } from '../rules/quorum-leader.ts'
import { findFenced, findUnregistered } from '../rules/registration.ts'
import { findStaleMetadata } from '../rules/stale-metadata.ts'
import { findUnknownParts, findUnknownTimeouts } from '../rules/unknown.ts'
import { findBehind } from '../rules/voter-behind.ts'
import type { Decision, Finding } from './decision.ts'
import type { BackQuestion, NodeQuestion } from './questions.ts'
import { tellingDecision } from './telling.ts'

const findBroker = (cluster: JudgedCluster, node: KafkaNode, deafAtStart: readonly string[]): Finding[] => [
  ...findUnknownParts(cluster, ['brokers', 'partitions']),
  ...findUnregistered(cluster, node),
  ...findFenced(cluster, node),
  ...findDeafListeners(cluster, node, deafAtStart),
  ...findStaleMetadata(cluster, node),
  ...findNotInSync(cluster, node.nodeId),
]

const findController = (cluster: JudgedCluster, node: KafkaNode): Finding[] => [
  ...findUnknownParts(cluster, ['quorum']),
  ...findUnknownTimeouts(cluster),
  ...quorumLeader.find(cluster),
  ...findBehind(cluster, node.nodeId),
]

const withoutNode = ({ kind, blocker: { nodeId: _own, ...rest } }: Finding): Finding => ({ kind, blocker: rest })

const findBack = (cluster: JudgedCluster, question: NodeQuestion): Finding[] => {
  const { nodeId } = question
  const { topology } = cluster
  const node = topology.nodes.find((one) => one.nodeId === nodeId)
  if (node === undefined) {
    const fix = 'list it in the inventory'
    return [refuse({ rule: 'cluster/unlisted-node', saw: `node ${nodeId}`, wanted: 'listed in the inventory', fix })]
  }
  return [
    ...clusterId.find(cluster),
    ...clusterMode.find(cluster),
    ...findUnknownParts(cluster, ['clusterId']),
    ...findProcessFaults(question),
    ...findDown(cluster, node),
    ...(isBroker(node) ? findBroker(cluster, node, question.deafAtStart) : []),
    ...(isController(node) && topology.mode === 'kraft' ? findController(cluster, node) : []),
  ]
}

/** R3 less the clean window, of one node of a cluster made ready (no node absent): the way to ask many nodes of one look. */
export const decideBackIn = (cluster: JudgedCluster, question: NodeQuestion): Decision =>
  tellingDecision(
    findBack(cluster, question).map((finding) =>
      finding.blocker.nodeId === question.nodeId ? withoutNode(finding) : finding,
    ),
  )

/** R3 less the clean window, with everything that is still missing, most telling first. */
export const decideBack = (question: BackQuestion): Decision => decideBackIn(judgeCluster(question), question)
