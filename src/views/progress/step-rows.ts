import { isOnlyWindow, summarizeBlockers } from '../words/blockers.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { renderProspect, type Wait } from '../words/wait-text.ts'
import type { Row, RowState } from './row.ts'

/** A step as it is drawn. Times are milliseconds since 1970. */
export interface Step {
  readonly address: string
  /** `stop` of `roll.stop@b1`. */
  readonly id: string
  readonly title: string
  state: Exclude<RowState, 'pending' | 'asking' | 'detail'>
  readonly begunMs: number
  tookMs: number
  /** What is being done; empty while nothing is known. */
  doing: string
  wait: OpenWait | undefined
  /** Why it failed or was skipped; empty otherwise. */
  why: string
}

/** A wait that goes on. */
export interface OpenWait extends Wait {
  readonly sinceMs: number
  /** When it was last told: the estimate counts from there. */
  readonly toldMs: number
}

/** Lines that belong to the one above them; empty ones are left out. */
export const detailRows = (key: string, ...titles: readonly string[]): Row[] =>
  titles.flatMap((title, i) =>
    title === '' ? [] : [{ key: `${key} detail ${i}`, state: 'detail', title, aside: '', rows: [] }],
  )

/** What is waited for and how long, then, on a line of its own so that a narrow screen still shows it, trend and estimate. Where nothing stands in the way, one line says all. */
export const waitRows = (key: string, wait: OpenWait, nowMs: number): Row[] => {
  const what = summarizeBlockers(wait.blockers)
  if (isOnlyWindow(wait.blockers)) return detailRows(key, what)
  const since = renderElapsed(nowMs - wait.sinceMs)
  const left = wait.estimateMs === null ? 0 : wait.estimateMs - (nowMs - wait.toldMs)
  const prospect = renderProspect({ ...wait, estimateMs: left > 0 ? left : null })
  if (what === '') return detailRows(key, prospect === '' ? `waiting ${since}` : `${since}: ${prospect}`)
  return detailRows(key, `waiting ${since} for ${what}`, prospect)
}

const rowsBelow = (step: Step, nowMs: number): Row[] => {
  if (step.state === 'failed') return detailRows(step.address, step.why)
  if (step.state !== 'running') return []
  return step.wait === undefined ? detailRows(step.address, step.doing) : waitRows(step.address, step.wait, nowMs)
}

const asideOf = (step: Step, nowMs: number): string => {
  if (step.state === 'skipped') return step.why
  const took = renderElapsed(step.state === 'running' ? nowMs - step.begunMs : step.tookMs)
  return step.state === 'failed' ? `failed after ${took}` : took
}

/** One step, with the line that says what it does or waits for. */
export const stepRow = (step: Step, nowMs: number): Row => ({
  key: step.address,
  state: step.state,
  title: step.title === '' || step.title === step.id ? step.id : `${step.id}: ${step.title}`,
  aside: asideOf(step, nowMs),
  rows: rowsBelow(step, nowMs),
})
