const units: readonly (readonly [suffix: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]

/** Milliseconds as playbooks write durations, in the largest unit that stays whole: `24h`, `90s`, `1500ms`. */
export const renderDuration = (ms: number): string => {
  const [suffix, size] = units.find(([s, unit]) => s !== 'd' && ms >= unit && ms % unit === 0) ?? ['ms', 1]
  return `${ms / size}${suffix}`
}

/** `5m`, `1500ms` as milliseconds; undefined when the text is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const [, digits, suffix] = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  const size = units.find(([s]) => s === suffix)?.[1]
  return digits === undefined || size === undefined ? undefined : Number(digits) * size
}
