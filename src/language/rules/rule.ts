import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { WrittenPhase } from '../playbook/written/written.ts'
import type { WrittenVersions } from '../playbook/versions.ts'
import type { Document } from '../syntax/tree.ts'

/** What a rule may look at beside the phase. */
export interface RuleSetting {
  /** Undefined for a phase file read by itself, or when the inventory is faulty. */
  readonly inventory: Inventory | undefined
  /** Does the playbook say `versions:`? Undefined for a phase file read by itself. */
  readonly hasVersions: boolean | undefined
}

/** One check of a phase. Each lives in a file of its own and is listed in catalogue.ts; rules never see each other. */
export interface PhaseRule {
  /** Codes it reports, without the room: `serial` is `playbook/serial`. */
  readonly codes: readonly string[]
  check(phase: WrittenPhase, setting: RuleSetting): Diagnostic[]
}

/** A playbook as written, its used phases put in. */
export interface WrittenPlaybook {
  readonly document: Document
  /** In the order they run; those whose file could not be read are left out. */
  readonly phases: readonly WrittenPhase[]
  /** True when no phase is left out: what is not found then is not there. */
  readonly isWhole: boolean
  /** Undefined without `versions:`, or when they are faulty. */
  readonly versions: WrittenVersions | undefined
  readonly inventory: Inventory | undefined
}

/** One check of how phases go together. The same habits as those of `PhaseRule`. */
export interface PlaybookRule {
  readonly codes: readonly string[]
  check(playbook: WrittenPlaybook): Diagnostic[]
}
