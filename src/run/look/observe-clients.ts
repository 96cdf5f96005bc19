/*
 * Which clients the brokers have served (R0), over HTTP: of all brokers where the way crosses a line that drops old ones, elsewhere of those that tell metrics at
 * all. Asked once for a plan, from the machine kplay runs on: a page of metrics is megabytes on a large broker. Reads only.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ClientReading } from '../../kafka/clients/client-reading.ts'
import { jolokiaQuestions, parseJolokia } from '../../kafka/clients/parse-jolokia.ts'
import { parsePrometheus } from '../../kafka/clients/parse-prometheus.ts'
import type { HostView, Metrics } from '../../modules/host-view.ts'
import type { Observed } from '../../plan/observed.ts'
import { clientsDropped } from '../../plan/preflight/host/old-clients.ts'
import type { Program } from '../../plan/program.ts'
import type { HttpPort } from '../ports.ts'

/** Exporters of large brokers are slow: a page of 50 MB takes seconds. */
const timeoutMs = 10_000
const mostBytes = 64_000_000

/** Why a broker without `metrics` is not checked; one text, so that all of them are told together. */
export const noMetrics = 'the inventory names no metrics'

/** JmxTool finds no beans by a pattern before 3.6, and clients are told by patterns only. */
const notByJmx = 'they are read from Jolokia or the exporter of Prometheus, not by JMX'

const readPage = async (http: HttpPort, url: string): Promise<Result<string, string>> => {
  const answer = await http.send({ method: 'GET', url, headers: {}, timeoutMs, mostBytes })
  if (!answer.ok) return err(`${url}: ${answer.error}`)
  return answer.value.status === 200 ? ok(answer.value.body) : err(`${url} answers ${answer.value.status}`)
}

const readPrometheus = async (http: HttpPort, { url }: Metrics): Promise<Result<ClientReading, string>> => {
  const page = await readPage(http, url)
  return page.ok ? parsePrometheus(page.value) : page
}

const readJolokia = async (http: HttpPort, { url }: Metrics): Promise<Result<ClientReading, string>> => {
  const bodies: string[] = []
  for (const { path } of jolokiaQuestions) {
    const body = await readPage(http, `${url}${path}`)
    if (!body.ok) return body
    bodies.push(body.value)
  }
  return parseJolokia(bodies)
}

const readClients = (http: HttpPort, { metrics }: HostView): Promise<Result<ClientReading, string>> => {
  if (metrics === undefined) return Promise.resolve(err(noMetrics))
  if (metrics.type === 'jmx') return Promise.resolve(err(notByJmx))
  return metrics.type === 'jolokia' ? readJolokia(http, metrics) : readPrometheus(http, metrics)
}

/** Adds what the brokers' metrics say of their clients; nothing where no client is concerned, or no broker tells metrics. */
export const observeClients = async (
  { http }: { readonly http: HttpPort },
  program: Program,
): Promise<Pick<Observed, 'clients'>> => {
  if (program.versions === undefined) return {}
  const isTold = ({ metrics }: HostView): boolean => metrics !== undefined && metrics.type !== 'jmx'
  const isAsked = (host: HostView): boolean => isTold(host) || clientsDropped(program) !== undefined
  const brokers = program.hosts.filter((host) => host.roles.includes('broker') && isAsked(host))
  if (brokers.length === 0) return {}
  const answers = await Promise.all(brokers.map(async (host) => [host.name, await readClients(http, host)] as const))
  return { clients: Object.fromEntries(answers) }
}
