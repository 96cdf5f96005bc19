/*
 * cluster/unknown. P9: unknown is never healthy. Whatever a health rule needs and the snapshot does not hold is a wait of its own:
 *  1. a part of the cluster's answer that is null, or that the reader lists under `unknown` (a part may be half known);
 *  2. an empty list of partitions while brokers hold data: an ACL hides the topics (Metadata leaves out what it may not show, with no error);
 *  3. of a node that answers: log dirs null or empty (the answer under denied access), its quorum time-out, its min ISR where a topic needs it.
 * What a node that does not answer leaves unknown is told by broker/down or controller/down alone.
 */
import type { Finding } from '../decide/decision.ts'
import { isAnswering, ownMinIsr, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'

/** A part of the snapshot that the cluster, not a single node, answers. */
export type ClusterPart = 'clusterId' | 'brokers' | 'partitions' | 'topicMinIsr' | 'reassignments' | 'quorum'

const allParts: readonly ClusterPart[] = [
  'clusterId',
  'brokers',
  'partitions',
  'topicMinIsr',
  'reassignments',
  'quorum',
]

const known = (what: string, why: string): Finding =>
  wait({ rule: 'cluster/unknown', saw: `${what}: ${why}`, wanted: 'known' })

const ofNode = ({ nodeId, host }: Pick<KafkaNode, 'nodeId' | 'host'>, what: string): Finding =>
  wait({ rule: 'cluster/unknown', nodeId, saw: `${host}: ${what}`, wanted: 'known' })

const firstWord = (what: string): string => what.split('.')[0] ?? what

const isNeeded = (part: ClusterPart, { topology }: JudgedCluster): boolean =>
  part !== 'quorum' || topology.mode === 'kraft'

/** Findings for those of `parts` that are null or named under `unknown`; a ZooKeeper cluster needs no quorum. */
export const findUnknownParts = (cluster: JudgedCluster, parts: readonly ClusterPart[]): Finding[] => {
  const { snapshot } = cluster
  const needed = parts.filter((part) => isNeeded(part, cluster))
  const told = snapshot.unknown.filter((one) => needed.some((part) => part === firstWord(one.what)))
  const untold = needed.filter((part) => snapshot[part] === null && !told.some((one) => firstWord(one.what) === part))
  return [...told.map((one) => known(one.what, one.why)), ...untold.map((part) => known(part, 'not read'))]
}

/** Entries under `unknown` that name neither a needed part nor a node: kplay can not tell whether they matter, so they do. */
const findOtherUnknowns = (cluster: JudgedCluster): Finding[] => {
  const told: readonly string[] = ['nodes', ...allParts.filter((part) => isNeeded(part, cluster))]
  return cluster.snapshot.unknown
    .filter((one) => !told.includes(firstWord(one.what)))
    .map((one) => known(one.what, one.why))
}

const findHiddenTopics = (cluster: JudgedCluster): Finding[] => {
  if (cluster.snapshot.partitions?.length !== 0) return []
  const holder = cluster.snapshot.nodes.find((node) => (node.logDirs ?? []).some((dir) => dir.usedBytes > 0))
  if (holder === undefined) return []
  return [known('partitions', `none are shown, yet ${holder.host} holds data (access denied?)`)]
}

const findUnknownLogDirs = (cluster: JudgedCluster, node: KafkaNode): Finding[] => {
  const dirs = cluster.answers.get(node.nodeId)?.logDirs ?? null
  if (dirs === null) return [ofNode(node, 'log directories not read')]
  return dirs.length === 0 ? [ofNode(node, 'no log directories are shown (access denied?)')] : []
}

/** Controllers that answer and do not tell their quorum time-out. */
export const findUnknownTimeouts = (cluster: JudgedCluster): Finding[] =>
  cluster.controllers
    .filter((node) => isAnswering(cluster, node.nodeId))
    .filter((node) => (cluster.answers.get(node.nodeId)?.settings?.quorumFetchTimeoutMs ?? null) === null)
    .map((node) => ofNode(node, 'controller.quorum.fetch.timeout.ms not read'))

/** Brokers whose own min ISR some partition needs and that do not say it; a listed broker that does not answer is left out. */
const findUnknownMinIsr = (cluster: JudgedCluster): Finding[] => {
  if (cluster.snapshot.topicMinIsr === null) return []
  const ids = cluster.partitions
    .filter((p) => p.minIsr === null)
    .flatMap((p) => p.replicas)
    .filter((id) => ownMinIsr(cluster.answers, id) === null)
  const hosts = new Map(cluster.brokers.map((node) => [node.nodeId, node.host]))
  return [...new Set(ids)]
    .filter((nodeId) => !hosts.has(nodeId) || isAnswering(cluster, nodeId))
    .map((nodeId) => ofNode({ nodeId, host: hosts.get(nodeId) ?? `node ${nodeId}` }, 'min.insync.replicas not read'))
}

export const unknown: ClusterRule = {
  code: 'cluster/unknown',
  wanted: 'everything the rules need is known',
  find: (cluster) => {
    const answering = cluster.brokers.filter((node) => isAnswering(cluster, node.nodeId))
    return [
      ...findUnknownParts(cluster, allParts),
      ...findOtherUnknowns(cluster),
      ...findHiddenTopics(cluster),
      ...answering.flatMap((node) => findUnknownLogDirs(cluster, node)),
      ...(cluster.topology.mode === 'kraft' ? findUnknownTimeouts(cluster) : []),
      ...findUnknownMinIsr(cluster),
    ]
  },
}
