import type { Blocker } from '../../kafka/decide/decision.ts'
import { summarizeBlockers } from './blockers.ts'
import { renderElapsed } from './elapsed.ts'
import { oneLine } from './one-line.ts'

/** A wait as it stands: blockers, trend (empty for none), and how long it may still take (null: nobody knows). */
export interface Wait {
  readonly blockers: readonly Blocker[]
  readonly trend: string
  readonly estimateMs: number | null
}

/** What is waited for, in one line: blockers, trend, estimate. Never empty. */
export const renderWait = ({ blockers, trend, estimateMs }: Wait): string => {
  const what = summarizeBlockers(blockers)
  const asides = [oneLine(trend), estimateMs === null ? '' : `about ${renderElapsed(estimateMs)} left`]
  const aside = asides.filter((text) => text !== '').join(', ')
  if (what === '') return aside === '' ? 'a clean answer' : aside
  return aside === '' ? what : `${what} [${aside}]`
}
