import type { RunHistory } from './history.ts'

/** What the engine knows of the earlier life of its run. */
export interface ResumedRun {
  /** Built anew once the node in flight is back. Only resume/ writes it. */
  history: RunHistory
  /** What is asked for is exactly what was asked for: the approvals given hold. */
  readonly isSame: boolean
  /** Addresses of steps that a person wants done again, whatever became of them. */
  readonly again: ReadonlySet<string>
  /** Addresses of steps that a person says are done. */
  readonly done: ReadonlySet<string>
}
