/** Days since 1970-01-01 of a date of the Gregorian calendar (years from March, so that the leap day is the last of its year). */
const daysOf = (year: number, month: number, day: number): number => {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/

/** An event's `at` (ISO 8601 UTC with milliseconds) as milliseconds since 1970; NaN for any other text. Pure rooms have no Date. */
export const timeOf = (at: string): number => {
  const parts = pattern.exec(at)
  if (parts === null) return Number.NaN
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts.slice(1).map(Number)
  return (((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms
}
