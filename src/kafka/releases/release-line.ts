import type { Mode } from '../snapshot/cluster-snapshot.ts'

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
  /** Least major version of Java. */
  readonly java: { readonly broker: number; readonly tools: number }
  /** Newest production `metadata.version`; null before 3.0, where there was none. */
  readonly metadataVersion: { readonly name: string; readonly level: number } | null
  /** Highest level supported of the other features that can be finalized; a feature not named is not supported above 0. */
  readonly features: Readonly<Record<string, number>>
  readonly refused: readonly RefusedRelease[]
  /** Where all this is written. */
  readonly source: string
}
