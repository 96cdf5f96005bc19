import type { Mode } from '../snapshot/cluster-snapshot.ts'
import type { Hazard } from './knowledge/hazard.ts'
import type { DefaultChange, KeyChange, ValueLimit } from './knowledge/key-change.ts'

/** A release nobody should install, though it exists. */
export interface RefusedRelease {
  /** `4.2.0`. */
  readonly release: string
  /** One sentence: what goes wrong. */
  readonly reason: string
  /** The issue or thread that says so. */
  readonly issue: string
}

/** Lines from which the docs allow a direct upgrade although a known fault forbids it: go through another release first. */
export interface Hop {
  /** The line one comes from: `3.3`. */
  readonly from: string
  /** The line to go through: `3.9`. */
  readonly through: string
  readonly reason: string
  readonly issue: string
}

/** Least major versions of Java. */
export interface JavaFloor {
  readonly broker: number
  /** The scripts of bin/, on whatever host they run. */
  readonly tools: number
  /** Java clients of this release. */
  readonly clients: number
}

/** One level of `metadata.version`. */
export interface MetadataLevel {
  readonly level: number
  /** `4.1-IV1`. */
  readonly name: string
  /** It brought new or changed records: a cluster at this level or above never goes below it again. */
  readonly didMetadataChange: boolean
  /** What it brought; empty where nothing is worth a word. */
  readonly brings: string
}

/** Old clients this line does not serve any more. */
export interface ClientFloor {
  /** Oldest Apache clients that still work: `2.1`. */
  readonly least: string
  /** What breaks, one sentence. */
  readonly effect: string
  /** How to find such clients before the upgrade. */
  readonly detection: readonly string[]
  readonly source: string
}

/** What kplay knows of one Kafka release line. One file per line; a new release is a new file. */
export interface ReleaseLine {
  /** `4.1`. */
  readonly line: string
  /** Newest patch known when this was written: `4.1.2`. */
  readonly latestPatch: string
  readonly modes: readonly Mode[]
  /** The oldest line from which the docs allow a direct upgrade, by mode; null where this line has no such mode or can not be upgraded in it. */
  readonly upgradeFrom: Readonly<Record<Mode, string | null>>
  readonly hops: readonly Hop[]
  readonly java: JavaFloor
  /** Levels of `metadata.version` that this line brought, oldest first; its last one is the newest of production. Empty before 3.0, where there was none. */
  readonly levels: readonly MetadataLevel[]
  /** Lowest finalized level of `metadata.version` on which a node of this line starts. */
  readonly leastLevel: number
  /** Highest level supported of the other features that can be finalized; a feature not named is not supported above 0. */
  readonly features: Readonly<Record<string, number>>
  /** Levels that a newly formatted cluster of this line gets, and that `upgrade --release-version` sends; a feature not named stays 0. */
  readonly defaultFeatures: Readonly<Record<string, number>>
  /** The first line that drops old clients says which; null elsewhere. */
  readonly clients: ClientFloor | null
  /** With `clients`: lowest version still served of each request that lost some, by Kafka's name. */
  readonly requestFloors?: Readonly<Record<string, number>>
  /** Keys that this line removed, renamed or deprecated. */
  readonly keys: readonly KeyChange[]
  /** Values that nodes of this line and later ones refuse and earlier ones took. */
  readonly limits: readonly ValueLimit[]
  /** Defaults this line changed that bite. */
  readonly defaults: readonly DefaultChange[]
  /** What goes wrong on the way to this line or on it. Each hazard stands in the line where it first bites. */
  readonly hazards: readonly Hazard[]
  readonly refused: readonly RefusedRelease[]
  /** Where all this is written. */
  readonly source: string
}
