/** The nine boxes of the classic upgrade procedure, in its order. */
export const boxNames = [
  'release-notes',
  'backup',
  'pin',
  'roll',
  'health',
  'raise',
  'second-roll',
  'finalize',
  'clients',
] as const

export type BoxName = (typeof boxNames)[number]

/** One line of the checklist. `evidence` is never empty: what proves a tick, why a box is not needed, or what is missing. */
export interface ChecklistBox {
  readonly box: BoxName
  readonly title: string
  readonly state: 'ticked' | 'not-needed' | 'open'
  readonly evidence: readonly string[]
}
