import type { Java } from './java.ts'

/** The heap and flags that make six nodes fit on two cores: small heaps, the cheap compiler, no counters on disk. */
const heap = '-Xms64m -Xmx256m'
const performance = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto -Djava.awt.headless=true'

/** The class archive of a release's folder that fits this Java. */
export const archiveName = (java: Pick<Java, 'key'>): string => `classes-${java.key}.jsa`

/**
 * What a node is started with, beside PATH and HOME: the very same variables go into the inventory (`service.env`), so that kplay restarts a node as the lab
 * started it.
 */
export const nodeEnvironment = (
  java: Java,
  options: { readonly logDir: string; readonly hasArchives: boolean },
): Readonly<Record<string, string>> => ({
  ...(java.home === '' ? {} : { JAVA_HOME: java.home }),
  LOG_DIR: options.logDir,
  KAFKA_HEAP_OPTS: heap,
  KAFKA_JVM_PERFORMANCE_OPTS: performance,
  // No remote management: its agent costs start-up time and nobody asks it.
  KAFKA_JMX_OPTS: '-Djava.net.preferIPv4Stack=true',
  // Leaves out the garbage collector's log of the default.
  EXTRA_ARGS: '-name kafkaServer',
  ...(options.hasArchives ? { KAFKA_CLASS_ARCHIVE: archiveName(java) } : {}),
})

/** A whole environment for a child: `own` with the few variables of `env` that programs need. */
export const childEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR'].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), ...own }
}
