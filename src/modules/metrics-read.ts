import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { decideMetrics, foldMetrics, type MeasuredCluster } from '../kafka/metrics/decide-metrics.ts'
import { refuseUnnamed, waitForUnmet } from './demands.ts'
import type { Module, ModuleDecision } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  properties: {
    healthy: {
      type: 'boolean',
      default: false,
      description:
        'wait until they are as they should be: no partition under-replicated or offline, one active controller, every broker running',
    },
  },
} as const satisfies JSONSchema

const count = (description: string) => ({ type: 'integer', description }) as const

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['under_replicated_partitions', 'offline_partitions', 'active_controllers', 'brokers_running'],
  properties: {
    under_replicated_partitions: count('UnderReplicatedPartitions, summed over the brokers'),
    offline_partitions: count('OfflinePartitionsCount, the largest that a controller tells'),
    active_controllers: count('ActiveControllerCount, summed over the controllers; 1 is right'),
    brokers_running: count('brokers whose BrokerState is 3 (running)'),
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>
type Decision = ModuleDecision<Result>

const unread: Decision = {
  kind: 'refuse',
  what: 'the metrics were not read',
  why: ['a bug in kplay'],
  fix: 'please report it',
}

/** Null stands for unknown, and never gets here: what is unknown is waited for. */
const resultOf = (metrics: MeasuredCluster): Result =>
  Object.fromEntries(Object.entries(foldMetrics(metrics)).map(([name, value]) => [name, value ?? -1])) as Result

const judge = (metrics: MeasuredCluster, isHealthy: boolean): Decision => {
  const refusal = refuseUnnamed(metrics)
  if (refusal !== undefined) return refusal
  const decision = decideMetrics(metrics, { isHealthy })
  return decision.kind === 'safe'
    ? { kind: 'unchanged', result: resultOf(metrics) }
    : waitForUnmet(decision.blockers, metrics)
}

/** Reads the metrics of all nodes, as the inventory says where they are. What is missing is waited for, with R4's patience: it is unknown, never healthy. */
export const metricsRead: Module<Args, Result> = {
  name: 'metrics.read',
  summary: 'read the metrics that the nodes tell over HTTP or JMX, and wait until none is missing',
  args,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: () => ({}),
  watches: () => ({ metrics: true }),
  decide: ({ args: { healthy }, metrics }) => (metrics === undefined ? unread : judge(metrics, healthy)),
  describe: ({ healthy }) =>
    healthy ? 'wait until the metrics of all nodes are as they should be' : 'read the metrics of all nodes',
  canUndo: false,
}
