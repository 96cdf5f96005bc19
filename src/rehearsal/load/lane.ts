import type { LabClock } from '../context.ts'
import type { Batch } from './audit/delivery-log.ts'

/** What a lane needs of a producer. */
export interface Sender {
  /** Resolves once the cluster acknowledged every record of the batch; rejects with what the client threw after its own retries. */
  send(batch: Batch): Promise<void>
  /** Makes ready to send the same batch again after this rejection. Rejects when it cannot (yet). */
  recover(cause: unknown): Promise<void>
}

/** What becomes of a lane's batches. */
export interface LaneEvents {
  acknowledged(batch: Batch): void
  /** An exception came out of the client. The batch is sent again unless the lane is stopping. */
  failed(partition: number, cause: unknown): void
}

/** One partition's records: numbered by the clock, sent in order, one batch at a time. */
export interface Lane {
  readonly partition: number
  readonly sender: Sender
  readonly events: LaneEvents
  readonly clock: LabClock
  /** Records per second of this partition. */
  readonly ratePerSecond: number
  readonly flushIntervalMs: number
  /** Shift of its flushes against the other lanes', milliseconds. */
  readonly offsetMs: number
  /** Stop: nothing new is sent; a batch under way is waited for. */
  readonly stop: AbortSignal
}

/** A batch stays below a megabyte (`message.max.bytes`), also after a long stall. */
const maxBatch = 500
/** Rest between two tries of a batch, after the client's own retries. */
const againMs = 100

/** How many records are due after so long: the clock numbers them, so a late timer loses none (an open loop). */
export const dueAfter = (elapsedMs: number, ratePerSecond: number): number =>
  Math.max(0, Math.floor((elapsedMs * ratePerSecond) / 1_000))

/** Milliseconds from now to the lane's next flush; flushes stand on a grid, so they do not drift. */
const untilFlushMs = (elapsedMs: number, { flushIntervalMs, offsetMs }: Lane): number =>
  flushIntervalMs - ((elapsedMs - offsetMs + flushIntervalMs) % flushIntervalMs)

/**
 * Sends until `stop`. A batch that failed is sent again *as it was*, so an idempotent producer never writes it twice and
 * acknowledged numbers have no holes. Invariant: at most one batch of the partition is under way.
 */
export const runLane = async (lane: Lane): Promise<void> => {
  const { clock, stop } = lane
  const startMs = clock.monotonicMs()
  let next = 0
  while (!stop.aborted) {
    const elapsedMs = clock.monotonicMs() - startMs
    const due = dueAfter(elapsedMs, lane.ratePerSecond) - next
    if (due > 0) {
      const batch = { partition: lane.partition, first: next, count: Math.min(due, maxBatch) }
      if (!(await deliver(lane, batch))) return
      next += batch.count
    }
    // Behind by more than a batch: catch up at once.
    if (due <= maxBatch) await clock.sleep(untilFlushMs(clock.monotonicMs() - startMs, lane), stop)
  }
}

/** True once acknowledged, false when the load stopped first (the batch is then in doubt). */
const deliver = async (lane: Lane, batch: Batch): Promise<boolean> => {
  for (;;) {
    try {
      await lane.sender.send(batch)
      lane.events.acknowledged(batch)
      return true
    } catch (cause) {
      lane.events.failed(batch.partition, cause)
      if (lane.stop.aborted) return false
      await lane.clock.sleep(againMs, lane.stop)
      await lane.sender.recover(cause).catch((again: unknown) => lane.events.failed(batch.partition, again))
    }
  }
}
