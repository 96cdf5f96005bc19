import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import type { ClusterSnapshot, Partition } from '../kafka/snapshot/cluster-snapshot.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import type { Module } from './module.ts'

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'moved'],
  properties: {
    changed: { type: 'boolean' },
    moved: { type: 'integer', description: 'partitions whose leader was moved to the preferred replica' },
  },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>

const isFull = (partition: Partition): boolean => partition.replicas.every((id) => partition.isr.includes(id))

/** Partitions not led by their preferred replica, the first of the assignment. */
const misled = (partitions: readonly Partition[]): readonly Partition[] =>
  partitions.filter((partition) => partition.leader !== partition.replicas[0])

const outOfSync = ({ partitions }: ClusterSnapshot): readonly Blocker[] => {
  if (partitions === null)
    return [{ rule: 'cluster/unknown', saw: 'no answer about partitions', wanted: 'partitions are known' }]
  return partitions
    .filter((partition) => !isFull(partition))
    .map(({ topic, partition, isr, replicas }) => ({
      rule: 'cluster/under-replicated',
      topic,
      partition,
      saw: `ISR ${isr.length} of ${replicas.length}`,
      wanted: 'every ISR full before leaders move (R5)',
    }))
}

/** R5: gives leadership back to the preferred replicas, only while every ISR is full; the controller says of each that it happened. Never an unclean election (P3). */
export const kafkaElectPreferredLeaders: Module<NoArgs, Result> = {
  name: 'kafka.elect_preferred_leaders',
  summary: 'give leadership back to the preferred replicas, once every ISR is full',
  args: noArgs,
  result,
  effects: () => ({ changes: 'cluster' }),
  needs: 'cluster',
  wants: () => ({}),
  isToldByActs: true,
  decide: ({ cluster, done }) => {
    const [elected] = done
    // The active controller answers once its records are committed; brokers before 4.1 show them up to 500 ms later. An election that failed has ended the step.
    if (elected?.act.kind === 'elect-preferred-leaders')
      return { kind: 'unchanged', result: { changed: true, moved: elected.act.partitions.length } }
    if (cluster === undefined)
      return { kind: 'refuse', what: 'the cluster was not read', why: ['a bug in kplay'], fix: 'please report it' }
    const partitions = cluster.snapshot.partitions ?? []
    const waits = outOfSync(cluster.snapshot)
    if (waits.length > 0) return { kind: 'wait', blockers: waits }
    const wrong = misled(partitions)
    if (wrong.length === 0) return { kind: 'unchanged', result: { changed: false, moved: 0 } }
    const chosen = wrong.map(({ topic, partition }) => ({ topic, partition }))
    return { kind: 'acts', acts: [{ kind: 'elect-preferred-leaders', partitions: chosen }] }
  },
  describe: () => 'elect preferred leaders',
  canUndo: false,
}
