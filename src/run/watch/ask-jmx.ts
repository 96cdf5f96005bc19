/*
 * Metrics by JMX, for nodes with neither Jolokia nor an exporter: read on the node's own host by the JmxTool of the release it is linked to. Each reading starts a
 * JVM there (1 to 3 s), so all beans are asked by one, and whoever waits for a number leaves the nodes alone for `jmxRestMs` between two readings.
 */
import { jmxValues } from '../../facts/jmx-values.ts'
import { request } from '../../facts/fact.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { beanOf, type Metric, type NodeMetrics } from '../../kafka/metrics/metric.ts'
import { parseJmxMetrics } from '../../kafka/metrics/parse-jmx.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { HostsPort } from '../ports.ts'

/** Ours: a JVM every ten seconds is no load to a broker. Milliseconds. */
export const jmxRestMs = 10_000

/** What the tool printed; the error: why it printed nothing, in its own words. */
const askTool = async (
  hosts: Pick<HostsPort, 'connect'>,
  { name, install, service }: HostView,
  { url, beans }: { readonly url: string; readonly beans: readonly string[] },
): Promise<Result<string, string>> => {
  const connection = await hosts.connect(name)
  if (!connection.ok) return err(connection.error.what)
  const java = service.env['JAVA_HOME'] ?? ''
  const question = request(jmxValues, { current: install.current, url, beans: beans.join(' '), java })
  const answers = await connection.value.facts({ jmx: question })
  if (!answers.ok) return err(answers.error.what)
  const { jmx = err('it was not asked') } = answers.value
  return jmx.ok ? (jmx.value as Result<string, string>) : jmx
}

/** The metrics of one node. The error tells why there are none. */
export const readJmx = async (
  hosts: Pick<HostsPort, 'connect'>,
  host: HostView,
  { url, wanted }: { readonly url: string; readonly wanted: readonly Metric[] },
): Promise<Result<NodeMetrics, string>> => {
  const printed = await askTool(hosts, host, { url, beans: wanted.map(beanOf) })
  return printed.ok ? ok(parseJmxMetrics(printed.value, wanted)) : err(`JmxTool: ${printed.error}`)
}
