import type { UndoStep } from '../../modules/module.ts'
import type { ProgramModuleTask, ProgramTask } from '../../plan/program.ts'

/** One change of a host's turn, and how it is taken back. */
export interface UndoEntry {
  readonly task: ProgramModuleTask
  /** `undo: auto`, worked out before the act; undefined for undo tasks and for `undo: none`. */
  readonly step: UndoStep | undefined
}

/** Whose fault it is that a turn failed (R9): undo answers only faults of the node itself. */
export type Blame =
  /** `isJudged`: R3 itself was asked and will not be reached. */
  | { readonly kind: 'own'; readonly isJudged: boolean }
  /** Every blocker names another node. */
  | { readonly kind: 'others' }
  /** It may be in log recovery, which is never broken off. */
  | { readonly kind: 'recovery' }
  /** Its old process does not end. */
  | { readonly kind: 'hung-stop' }
  /** The node itself is back; what failed came after. */
  | { readonly kind: 'after' }

/** What a host's turn did, for undo. Only run/ writes it. */
export interface TurnRecord {
  readonly entries: UndoEntry[]
  /** `always` lists of blocks that failed, inner first: they come after undo and hooks. */
  readonly always: (readonly ProgramTask[])[]
  blame: Blame
  /** The node was seen back, R3 with its window, since this turn stopped it. */
  isBack: boolean
}

export const newTurn = (): TurnRecord => ({
  entries: [],
  always: [],
  blame: { kind: 'own', isJudged: false },
  isBack: false,
})
