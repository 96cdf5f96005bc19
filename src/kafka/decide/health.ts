import { judgeCluster, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { ClusterSnapshot, NodeAnswer } from '../snapshot/cluster-snapshot.ts'
import type { Topology } from '../topology.ts'
import { clusterId, clusterMode, unlistedNode } from '../rules/identity.ts'
import { unreadMinIsr, unreadPart } from '../rules/blind.ts'
import { findControlledShutdown } from '../rules/controlled-shutdown.ts'
import { findDeafListeners } from '../rules/listener.ts'
import { logDirOffline } from '../rules/log-dir-offline.ts'
import { nodeAddress } from '../rules/node-address.ts'
import { brokerDown, controllerDown } from '../rules/node-down.ts'
import { offlinePartition } from '../rules/offline-partition.ts'
import { ensemble } from '../rules/ensemble.ts'
import { quorumLeader } from '../rules/quorum-leader.ts'
import { staleMetadata } from '../rules/stale-metadata.ts'
import { reassignment } from '../rules/reassignment.ts'
import { brokerFenced, brokerUnregistered } from '../rules/registration.ts'
import { factorRuleOf } from '../rules/replication-factor.ts'
import type { ClusterRule } from '../rules/rule.ts'
import { underMinIsr } from '../rules/under-min-isr.ts'
import { underReplicated } from '../rules/under-replicated.ts'
import { unknown } from '../rules/unknown.ts'
import { voterBehind } from '../rules/voter-behind.ts'
import type { Blocker, Finding } from './decision.ts'
import type { HealthCheck } from './questions.ts'

/** R0's Wait list: what makes a cluster unhealthy in a way that time can cure. */
const waitList: readonly ClusterRule[] = [
  brokerDown,
  controllerDown,
  brokerUnregistered,
  brokerFenced,
  logDirOffline,
  staleMetadata,
  quorumLeader,
  voterBehind,
  offlinePartition,
  underReplicated,
  underMinIsr,
  reassignment,
  ensemble,
  unknown,
]

/** R0's Wait list on a cluster made ready. */
export const findWaits = (cluster: JudgedCluster): Finding[] => waitList.flatMap((rule) => rule.find(cluster))

/** R0's Wait list: everything unhealthy, by name, all of it *wait*. `absent`: the hurt node, judged as if it were not there. */
export const findUnhealthy = (read: {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly absent?: number | undefined
}): Finding[] => findWaits(judgeCluster(read))

/** The first broker that did not tell what a rule wants of it. */
const unaskedBroker = (
  { brokers, answers }: JudgedCluster,
  isMute: (answer: NodeAnswer) => boolean,
  what: string,
): string | undefined => {
  const mute = brokers.find(({ nodeId }) => {
    const answer = answers.get(nodeId)
    return answer?.isAnswering !== true || isMute(answer)
  })
  return mute === undefined ? undefined : `${what} of ${mute.host}`
}

const listeners: ClusterRule = {
  code: 'broker/listener',
  wanted: 'every advertised listener answers',
  find: (cluster) =>
    cluster.brokers
      .flatMap((node) => findDeafListeners(cluster, node, []))
      .filter(({ blocker }) => blocker.rule === 'broker/listener'),
  blind: (cluster) => unaskedBroker(cluster, (node) => (node.listeners ?? []).length === 0, 'listeners'),
}

const controlledShutdown: ClusterRule = {
  code: 'cluster/controlled-shutdown',
  wanted: 'controlled shutdown is enabled on every broker',
  find: (cluster) =>
    cluster.brokers
      .flatMap((node) => findControlledShutdown(cluster, node))
      .filter(({ blocker }) => blocker.rule === 'cluster/controlled-shutdown'),
  blind: (cluster) =>
    unaskedBroker(cluster, ({ settings }) => (settings?.controlledShutdownEnable ?? null) === null, 'settings'),
}

const checks: readonly ClusterRule[] = [
  clusterId,
  clusterMode,
  unlistedNode,
  nodeAddress,
  ...waitList,
  listeners,
  controlledShutdown,
]

const subjectOf = (blocker: Blocker, hosts: ReadonlyMap<number, string>): string => {
  if (blocker.topic !== undefined)
    return [blocker.topic, blocker.partition].filter((one) => one !== undefined).join('-')
  if (blocker.nodeId !== undefined) return hosts.get(blocker.nodeId) ?? `node ${blocker.nodeId}`
  return blocker.saw
}

/** What a rule could not look at: no fault was seen, and none could have been. */
const judgeBlind = ({ code, wanted }: Pick<ClusterRule, 'code' | 'wanted'>, unread: string): HealthCheck => ({
  rule: code,
  ok: false,
  saw: `not known: ${unread} not read`,
  wanted,
  subjects: [],
})

const judgeRule = (rule: ClusterRule, cluster: JudgedCluster): HealthCheck => {
  const hosts = new Map(cluster.topology.nodes.map((node) => [node.nodeId, node.host]))
  const blockers = rule.find(cluster).map((finding) => finding.blocker)
  const unread = blockers.length === 0 ? rule.blind?.(cluster) : undefined
  if (unread !== undefined) return judgeBlind(rule, unread)
  const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : ''
  return {
    rule: rule.code,
    ok: blockers.length === 0,
    saw: blockers.length === 0 ? rule.wanted : `${blockers[0]?.saw ?? ''}${more}`,
    wanted: rule.wanted,
    subjects: [...new Set(blockers.map((blocker) => subjectOf(blocker, hosts)))],
  }
}

/** Topics that a roll would need a waiver for: named, but no fault of the cluster's health. */
const judgeFactor = (
  cluster: JudgedCluster,
  rule: 'cluster/replication-factor-one' | 'cluster/replication-factor-min-isr',
): HealthCheck => {
  const wanted = 'no such topic'
  const isOne = rule === 'cluster/replication-factor-one'
  const unread = isOne ? unreadPart('partitions')(cluster) : unreadMinIsr(cluster)
  if (unread !== undefined) return judgeBlind({ code: rule, wanted }, unread)
  const topics = [...new Set(cluster.partitions.filter((p) => factorRuleOf(p) === rule).map((p) => p.topic))].sort()
  const saw = topics.length === 0 ? 'no such topic' : `${topics.length} topics: a roll needs a waiver for each`
  return { rule, ok: true, saw, wanted, subjects: topics }
}

/** Every check of `kplay health`, in a fixed order, healthy ones too. */
export const judgeHealth = (read: {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
}): HealthCheck[] => {
  const cluster = judgeCluster(read)
  const isThere = (rule: ClusterRule): boolean => rule !== ensemble || read.topology.mode === 'zookeeper'
  return [
    ...checks.filter(isThere).map((rule) => judgeRule(rule, cluster)),
    judgeFactor(cluster, 'cluster/replication-factor-one'),
    judgeFactor(cluster, 'cluster/replication-factor-min-isr'),
  ]
}
