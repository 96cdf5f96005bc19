/** How a consumer group stands, for journals, reports and gates. */

/**
 * `moving`: its offsets went on within its patience, or nothing was left to read · `stalled`: it moved before and stands still while its partitions grow ·
 * `unwatched`: it never moved while it had members, so standing still says nothing (an abandoned group) · `unknown`: it is watched or asked for, and no broker told.
 */
export const groupStates = ['moving', 'stalled', 'unwatched', 'unknown'] as const

export type GroupState = (typeof groupStates)[number]

/** One group at one sample. */
export interface SeenGroup {
  readonly group: string
  readonly state: GroupState
  /** null: unknown. */
  readonly hasMembers: boolean | null
  /** Records between what it has committed and the ends of its partitions, summed; null: unknown. */
  readonly lag: number | null
  /** How long it has stood still while its partitions grew, milliseconds; 0: it does not. */
  readonly stalledMs: number
}
