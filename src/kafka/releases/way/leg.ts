import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import type { Hazard } from '../knowledge/hazard.ts'
import type { DefaultChange, KeyChange, ValueLimit } from '../knowledge/key-change.ts'
import type { ClientFloor, JavaFloor } from '../release-line.ts'

/** One thing a person does on a way, in order. */
export interface WayStep {
  /** An imperative sentence. */
  readonly title: string
  readonly details: readonly string[]
  /** What can be typed. `$BOOTSTRAP` is the address of a broker, `N` a number to fill in; the scripts are those of the release named in `details` or title. */
  readonly commands: readonly string[]
  readonly isReversible: boolean
  /** How it is taken back, or why it can not be. */
  readonly undo: string
}

/** A fact of a release line that a hop crosses. */
export type Crossed<Fact> = Fact & { readonly line: string }

/** A level that can be finalized after a hop. */
export interface FeatureLevel {
  readonly feature: string
  readonly level: number
  readonly brings: string
  readonly down: string
  /** Why it is left alone unless a person wants it; null where it is an ordinary choice. */
  readonly heldBack: string | null
  readonly source: string
}

/** What can be finalized once every node runs the new release. KRaft only. */
export interface Finalize {
  /** The level of metadata.version, by name and number. */
  readonly metadata: { readonly name: string; readonly level: number }
  /** The lowest level a cluster at `metadata` may be lowered to. */
  readonly lowest: { readonly name: string; readonly level: number }
  /** May metadata.version be lowered to the newest level of the release left? */
  readonly isReversible: boolean
  /** The next leg needs it. */
  readonly isRequired: boolean
  readonly features: readonly FeatureLevel[]
}

/** Finalized levels of metadata.version, from the lower to the higher, and what they mean for going back. */
export interface BackLevels {
  readonly from: { readonly name: string; readonly level: number }
  readonly to: { readonly name: string; readonly level: number }
  /** `swap`: binaries can be swapped as they are; `lower-first`: after lowering the level; `none`: there is no way back. */
  readonly verdict: 'swap' | 'lower-first' | 'none'
}

/** One change of binaries. */
export interface WayHop {
  readonly kind: 'hop'
  readonly from: string
  readonly to: string
  readonly mode: Mode
  readonly direction: 'up' | 'back'
  /** Why the way goes here, one sentence. */
  readonly because: string
  readonly java: { readonly has: JavaFloor; readonly needs: JavaFloor; readonly isRaised: boolean }
  /** Old clients that are not served any more; null where the hop changes nothing. */
  readonly clients: ClientFloor | null
  readonly keys: readonly Crossed<KeyChange>[]
  readonly limits: readonly Crossed<ValueLimit>[]
  readonly defaults: readonly Crossed<DefaultChange>[]
  readonly hazards: readonly Crossed<Hazard>[]
  /** Null in ZooKeeper mode, inside a line and going back. */
  readonly finalize: Finalize | null
  /** Going back in KRaft only: what each finalized level allows. */
  readonly backLevels: readonly BackLevels[]
  readonly steps: readonly WayStep[]
  /** Until when the hop can be taken back, one sentence. */
  readonly reversibleUntil: string
}

/** One phase of the migration from ZooKeeper to KRaft. */
export interface MigrationPhase {
  readonly name: string
  readonly action: string
  readonly config: readonly string[]
  readonly verify: readonly string[]
  readonly rollback: string
  readonly isReversible: boolean
}

/** The change from ZooKeeper to KRaft, on one release. */
export interface Migration {
  readonly kind: 'migration'
  readonly release: string
  readonly because: string
  readonly conditions: readonly string[]
  readonly phases: readonly MigrationPhase[]
  readonly hazards: readonly Crossed<Hazard>[]
  readonly reversibleUntil: string
  readonly source: string
}

export type Leg = WayHop | Migration
