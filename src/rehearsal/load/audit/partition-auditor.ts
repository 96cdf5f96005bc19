import type { LoadAudit } from '../load-audit.ts'
import { createSequenceSet, type SequenceRange } from './sequences.ts'

/** What is counted of each partition. */
type Counts = Pick<
  LoadAudit,
  'acknowledged' | 'present' | 'lost' | 'duplicated' | 'reordered' | 'corrupted' | 'unacknowledged'
>

/** What became of the records of one partition. */
export interface PartitionAudit extends Counts {
  readonly partition: number
  /** The lowest lost numbers, at most ten. */
  readonly firstLost: readonly number[]
}

/** Compares the log of one partition, fed record by record in offset order, with what was acknowledged. Memory: one bit a record. */
export interface PartitionAuditor {
  /** The next record's number, or undefined for one that does not read as written. */
  take(sequence: number | undefined): void
  /** Call once, after the last record. */
  finish(): PartitionAudit
}

const namedLost = 10

/**
 * 1. Every record read is new (its number was not seen), a copy, or corrupted.
 * 2. A new one below the highest number seen before it came backwards.
 * 3. In the end: acknowledged and never seen is lost; seen and never acknowledged was in doubt.
 * Invariant: present = new + duplicated + corrupted.
 */
export const createPartitionAuditor = (partition: number, acknowledged: readonly SequenceRange[]): PartitionAuditor => {
  const seen = createSequenceSet()
  const counts = { present: 0, duplicated: 0, reordered: 0, corrupted: 0, fresh: 0 }
  let highest = -1
  return {
    take: (sequence) => {
      counts.present++
      if (sequence === undefined) counts.corrupted++
      else if (!seen.add(sequence)) counts.duplicated++
      else {
        counts.fresh++
        if (sequence < highest) counts.reordered++
        highest = Math.max(highest, sequence)
      }
    },
    finish: () => {
      const wanted = createSequenceSet()
      const firstLost: number[] = []
      let [all, lost] = [0, 0]
      for (const { from, to } of acknowledged)
        for (let sequence = from; sequence < to; sequence++) {
          if (!wanted.add(sequence)) continue
          all++
          if (seen.has(sequence)) continue
          lost++
          if (firstLost.length < namedLost) firstLost.push(sequence)
        }
      const { fresh, ...kept } = counts
      return { partition, acknowledged: all, lost, unacknowledged: fresh - (all - lost), firstLost, ...kept }
    },
  }
}
