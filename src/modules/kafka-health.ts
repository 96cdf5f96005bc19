import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { judgeHealth } from '../kafka/decide/health.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import type { ClusterView, Module } from './module.ts'

const count = (description: string) => ({ type: 'integer', description }) as const

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['ok', 'offline', 'under_replicated', 'under_min_isr', 'reassignments', 'brokers', 'unknown'],
  properties: {
    ok: { type: 'boolean', description: 'every check of kplay health holds, and nothing is unknown' },
    offline: count('partitions without a leader; -1 when unknown'),
    under_replicated: count('partitions whose ISR is not complete; -1 when unknown'),
    under_min_isr: count('partitions below their min.insync.replicas; -1 when unknown'),
    reassignments: count('partitions being reassigned; -1 when unknown'),
    brokers: count('brokers that answer for themselves'),
    unknown: { type: 'array', items: { type: 'string' }, description: 'what could not be read' },
  },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>

/** Partitions a rule names in a snapshot; -1 when they are unknown (P9: never 0). */
const offline = ({ partitions }: ClusterSnapshot): number =>
  partitions === null ? -1 : partitions.filter((partition) => partition.leader < 0).length

const underReplicated = ({ partitions, reassignments }: ClusterSnapshot): number => {
  if (partitions === null || reassignments === null) return -1
  const adding = new Map(reassignments.map((r) => [`${r.topic}-${r.partition}`, r.adding]))
  return partitions.filter(({ topic, partition, replicas, isr }) => {
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
    under_min_isr: snapshot.partitions === null ? -1 : (minIsr?.subjects.length ?? 0),
    reassignments: snapshot.reassignments?.length ?? -1,
    brokers: snapshot.nodes.filter((node) => node.roles.includes('broker') && node.isAnswering).length,
    unknown: snapshot.unknown.map(({ what, why }) => `${what}: ${why}`),
  }
}

/** Reads the cluster's health. It reports and never fails: a watch or an assert says what must hold. */
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
      : { kind: 'unchanged', result: resultOf(cluster) },
  describe: () => 'read the health of the cluster',
  canUndo: false,
}
