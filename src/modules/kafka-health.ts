import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { judgeHealth } from '../kafka/decide/health.ts'
import { findUnknownParts } from '../kafka/rules/unknown.ts'
import { judgeCluster } from '../kafka/snapshot/judged-cluster.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import type { ClusterView, Module, ModuleDecision } from './module.ts'

const count = (description: string) => ({ type: 'integer', description }) as const

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['ok', 'offline', 'under_replicated', 'under_min_isr', 'reassignments', 'brokers', 'unknown'],
  properties: {
    ok: { type: 'boolean', description: 'every check of kplay health holds, and nothing is unknown' },
    offline: count('partitions without a leader'),
    under_replicated: count('partitions whose ISR is not complete'),
    under_min_isr: count('partitions below their min.insync.replicas'),
    reassignments: count('partitions being reassigned'),
    brokers: count('brokers that answer for themselves'),
    unknown: { type: 'array', items: { type: 'string' }, description: 'what could not be read' },
  },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>

const offline = ({ partitions }: ClusterSnapshot): number =>
  (partitions ?? []).filter((partition) => partition.leader < 0).length

const underReplicated = ({ partitions, reassignments }: ClusterSnapshot): number => {
  const adding = new Map((reassignments ?? []).map((r) => [`${r.topic}-${r.partition}`, r.adding]))
  return (partitions ?? []).filter(({ topic, partition, replicas, isr }) => {
    const added = adding.get(`${topic}-${partition}`) ?? []
    return replicas.some((id) => !added.includes(id) && !isr.includes(id))
  }).length
}

const resultOf = ({ snapshot, topology }: ClusterView): Result => {
  const checks = judgeHealth({ snapshot, topology })
  const minIsr = checks.find((check) => check.rule === 'cluster/under-min-isr')
  return {
    ok: checks.every((check) => check.ok) && snapshot.unknown.length === 0,
    offline: offline(snapshot),
    under_replicated: underReplicated(snapshot),
    under_min_isr: minIsr?.subjects.length ?? 0,
    reassignments: snapshot.reassignments?.length ?? 0,
    brokers: snapshot.nodes.filter((node) => node.roles.includes('broker') && node.isAnswering).length,
    unknown: snapshot.unknown.map(({ what, why }) => `${what}: ${why}`),
  }
}

/** Counts of an unknown are no numbers: what they are counted from must be known first (P9: an unknown that read as 0 would pass any watch). */
const decideHealth = (view: ClusterView): ModuleDecision<Result> => {
  const unread = findUnknownParts(judgeCluster(view), ['partitions', 'topicMinIsr', 'reassignments'])
  return unread.length > 0
    ? { kind: 'wait', blockers: unread.map((finding) => finding.blocker) }
    : { kind: 'unchanged', result: resultOf(view) }
}

/** Reads the cluster's health: a watch or an assert says what must hold. Waits only while the partitions themselves cannot be read. */
export const kafkaHealth: Module<NoArgs, Result> = {
  name: 'kafka.health',
  summary: 'read the health of the whole cluster',
  args: noArgs,
  result,
  effects: () => ({}),
  needs: 'cluster',
  wants: () => ({}),
  decide: ({ cluster }) =>
    cluster === undefined
      ? { kind: 'refuse', what: 'the cluster was not read', why: ['a bug in kplay'], fix: 'please report it' }
      : decideHealth(cluster),
  describe: () => 'read the health of the cluster',
  canUndo: false,
}
