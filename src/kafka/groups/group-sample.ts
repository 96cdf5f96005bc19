/** What the brokers tell of consumer groups at one moment. */
import type { Unknown } from '../snapshot/cluster-snapshot.ts'

/** What a group has committed of one partition, and where that partition ends (its high watermark). */
export interface GroupOffset {
  readonly topic: string
  readonly partition: number
  readonly committed: number
  /** null: unknown, for its leader did not tell. */
  readonly end: number | null
}

/** One consumer group. */
export interface SampledGroup {
  readonly group: string
  /** By the state its coordinator tells: neither `Empty` nor `Dead`. */
  readonly hasMembers: boolean
  /** Partitions with a committed offset; null: its coordinator did not tell. */
  readonly offsets: readonly GroupOffset[] | null
}

/** All groups that brokers list, and what they did not tell. */
export interface GroupsReading {
  readonly groups: readonly SampledGroup[]
  /** `what`: a host, or `group NAME`. A group that no broker lists is missing above, and is unknown only to those who ask for it by name. */
  readonly unknown: readonly Unknown[]
}

/** A reading with its time, milliseconds of a monotonic clock. */
export interface GroupsSample extends GroupsReading {
  readonly atMs: number
}
