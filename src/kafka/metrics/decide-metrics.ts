/* Are the nodes' own metrics as they should be? A number that is missing is unknown, never healthy (P9): many exporters say nothing for two minutes after a start. */
import type { Result } from '../../diagnostics/result.ts'
import { decisionOf, type Blocker, type Decision } from '../decide/decision.ts'
import type { Mode, Role } from '../snapshot/cluster-snapshot.ts'
import { hasMetric, metricNames, metrics, type Metric, type MetricName, type NodeMetrics } from './metric.ts'

/** One node and what was read of it. */
export interface MeasuredNode {
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly Role[]
  /** The inventory says where it tells them. */
  readonly isNamed: boolean
  /** The error: why it told nothing, in words. */
  readonly reading: Result<NodeMetrics, string>
}

/** All nodes of a cluster. */
export interface MeasuredCluster {
  readonly mode: Mode
  readonly nodes: readonly MeasuredNode[]
  /** Reading them costs the nodes something: they are left alone for so long before they are read again, milliseconds. */
  readonly restMs?: number
}

/** One number of the cluster for each metric; null where a node that has it did not tell. */
export type ClusterMetrics = Readonly<Record<MetricName, number | null>>

const owners = (metric: Metric, { mode, nodes }: MeasuredCluster): readonly MeasuredNode[] =>
  nodes.filter(({ roles }) => hasMetric(metric, roles, mode))

const valueOf = ({ reading }: MeasuredNode, name: MetricName): number | undefined =>
  reading.ok ? reading.value[name] : undefined

const foldOne = (metric: Metric, cluster: MeasuredCluster): number | null => {
  const values = owners(metric, cluster).map((node) => valueOf(node, metric.name))
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 || known.length < values.length ? null : metric.fold(known)
}

/** The numbers of the whole cluster. */
export const foldMetrics = (cluster: MeasuredCluster): ClusterMetrics => {
  const folded = new Map(metrics.map((metric) => [metric.name, foldOne(metric, cluster)]))
  return Object.fromEntries(metricNames.map((name) => [name, folded.get(name) ?? null])) as ClusterMetrics
}

/** Why a node's metric is missing; undefined: it is not. */
const missingAt = (node: MeasuredNode, { name, bean }: Metric): string | undefined => {
  if (!node.reading.ok) return node.reading.error
  return node.reading.value[name] === undefined ? `its metrics do not tell ${bean}` : undefined
}

const findMissing = (cluster: MeasuredCluster): readonly Blocker[] =>
  metrics.flatMap((metric) =>
    owners(metric, cluster).flatMap((node): Blocker[] => {
      const why = missingAt(node, metric)
      const saw = `${metric.name} of ${node.host}: ${why}`
      return why === undefined ? [] : [{ rule: 'metric/missing', nodeId: node.nodeId, saw, wanted: 'a number' }]
    }),
  )

/** What no node told, in words: `b1: broker_state: connection refused`; one line for a node that told nothing at all. */
export const missingMetrics = (cluster: MeasuredCluster): readonly string[] => [
  ...new Set(
    metrics.flatMap((metric) =>
      owners(metric, cluster).flatMap((node) => {
        const why = missingAt(node, metric)
        return why === undefined ? [] : [`${node.host}: ${why}`]
      }),
    ),
  ),
]

const wantedOf = (name: MetricName, cluster: MeasuredCluster): number => {
  if (name === 'active_controllers') return 1
  return name === 'brokers_running' ? cluster.nodes.filter(({ roles }) => roles.includes('broker')).length : 0
}

const findWrong = (cluster: MeasuredCluster): readonly Blocker[] => {
  const values = foldMetrics(cluster)
  return metricNames.flatMap((name): Blocker[] => {
    const [value, wanted] = [values[name], wantedOf(name, cluster)]
    return value === null || value === wanted
      ? []
      : [{ rule: 'metric/value', saw: `${name} is ${value}`, wanted: `${wanted}` }]
  })
}

/** Is everything told? `isHealthy`: and is it as it should be? Always `wait`, never `refuse`. */
export const decideMetrics = (cluster: MeasuredCluster, { isHealthy }: { readonly isHealthy: boolean }): Decision =>
  decisionOf(
    [...findMissing(cluster), ...(isHealthy ? findWrong(cluster) : [])].map((blocker) => ({ kind: 'wait', blocker })),
  )
