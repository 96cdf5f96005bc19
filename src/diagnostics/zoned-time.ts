/*
 * Times of day in a time zone -> moments, by the zone rules that Intl knows. Pure: no clock is read.
 *  - The closing of a day at HH:MM is the first moment of that day whose local time is HH:MM or later.
 *  - A time that the clocks jump over (02:30 when summer time begins) is the moment of the jump.
 *  - A time that comes twice (02:30 when summer time ends) is the first of the two: whoever must be finished by then is never late.
 */

const minuteMs = 60_000
const dayMs = 86_400_000

/** The clock on a wall of this zone. Throws for a zone that Intl does not know. */
const formatOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

/** Does Intl know this zone? `Europe/Berlin`, `UTC`, `+01:00`. */
export const isZone = (zone: string): boolean => {
  try {
    return formatOf(zone) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}

/** Names of zones, for "did you mean". */
export const zoneNames = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** Minutes after midnight of `05:00`; undefined for anything but HH:MM from 00:00 to 23:59. */
export const parseTimeOfDay = (text: string): number | undefined => {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** Days since 1970-01-01 of a Gregorian date; the years begin in March, so that the leap day is the last. */
const daysOf = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

interface Local {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const localOf = (atMs: number, format: Intl.DateTimeFormat): Local => {
  const parts = format.formatToParts(atMs)
  const value = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
    second: value('second'),
  }
}

/** What a local clock shows, counted as if it were UTC: milliseconds, whole seconds. */
const clockMs = (atMs: number, format: Intl.DateTimeFormat): number => {
  const { year, month, day, hour, minute, second } = localOf(atMs, format)
  return daysOf(year, month, day) * dayMs + hour * 3_600_000 + minute * minuteMs + second * 1000
}

/** The first moment at which the local clock shows `wantedMs` or later. */
const firstAtOrAfter = (wantedMs: number, format: Intl.DateTimeFormat): number => {
  const offsetAt = (atMs: number): number => clockMs(atMs, format) - atMs
  const offsets = [offsetAt(wantedMs - 2 * dayMs), offsetAt(wantedMs + 2 * dayMs)]
  const candidates = offsets.map((offset) => wantedMs - offset).sort((a, b) => a - b)
  const shown = candidates.find((candidate) => clockMs(candidate, format) === wantedMs)
  if (shown !== undefined) return shown
  // A jump: somewhere between the two candidates the clock passes over the time. Clocks change at whole minutes of UTC since 1972.
  let [early = wantedMs, late = wantedMs] = candidates
  while (late - early > 1000) {
    const middle = Math.floor((early + late) / 2000) * 1000
    if (clockMs(middle, format) < wantedMs) early = middle
    else late = middle
  }
  return late
}

/** A time of day in a zone. */
export interface TimeOfDay {
  /** Minutes after midnight. */
  readonly minutes: number
  readonly zone: string
}

/** The next moment after `afterMs` at which this time of day comes, milliseconds since 1970. The zone must be known (`isZone`). */
export const nextTimeOfDay = ({ minutes, zone }: TimeOfDay, afterMs: number): number => {
  const format = formatOf(zone)
  const today = Math.floor(clockMs(afterMs, format) / dayMs)
  const moments = [-1, 0, 1, 2].map((day) => firstAtOrAfter((today + day) * dayMs + minutes * minuteMs, format))
  return moments.find((moment) => moment > afterMs) ?? afterMs + dayMs
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-23 05:00 Europe/Berlin`. */
export const renderZonedTime = (atMs: number, zone: string): string => {
  const { year, month, day, hour, minute } = localOf(atMs, formatOf(zone))
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)} ${zone}`
}
