import type { Inventory } from '../../inventory/inventory.ts'
import type { Variables } from '../values/variables.ts'
import type { WrittenVersions } from '../versions.ts'

/** What a playbook gives every phase. Absent parts: a phase file read by itself. */
export interface PlaybookNames {
  readonly versions: WrittenVersions | undefined
  /** Does the playbook say `versions:`, rightly or not? */
  readonly hasVersions: boolean
  readonly variables: Variables | undefined
  readonly inventory: Inventory | undefined
  /** False for a phase file read by itself: then playbooks that use it may have versions and variables of any name. */
  readonly isPlaybook: boolean
}
