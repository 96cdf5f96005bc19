import type { GroupHistory } from '../../kafka/groups/group-history.ts'
import type { GroupsReading } from '../../kafka/groups/group-sample.ts'

/** Consumer groups of the cluster, as its brokers tell them. */
export interface GroupsPort {
  /** Never rejects: what was not told is named in `unknown`. */
  read(): Promise<GroupsReading>
  close(): Promise<void>
}

/** Looks at consumer groups beside the run, from its beginning to its end: before, during and after each node. */
export interface GroupWatch {
  /** Begins to look, now and then. */
  begin(): void
  /** One look now: what was seen so far, this look included. `maxStallMs`: from when on a pause is told as a standstill. */
  look(maxStallMs: number): Promise<GroupHistory>
  /** Looks once more where any group was worth a word, unless it has to be at once, and ends. Nothing is told after it. Again: nothing. */
  end(isAtOnce: boolean): Promise<void>
}
