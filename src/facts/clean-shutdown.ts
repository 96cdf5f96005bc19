import { err, ok } from '../diagnostics/result.ts'
import { eachLogDirScript } from './each-log-dir.ts'
import type { Fact } from './fact.ts'

/** What a stopped broker left behind. */
export interface CleanShutdownReading {
  /** Every log dir has its marker: the next start skips log recovery. */
  readonly isClean: boolean
  readonly dirs: readonly { readonly path: string; readonly isClean: boolean }[]
}

/**
 * Is `.kafka_cleanshutdown` in each of the log dirs that CONFIG names? Kafka writes it when a broker closed its logs and takes it away at the next start, so it
 * means something only while no process runs. `log.dirs` wins over `log.dir`; neither: /tmp/kafka-logs (Kafka's defaults).
 */
export const cleanShutdown: Fact<{ config: string }, CleanShutdownReading> = {
  name: 'clean-shutdown',
  script: ({ config }) =>
    eachLogDirScript(
      config,
      'if [ -e "$dir/.kafka_cleanshutdown" ]; then echo "clean $dir"; else echo "unclean $dir"; fi',
    ),
  parse: (output) => {
    const dirs = [...output.matchAll(/^(clean|unclean) (.+)$/gm)].map((m) => ({
      path: m[2] ?? '',
      isClean: m[1] === 'clean',
    }))
    return dirs.length === 0 ? err('no log dir was named') : ok({ isClean: dirs.every((dir) => dir.isClean), dirs })
  },
}
