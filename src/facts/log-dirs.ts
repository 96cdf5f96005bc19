import { err, ok } from '../diagnostics/result.ts'
import { eachLogDirScript } from './each-log-dir.ts'
import type { Fact } from './fact.ts'

/** One log dir as its host shows it. */
export interface LogDirReading {
  /** As written in the configuration. */
  readonly path: string
  /** Where it really lies; null when there is no such folder. */
  readonly real: string | null
  /** Bytes an ordinary user may still write there; null when there is no such folder. */
  readonly freeBytes: number | null
}

const freeBytesIn = (row: string): number | undefined => {
  const kibibytes = /\s\d+\s+\d+\s+(\d+)\s+(?:\d+%|-)\s/.exec(row)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

/** The log dirs that CONFIG names, in its order. */
export const logDirs: Fact<{ config: string }, readonly LogDirReading[]> = {
  name: 'log-dirs',
  script: ({ config }) => `set --
${eachLogDirScript(config, `if [ -d "$dir" ]; then set -- "$@" "$dir"; echo "there $dir"; else echo "absent $dir"; fi`)}unset IFS
[ $# -gt 0 ] || exit 0
for dir do readlink -f -- "$dir" || exit 1; done
df -Pk "$@"
`,
  parse: (output) => {
    const lines = output.split('\n').filter((line) => line !== '')
    const named = lines.flatMap((line) => {
      const [, kind, path] = /^(there|absent) (.+)$/.exec(line) ?? []
      return path === undefined ? [] : [{ path, isThere: kind === 'there' }]
    })
    const count = named.filter((dir) => dir.isThere).length
    const rest = lines.slice(named.length)
    // The first row of df is its header.
    const isWhole = named.length > 0 && rest.length === (count === 0 ? 0 : 2 * count + 1)
    if (!isWhole) return err(`not a list of log dirs: ${output.slice(0, 80)}`)
    let at = 0
    const dirs = named.map(({ path, isThere }): LogDirReading => {
      if (!isThere) return { path, real: null, freeBytes: null }
      const [real, row] = [rest[at], rest[count + 1 + at]]
      at += 1
      return { path, real: real ?? null, freeBytes: freeBytesIn(row ?? '') ?? null }
    })
    return ok(dirs)
  },
}
