/*
 * broker/listener. A broker must answer on its advertised listeners: with a wrong one it shows RUNNING, a full ISR and a successful election
 * while every produce fails (R3; executed). A listener that was deaf at the run's first look, or that kplay has no means to ask, is *not checked*;
 * a broker of which none is left to check is refused. Source: DescribeConfigs of the broker's own id on each advertised address.
 */
import type { Finding } from '../decide/decision.ts'
import type { ListenerAnswer, NodeAnswer } from '../snapshot/cluster-snapshot.ts'
import { isAnswering, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import { refuse, wait } from './finding.ts'

const isChecked = (listener: ListenerAnswer, deafAtStart: readonly string[]): boolean =>
  listener.isUnchecked !== true && !deafAtStart.includes(listener.address)

const nothingToCheck = (node: KafkaNode, listeners: readonly ListenerAnswer[]): Finding =>
  refuse({
    rule: 'broker/listener',
    nodeId: node.nodeId,
    saw: `${node.host}: none of ${listeners.map((one) => `${one.name} ${one.address}`).join(', ')} can be checked`,
    wanted: 'one advertised listener that answers',
    fix: `mend advertised.listeners of ${node.host}, or give kplay a way to reach one of them`,
  })

const deaf = (node: KafkaNode, listener: ListenerAnswer): Finding =>
  wait({
    rule: 'broker/listener',
    nodeId: node.nodeId,
    saw: `${node.host}: ${listener.name} ${listener.address}: ${listener.why ?? 'no answer'}`,
    wanted: 'answers on every advertised listener',
  })

/** Findings on the advertised listeners of one broker; none for one that does not answer at all (broker/down says so). */
export const findDeafListeners = (
  cluster: JudgedCluster,
  node: KafkaNode,
  deafAtStart: readonly string[],
): Finding[] => {
  const answer: NodeAnswer | undefined = cluster.answers.get(node.nodeId)
  if (answer === undefined || !isAnswering(cluster, node.nodeId)) return []
  const listeners = answer.listeners ?? []
  if (listeners.length === 0) {
    const saw = `${node.host}: advertised listeners not read`
    return [wait({ rule: 'cluster/unknown', nodeId: node.nodeId, saw, wanted: 'known' })]
  }
  const checked = listeners.filter((one) => isChecked(one, deafAtStart))
  if (checked.length === 0) return [nothingToCheck(node, listeners)]
  return checked.filter((one) => !one.isAnswering).map((one) => deaf(node, one))
}
