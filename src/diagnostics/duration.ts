import { err, ok, type Result } from './result.ts'

const units: readonly (readonly [suffix: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]

const pattern = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

/**
 * A duration as playbooks write it: whole numbers with the units d, h, m, s, ms, largest first: `5m`, `1h30m`, `500ms`.
 * A number is milliseconds already (what `type: duration` inputs resolve to). The answer is milliseconds; the error a sentence.
 */
export const parseDuration = (value: string | number): Result<number, string> => {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? ok(value) : err(`${value} is no duration: a whole number ≥ 0`)
  const parts = pattern.exec(value.trim())
  if (parts === null) return err(`"${value}" is no duration: write 500ms, 30s, 5m, 24h or 1h30m`)
  const ms = units.reduce((sum, [, size], i) => sum + Number(parts[i + 1] ?? 0) * size, 0)
  return Number.isSafeInteger(ms) ? ok(ms) : err(`"${value}" is too long`)
}

/** Milliseconds as `parseDuration` reads them, largest unit first: `1h30m`, `5s`, `0s`. Parts of a millisecond are dropped. */
export const renderDuration = (ms: number): string => {
  let rest = Math.max(0, Math.floor(ms))
  const parts = units.flatMap(([suffix, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count}${suffix}`]
  })
  return parts.length === 0 ? '0s' : parts.join('')
}
