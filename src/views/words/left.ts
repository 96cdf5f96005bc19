import { renderElapsed } from './elapsed.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs

/** A guess is told no finer than this: 10 seconds below a minute, whole minutes below an hour, 10 minutes above. */
const stepOf = (ms: number): number => {
  if (ms < minuteMs) return 10 * secondMs
  return ms < 60 * minuteMs ? minuteMs : 10 * minuteMs
}

/** How long the nodes will still take: `about 12 min left`. Empty where nobody knows (undefined) and when nothing is left. */
export const renderLeft = (ms: number | undefined): string => {
  if (ms === undefined || ms <= 0) return ''
  const step = stepOf(ms)
  const rounded = Math.max(step, Math.round(ms / step) * step)
  return `about ${renderElapsed(rounded).replace(/ 00 (?:s|min|h)$/, '')} left`
}
