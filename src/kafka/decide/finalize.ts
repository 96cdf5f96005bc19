/*
 * R8, its first part: may `metadata.version` be raised to this level? Refused while any node, inventory or registered, does not support it: the
 * controller checks every registered broker and controller too, but a node that is away when it checks can not come back afterwards.
 * Source: ApiVersions of each node (supported ranges, finalized levels); FeatureControlManager.reasonNotSupported. Irreversible, so what is unknown
 * is refused, not waited for. Only explicit levels: "release version" moves other features as well (KAFKA-21426).
 */
import type { ClusterSnapshot, NodeAnswer } from '../snapshot/cluster-snapshot.ts'
import { judgeCluster } from '../snapshot/judged-cluster.ts'
import { isBroker, isController, type KafkaNode, type Topology } from '../topology.ts'
import { refuse, wait } from '../rules/finding.ts'
import type { Decision, Finding } from './decision.ts'
import { findForeign } from './inventory.ts'
import { tellingDecision } from './telling.ts'

const feature = 'metadata.version'

export interface FinalizeQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  /** The level of `metadata.version` wanted. */
  readonly level: number
}

/** `unchanged`: every node shows the level already. `current`: the highest level a node shows, null when unknown. */
export type FinalizeDecision = (Decision | { readonly kind: 'unchanged' }) & { readonly current: number | null }

const again = 'repair the node, or take it out of the cluster and the inventory, then apply again'

const findSupport = (node: KafkaNode, answer: NodeAnswer | undefined, level: number): Finding[] => {
  const range = answer?.supported?.[feature]
  if (range !== undefined && range[0] <= level && level <= range[1]) return []
  const saw = range === undefined ? `unknown (${answer?.why ?? 'not read'})` : `${range[0]}-${range[1]}`
  return [
    refuse({
      rule: 'feature/unsupported',
      nodeId: node.nodeId,
      saw: `${node.host} supports ${feature} ${saw}`,
      wanted: `level ${level}`,
      fix: again,
    }),
  ]
}

const findLevel = (node: KafkaNode, answer: NodeAnswer | undefined, level: number): Finding[] => {
  const shown = answer?.finalized?.[feature]
  if (shown !== undefined && shown <= level) return []
  const saw = shown === undefined ? 'an unknown level' : `level ${shown}`
  return [
    refuse({
      rule: 'feature/level',
      nodeId: node.nodeId,
      saw: `${node.host} shows ${saw} of ${feature}`,
      wanted: `at most ${level}: kplay never lowers it`,
      fix: shown === undefined ? again : `give the level the cluster has, or a higher one`,
    }),
  ]
}

/** Some nodes show the level and some not yet: it was raised and is on its way. */
const findUnread = (node: KafkaNode, shown: number, level: number): Finding[] =>
  shown === level
    ? []
    : [
        wait({
          rule: 'feature/level',
          nodeId: node.nodeId,
          saw: `${node.host} still shows ${shown}`,
          wanted: `level ${level}`,
        }),
      ]

const findMode = ({ mode }: Topology): Finding[] =>
  mode === 'kraft'
    ? []
    : [
        refuse({
          rule: 'cluster/mode',
          saw: mode,
          wanted: 'kraft',
          fix: `a ZooKeeper cluster has no ${feature}: raise inter.broker.protocol.version instead`,
        }),
      ]

const findUnknownBrokers = (snapshot: ClusterSnapshot): Finding[] =>
  snapshot.brokers !== null && snapshot.quorum !== null
    ? []
    : [
        refuse({
          rule: 'cluster/unknown',
          saw: snapshot.brokers === null ? 'registered brokers not read' : 'quorum not read',
          wanted: 'every registered node known',
          fix: again,
        }),
      ]

/** May the level be raised now? */
export const decideFinalize = ({ snapshot, topology, level }: FinalizeQuestion): FinalizeDecision => {
  const cluster = judgeCluster({ snapshot, topology })
  const members = topology.nodes.filter((node) => isBroker(node) || isController(node))
  const nodes = members.map((node) => ({ node, answer: cluster.answers.get(node.nodeId) }))
  const shown = nodes.map(({ answer }) => answer?.finalized?.[feature])
  const levels = shown.filter((one) => one !== undefined)
  const current = levels.length === 0 ? null : Math.max(...levels)
  const faults = [
    ...findForeign(cluster),
    ...findMode(topology),
    ...findUnknownBrokers(snapshot),
    ...nodes.flatMap(({ node, answer }) => findSupport(node, answer, level)),
    ...nodes.flatMap(({ node, answer }) => findLevel(node, answer, level)),
  ]
  if (faults.length > 0) return { ...tellingDecision(faults), current }
  if (levels.every((one) => one === level)) return { kind: 'unchanged', current }
  if (current !== level) return { kind: 'safe', current }
  return { ...tellingDecision(nodes.flatMap(({ node }, at) => findUnread(node, shown[at] ?? level, level))), current }
}
