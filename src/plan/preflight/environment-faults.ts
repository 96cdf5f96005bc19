/*
 * node/environment (R0): the environment of the running process against `service.env`, with which kplay would start it again. Values may hold secrets and are
 * printed only for keys that cannot. Source: kafka-server-start.sh and kafka-run-class.sh of 3.9.2 and 4.1.2: the first exports KAFKA_LOG4J_OPTS and
 * KAFKA_HEAP_OPTS itself, so that a process has them though nobody set them.
 */
import type { HostQuestion } from './host-question.ts'
import type { Told } from './told.ts'

/** What the scripts read of their environment; other KAFKA_ variables belong to somebody else. */
const readByScripts = [
  'JAVA_HOME',
  'JMX_PORT',
  'KAFKA_DEBUG',
  'KAFKA_GC_LOG_OPTS',
  'KAFKA_HEAP_OPTS',
  'KAFKA_JMX_OPTS',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_LOG4J_OPTS',
  'KAFKA_OPTS',
  'LOG_DIR',
]

/** What the start script exports by itself, and what it then looks like. */
const exported: Readonly<Record<string, RegExp>> = {
  KAFKA_HEAP_OPTS: /^-Xmx1G -Xms1G$/,
  KAFKA_LOG4J_OPTS: /^-Dlog4j2?\.configuration(File)?=\S*\/config\/log4j2?\.(properties|yaml|xml)$/,
}

/** Keys whose values are never secret. */
const open: ReadonlySet<string> = new Set(['JAVA_HOME', 'JMX_PORT', 'KAFKA_HEAP_OPTS', 'KAFKA_LOG4J_OPTS', 'LOG_DIR'])

const shown = (key: string, value: string): string => (open.has(key) ? `${key}=${value}` : key)

const wanted = 'the environment of the running process is that of service.env'

const compare = (
  { host }: HostQuestion,
  key: string,
  values: { readonly running: string | undefined; readonly next: string | undefined },
): Told | undefined => {
  const { running, next } = values
  if (running === next) return undefined
  const told = { rule: 'node/environment', host, wanted } as const
  const isMeant = host.service.changeEnv.includes(key)
  const look = `compare: tr '\\0' '\\n' < /proc/PID/environ | grep '^${key}='`
  if (running === undefined) {
    const saw = `${shown(key, next ?? '')} of service.env is not in the running process: it takes effect at the restart`
    return { ...told, kind: 'note', saw, fix: `nothing, if ${key} is meant; else take it out of service.env` }
  }
  if (next === undefined) {
    if (exported[key]?.test(running) === true) return undefined
    const saw = `the process runs with ${shown(key, running)}, service.env has no ${key}: the restart drops it`
    const fix = `write ${key} into service.env of the inventory; ${look}`
    return { ...told, kind: isMeant ? 'note' : 'refuse', saw, fix }
  }
  const saw = `the process runs with ${shown(key, running)}, service.env has ${open.has(key) ? next : 'another value'}`
  const fix = `write the running value into service.env, or name ${key} in service.change_env if the new one is meant; ${look}`
  return { ...told, kind: isMeant ? 'note' : 'refuse', saw, fix }
}

/** Where a restart by Kafka's scripts would give the process another environment. Nothing while no process runs; a unit of systemd has its own. */
export const findEnvironmentFaults = (question: HostQuestion): Told[] => {
  const { reading, host } = question
  if (host.service.type !== 'scripts' || !reading.environment.ok || reading.environment.value === null) return []
  const running = reading.environment.value
  return readByScripts.flatMap((key) => {
    const found = compare(question, key, { running: running[key], next: host.service.env[key] })
    return found === undefined ? [] : [found]
  })
}
