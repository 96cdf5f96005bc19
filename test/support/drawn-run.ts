import { createProgressView, type ProgressView } from '../../src/views/progress/progress-view.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { Screen } from './screen.ts'

/** A progress view on a screen in memory; its time and its frames are the test's. */
export interface DrawnRun {
  readonly screen: Screen
  readonly view: ProgressView
  /** Lets time pass and draws the frames that belong to it. */
  pass(ms: number): void
  /** Tells events at their own times, one frame after each. */
  tell(events: readonly RunEvent[]): void
}

/** Resolves once the view can draw. */
export const drawRun = async (columns: number, rows: number): Promise<DrawnRun> => {
  const screen = new Screen(columns, rows)
  let nowMs = 0
  let tick: (() => void) | undefined
  const every = (_ms: number, call: () => void) => {
    tick = call
    return () => (tick = undefined)
  }
  const view = createProgressView({ sink: screen, clock: { nowMs: () => nowMs, monotonicMs: () => nowMs }, every })
  await import('../../src/views/progress/tree-renderer.ts')
  await Promise.resolve()
  const pass = (ms: number): void => {
    nowMs += ms
    tick?.()
  }
  const tell = (events: readonly RunEvent[]): void => {
    for (const event of events) {
      nowMs = Math.max(nowMs, Date.parse(event.at))
      view.listener(event)
    }
  }
  return { screen, view, pass, tell }
}
