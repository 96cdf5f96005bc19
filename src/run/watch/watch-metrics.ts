/*
 * Reads the metrics that the nodes tell, over HTTP from the machine kplay runs on or by JMX from each node's own host, and tells them as events when they changed.
 * Nothing read earlier is ever used: an endpoint that has fallen silent is unknown at once.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import {
  foldMetrics,
  missingMetrics,
  type MeasuredCluster,
  type MeasuredNode,
} from '../../kafka/metrics/decide-metrics.ts'
import { hasMetric, metrics, type Metric, type NodeMetrics } from '../../kafka/metrics/metric.ts'
import { jolokiaPath, parseJolokiaValue, parsePrometheusMetrics } from '../../kafka/metrics/parse-metrics.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { Program } from '../../plan/program.ts'
import type { Emitter } from '../emitter.ts'
import { noMetrics } from '../look/observe-clients.ts'
import type { HostsPort, HttpPort } from '../ports.ts'
import { jmxRestMs, readJmx } from './ask-jmx.ts'

/** An exporter that has all beans to tell takes a second on a busy broker. */
const timeoutMs = 5000
const mostBytes = 64_000_000

/** The metrics of all nodes, read anew each time. */
export interface MetricsWatch {
  /** `address`: of the step that asks, for the event. Never rejects. */
  read(address: string): Promise<MeasuredCluster>
}

const readPage = async (http: HttpPort, url: string): Promise<Result<string, string>> => {
  const answer = await http.send({ method: 'GET', url, headers: {}, timeoutMs, mostBytes })
  if (!answer.ok) return err(`${url}: ${answer.error}`)
  const { status, body } = answer.value
  if (status !== 200) return err(`${url} answers ${status}`)
  return body.trim() === '' ? err(`${url} is empty`) : ok(body)
}

const readJolokia = async (http: HttpPort, url: string, wanted: readonly Metric[]) => {
  const told = await Promise.all(
    wanted.map(async (metric) => ({ metric, page: await readPage(http, `${url}${jolokiaPath(metric)}`) })),
  )
  const failed = told.find(({ page }) => !page.ok)?.page
  if (failed !== undefined && !failed.ok) return failed
  const values = told.flatMap(({ metric, page }) => {
    const value = page.ok ? parseJolokiaValue(page.value) : undefined
    return value === undefined ? [] : [[metric.name, value] as const]
  })
  return ok<NodeMetrics>(Object.fromEntries(values))
}

interface Ways {
  readonly http: HttpPort
  readonly hosts: Pick<HostsPort, 'connect'>
}

const readNode = async (
  { http, hosts }: Ways,
  host: HostView,
  wanted: readonly Metric[],
): Promise<Result<NodeMetrics, string>> => {
  const at = host.metrics
  if (at === undefined) return err(noMetrics)
  if (at.type === 'jmx') return readJmx(hosts, host, { url: at.url, wanted })
  if (at.type === 'jolokia') return readJolokia(http, at.url, wanted)
  const page = await readPage(http, at.url)
  return page.ok ? ok(parsePrometheusMetrics(page.value, wanted)) : page
}

const isNode = ({ roles }: HostView): boolean => roles.includes('broker') || roles.includes('controller')

/** Makes the watch of one run. */
export const watchMetrics = (of: {
  readonly http: HttpPort
  /** Only hosts that are asked by JMX are connected to. */
  readonly hosts: Pick<HostsPort, 'connect'>
  readonly program: Pick<Program, 'hosts' | 'mode'>
  readonly emitter: Emitter
  /** A lab whose inventory names no metrics has none: nothing is demanded of it there. */
  readonly isLab: boolean
}): MetricsWatch => {
  const { program, emitter, isLab } = of
  const nodes = program.hosts.filter(isNode)
  const isBare = isLab && nodes.every(({ metrics: at }) => at === undefined)
  const rest = nodes.some(({ metrics: at }) => at?.type === 'jmx') ? { restMs: jmxRestMs } : {}
  const told = new Map<string, string>()
  const tell = async (address: string, cluster: MeasuredCluster): Promise<void> => {
    const body = { values: foldMetrics(cluster), missing: missingMetrics(cluster) }
    const text = JSON.stringify(body)
    if (told.get(address) === text) return
    told.set(address, text)
    await emitter.emit({ type: 'metrics-seen', address, ...body })
  }
  const measure = async (host: HostView): Promise<MeasuredNode> => {
    const { name, nodeId, roles, metrics: at } = host
    const wanted = metrics.filter((metric) => hasMetric(metric, roles, program.mode))
    return { host: name, nodeId, roles, isNamed: at !== undefined, reading: await readNode(of, host, wanted) }
  }
  return {
    read: async (address) => {
      const cluster = { mode: program.mode, nodes: isBare ? [] : await Promise.all(nodes.map(measure)), ...rest }
      if (!isBare) await tell(address, cluster)
      return cluster
    },
  }
}
