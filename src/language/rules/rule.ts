import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { WrittenPhase } from '../playbook/written/written.ts'

/** What a rule may look at beside the phase. */
export interface RuleSetting {
  /** Undefined for a phase file read by itself, or when the inventory is faulty. */
  readonly inventory: Inventory | undefined
}

/** One check of a phase. Each lives in a file of its own and is listed in catalogue.ts; rules never see each other. */
export interface PhaseRule {
  /** Codes it reports, without the room: `serial` is `playbook/serial`. */
  readonly codes: readonly string[]
  check(phase: WrittenPhase, setting: RuleSetting): Diagnostic[]
}
