/*
 * R8, its first part: may these features be raised to these levels? Refused while any node, inventory or registered, does not support one of them: the
 * controller checks every registered broker and controller too, but a node that is away when it checks can not come back afterwards.
 *  1. Every node supports every level, and shows none above it (kplay never lowers one).
 *  2. ELR is raised only where that leaves min.insync.replicas alone.
 *  3. What some node shows already was raised and is on its way: waited for before anything else is raised.
 *  4. What no node shows is raised, one feature after the other, metadata.version first: other features may rest on it.
 * Source: ApiVersions of each node (supported ranges, finalized levels; a feature that is not named is at 0); FeatureControlManager.reasonNotSupported.
 * Irreversible, so what is unknown is refused, not waited for. Only explicit levels: "release version" moves other features as well (KAFKA-21426).
 */
import type { ClusterSnapshot, NodeAnswer } from '../snapshot/cluster-snapshot.ts'
import { judgeCluster, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isBroker, isController, type KafkaNode, type Topology } from '../topology.ts'
import { elrFeature, findElrMinIsr } from '../rules/elr-min-isr.ts'
import { ghostController } from '../rules/ghost-controller.ts'
import { refuse, wait } from '../rules/finding.ts'
import type { Decision, Finding } from './decision.ts'
import { findForeign } from './inventory.ts'
import { tellingDecision } from './telling.ts'

const metadataVersion = 'metadata.version'

export interface FinalizeQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  /** The level wanted, by feature; raised in this order after metadata.version. */
  readonly levels: Readonly<Record<string, number>>
}

/** One feature to be raised. */
export interface Raise {
  readonly feature: string
  /** The highest level a node shows now. */
  readonly from: number
  readonly to: number
}

/** `unchanged`: every node shows every level already. `safe`: these are to be raised, in this order. */
export type FinalizeDecision =
  | Exclude<Decision, { readonly kind: 'safe' }>
  | { readonly kind: 'safe'; readonly raises: readonly Raise[] }
  | { readonly kind: 'unchanged' }

const again = 'repair the node, or take it out of the cluster and the inventory, then apply again'

/** A node of the inventory with what it said; a ZooKeeper server is none. */
interface Member {
  readonly node: KafkaNode
  readonly answer: NodeAnswer | undefined
}

interface Wish {
  readonly feature: string
  readonly level: number
}

/** The level a node shows; undefined when unknown. Every cluster has a metadata.version: one that is not named is unknown, others are at 0. */
const shownBy = ({ answer }: Member, feature: string): number | undefined => {
  const finalized = answer?.finalized ?? null
  if (finalized === null) return undefined
  if (Object.hasOwn(finalized, feature)) return finalized[feature]
  return feature === metadataVersion ? undefined : 0
}

type Range = readonly [min: number, max: number]

const rangeOf = ({ answer }: Member, feature: string): Range | undefined => {
  const supported = answer?.supported ?? null
  return supported !== null && Object.hasOwn(supported, feature) ? supported[feature] : undefined
}

const renderRange = ({ answer }: Member, range: Range | undefined): string => {
  if (range !== undefined) return `${range[0]}-${range[1]}`
  return (answer?.supported ?? null) === null ? `unknown (${answer?.why ?? 'not read'})` : 'in no level'
}

const findSupport = (member: Member, { feature, level }: Wish): Finding[] => {
  const { host, nodeId } = member.node
  const range = rangeOf(member, feature)
  if (range !== undefined && range[0] <= level && level <= range[1]) return []
  return [
    refuse({
      rule: 'feature/unsupported',
      nodeId,
      saw: `${host} supports ${feature} ${renderRange(member, range)}`,
      wanted: `level ${level}`,
      fix: again,
    }),
  ]
}

const findLevel = (member: Member, { feature, level }: Wish): Finding[] => {
  const shown = shownBy(member, feature)
  if (shown !== undefined && shown <= level) return []
  const saw = shown === undefined ? 'an unknown level' : `level ${shown}`
  return [
    refuse({
      rule: 'feature/level',
      nodeId: member.node.nodeId,
      saw: `${member.node.host} shows ${saw} of ${feature}`,
      wanted: `at most ${level}: kplay never lowers it`,
      fix: shown === undefined ? again : `give the level the cluster has, or a higher one`,
    }),
  ]
}

const findMode = ({ mode }: Topology): Finding[] =>
  mode === 'kraft'
    ? []
    : [
        refuse({
          rule: 'cluster/mode',
          saw: mode,
          wanted: 'kraft',
          fix: `a ZooKeeper cluster has no ${metadataVersion}: raise inter.broker.protocol.version instead`,
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

/** The trap springs only when ELR goes from 0 up. */
const findTrap = (cluster: JudgedCluster, members: readonly Member[], wishes: readonly Wish[]): Finding[] =>
  wishes.some(({ feature, level }) => feature === elrFeature && level > highestShown(members, feature))
    ? findElrMinIsr(cluster)
    : []

const highestShown = (members: readonly Member[], feature: string): number =>
  Math.max(0, ...members.map((member) => shownBy(member, feature) ?? 0))

/** Some nodes show the level and some not yet: it was raised and is on its way. */
const findUnread = (members: readonly Member[], { feature, level }: Wish): Finding[] =>
  members
    .map((member) => ({ node: member.node, shown: shownBy(member, feature) ?? 0 }))
    .filter(({ shown }) => shown !== level)
    .map(({ node, shown }) =>
      wait({
        rule: 'feature/level',
        nodeId: node.nodeId,
        saw: `${node.host} still shows ${feature === metadataVersion ? '' : `${feature} `}${shown}`,
        wanted: `level ${level}`,
      }),
    )

const metadataFirst = (levels: FinalizeQuestion['levels']): readonly Wish[] =>
  Object.entries(levels)
    .map(([feature, level]) => ({ feature, level }))
    .sort((a, b) => Number(b.feature === metadataVersion) - Number(a.feature === metadataVersion))

/** May the levels be raised now? */
export const decideFinalize = ({ snapshot, topology, levels }: FinalizeQuestion): FinalizeDecision => {
  const cluster = judgeCluster({ snapshot, topology })
  const nodes = topology.nodes.filter((node) => isBroker(node) || isController(node))
  const members = nodes.map((node) => ({ node, answer: cluster.answers.get(node.nodeId) }))
  const wishes = metadataFirst(levels)
  const faults = tellingDecision([
    ...findForeign(cluster),
    ...ghostController.find(cluster),
    ...findMode(topology),
    ...findUnknownBrokers(snapshot),
    ...wishes.flatMap((wish) => members.flatMap((member) => findSupport(member, wish))),
    ...wishes.flatMap((wish) => members.flatMap((member) => findLevel(member, wish))),
    ...findTrap(cluster, members, wishes),
  ])
  if (faults.kind !== 'safe') return faults
  const raises = wishes
    .map(({ feature, level }) => ({ feature, from: highestShown(members, feature), to: level }))
    .filter(({ from, to }) => from !== to)
  const raised = wishes.filter(({ feature }) => !raises.some((raise) => raise.feature === feature))
  const unread = tellingDecision(raised.flatMap((wish) => findUnread(members, wish)))
  if (unread.kind !== 'safe') return unread
  return raises.length === 0 ? { kind: 'unchanged' } : { kind: 'safe', raises }
}
