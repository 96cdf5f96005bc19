import type { Blocker } from '../../kafka/decide/decision.ts'
import { isOnlyWindow, summarizeBlockers } from './blockers.ts'
import { renderElapsed } from './elapsed.ts'
import { oneLine } from './one-line.ts'

/** A wait as it stands: blockers, trend (empty for none), and how long it may still take (null: nobody knows). */
export interface Wait {
  readonly blockers: readonly Blocker[]
  readonly trend: string
  readonly estimateMs: number | null
}

/** Trend and estimate: `14 -> 3, falling, about 1.0 s left`; empty where neither is known, or where only a clean window runs (its own words say more). */
export const renderProspect = ({ blockers, trend, estimateMs }: Wait): string =>
  isOnlyWindow(blockers)
    ? ''
    : [oneLine(trend), estimateMs === null ? '' : `about ${renderElapsed(estimateMs)} left`]
        .filter((text) => text !== '')
        .join(', ')

/** What is waited for, in one line: blockers, trend, estimate. Never empty. */
export const renderWait = (wait: Wait): string => {
  const what = summarizeBlockers(wait.blockers)
  const prospect = renderProspect(wait)
  if (what === '') return prospect === '' ? 'a clean answer' : prospect
  return prospect === '' ? what : `${what} [${prospect}]`
}
