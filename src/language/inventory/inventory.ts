import type { Location, SourceFile } from '../../diagnostics/source.ts'
import type { Topology } from '../../kafka/topology.ts'
import type { HostView } from '../../modules/host-view.ts'

/** An inventory, checked and merged (top, groups, host; the nearest wins). */
export interface Inventory {
  readonly source: SourceFile
  /** What rules and cluster readers need. */
  readonly topology: Topology
  readonly security: Security
  readonly hosts: readonly InventoryHost[]
  /** Host names by group, in the order written. Groups of other clusters' roles are simply absent. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export interface InventoryHost {
  readonly view: HostView
  readonly connection: LocalConnectionSettings
  readonly groups: readonly string[]
  readonly at: Location
}

/** This machine itself. */
export interface LocalConnectionSettings {
  readonly type: 'local'
}

/** How Kafka listeners are spoken to. */
export interface Security {
  readonly protocol: 'PLAINTEXT'
}
