import { debugPort } from '../matrix/frozen-thread.ts'
import { fetchJars, jolokiaPort } from './jolokia.ts'

/** The JMX exporter of Prometheus, as a Java agent. */
const exporter = {
  path: 'io/prometheus/jmx/jmx_prometheus_javaagent/1.0.1/jmx_prometheus_javaagent-1.0.1.jar',
  sha256: '7d61f737fd661610ccc14aea79764faa1ea94a340cbc8f0029b3d2edea3d80c1',
  size: 2_886_599,
}

/** The rule by which most people name Kafka's metrics: domain, type and name of the bean, in lower case. */
export const exporterRules = `lowercaseOutputName: true
rules:
  - pattern: kafka.(\\w+)<type=(.+), name=(.+)><>Value
    name: kafka_$1_$2_$3
`

const [exporterPort, jmxPort] = [9404, 9999]

/** The lines of an inventory that name each source. */
export const metricSources = {
  jolokia: `metrics: { type: jolokia, port: ${jolokiaPort} }\n`,
  prometheus: `metrics: { type: prometheus, port: ${exporterPort} }\n`,
  jmx: `metrics: { type: jmx, port: ${jmxPort} }\n`,
} as const

export type MetricSource = keyof typeof metricSources

/** Where `withFrozenThread` finds the node whose address ends with this. */
const debugged = '.3'

const optionsOf = (address: string, jar: string, rules: string): string => {
  const agent = `-javaagent:${jar}=${address}:${exporterPort}:${rules}`
  const debug = `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:${debugPort}`
  return address.endsWith(debugged) ? `${agent} ${debug}` : agent
}

const agentLines = (address: string, jar: string, rules: string): readonly string[] => [
  // All nodes share this machine: each opens its ports at its own address.
  `KAFKA_JMX_OPTS: "-Djava.net.preferIPv4Stack=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false -Dcom.sun.management.jmxremote.host=${address} -Djava.rmi.server.hostname=${address}"`,
  `JMX_PORT: "${jmxPort}"`,
  `KAFKA_OPTS: "${optionsOf(address, jar, rules)}"`,
]

/**
 * The inventory of a lab whose nodes shall run with a JMX port and the exporter, the third one with a debugger's port too: a restart by it puts them there.
 * `rules`: a file with `exporterRules`.
 */
export const withAgents = async (inventory: string, rules: string): Promise<string> => {
  const [jar = ''] = await fetchJars([exporter])
  let address = ''
  const lines = inventory.split('\n').flatMap((line) => {
    address = /^ {8}address: "(.+)"$/.exec(line)?.[1] ?? address
    const [, indent] = /^( +)KAFKA_JMX_OPTS:/.exec(line) ?? []
    return indent === undefined ? [line] : agentLines(address, jar, rules).map((text) => `${indent}${text}`)
  })
  const service = 'service: { type: scripts, change_env: [KAFKA_JMX_OPTS, JMX_PORT, KAFKA_OPTS] }'
  return lines.map((line) => (line.startsWith('service:') ? service : line)).join('\n')
}
