/** Letters and digits that are not mistaken for one another. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Where a run id comes from. */
export interface RunIdSource {
  /** Milliseconds since 1970 (UTC). */
  readonly nowMs: number
  /** A number in [0, 1). */
  readonly random: () => number
}

/** A run id `YYYYMMDD-HHMMSS-xxxx` (UTC): sorts by time, and its last part tells runs of one second apart. */
export const newRunId = ({ nowMs, random }: RunIdSource): string => {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T')
  const tail = Array.from({ length: 4 }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('')
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${tail}`
}

/** True for a text that has the form of a run id; never says that such a run exists. */
export const isRunId = (text: string): boolean => /^\d{8}-\d{6}-[a-z0-9]{4}$/.test(text)
