import { err, ok } from '../diagnostics/result.ts'
import type { Fact } from './fact.ts'
import { parseDate } from './proc.ts'

/** The host's wall clock, milliseconds since 1970 (whole seconds where its `date` knows no nanoseconds). */
export const hostClock: Fact<Record<never, string>, number> = {
  name: 'host-clock',
  script: () => `date '+%s %N'\n`,
  parse: (output) => {
    const nowMs = parseDate(output)
    return nowMs === undefined ? err(`not a time: ${output.trim()}`) : ok(nowMs)
  },
}
