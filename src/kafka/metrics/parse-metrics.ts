/*
 * Metrics of a node from what answers there.
 *  Jolokia: one JSON for each bean; HTTP 200 with `"status":404` inside means that there is no such bean.
 *  Prometheus: names follow the rules of whoever wrote them. `kafka_server_replicamanager_underreplicatedpartitions` (the exporter's own examples, Strimzi) with or
 *  without `_value` at its end, in any case and with any underscores; or the bean's name in a label (`kafka_server_ReplicaManager_Value{name="…"}`).
 * Anything else is missing: unknown, never healthy.
 */
import { beanOf, type Metric, type NodeMetrics } from './metric.ts'

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Below the address of Jolokia: bean and attribute. */
export const jolokiaPath = (metric: Metric): string => `/read/${beanOf(metric)}/Value`

/** The number of one of Jolokia's answers; undefined: it tells none. */
export const parseJolokiaValue = (body: string): number | undefined => {
  const answer = parseJson(body)
  if (typeof answer !== 'object' || answer === null) return undefined
  const { status, value } = answer as { readonly status?: unknown; readonly value?: unknown }
  return status === 200 && typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

const line = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/
const nameLabel = /(?:^|,)\s*name="((?:[^"\\]|\\.)*)"/

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase()

interface Line {
  readonly name: string
  readonly label: string
  readonly value: number
}

const parseLine = (text: string): Line | undefined => {
  if (text.startsWith('#')) return undefined
  const [, name, labels = '', number] = line.exec(text) ?? []
  const value = Number(number)
  if (name === undefined || !Number.isFinite(value)) return undefined
  return { name: plain(name), label: plain(nameLabel.exec(labels)?.[1] ?? ''), value }
}

const isOf = ({ domain, type, bean }: Metric, { name, label }: Line): boolean => {
  const head = plain(`${domain.replace('.', '_')}_${type}`)
  const rest = name.startsWith(head) ? name.slice(head.length) : undefined
  if (rest === undefined) return false
  const own = plain(bean)
  return rest === own || rest === `${own}value` || (label === own && (rest === '' || rest === 'value'))
}

/** What a page of Prometheus tells of these metrics. Where one stands there twice, the larger number counts. */
export const parsePrometheusMetrics = (page: string, wanted: readonly Metric[]): NodeMetrics => {
  const found = new Map<Metric['name'], number>()
  for (const text of page.split('\n')) {
    const parsed = parseLine(text.trim())
    const metric = parsed === undefined ? undefined : wanted.find((one) => isOf(one, parsed))
    if (parsed === undefined || metric === undefined) continue
    found.set(metric.name, Math.max(found.get(metric.name) ?? Number.NEGATIVE_INFINITY, parsed.value))
  }
  return Object.fromEntries(found)
}
