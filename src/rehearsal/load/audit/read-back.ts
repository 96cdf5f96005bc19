import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import type { Problem } from '../../../diagnostics/problem.ts'
import { ok, type Result } from '../../../diagnostics/result.ts'
import type { LabClock } from '../../context.ts'
import { loadProblem } from '../kafka-client.ts'

/** The stretch of a partition to read: offsets `low` (inclusive) to `high` (exclusive, its high watermark). */
export interface Extent {
  readonly partition: number
  readonly low: number
  readonly high: number
}

/** Called for each record of a partition in offset order, each offset once. */
export type TakeRecord = (partition: number, record: { readonly key: string; readonly value: string }) => void

export interface ReadBack {
  readonly kafka: Kafka
  readonly topic: string
  readonly extents: readonly Extent[]
  readonly take: TakeRecord
  readonly clock: LabClock
  /** Gives up after so long without a record. */
  readonly patienceMs: number
}

const textOf = (bytes: KafkaMessage['key']): string => bytes?.toString('latin1') ?? ''

/** Where a read stands: the next offset wanted of each partition. */
interface Progress {
  take(payload: EachBatchPayload): void
  /** `3 at 17 of 40`, for each partition that is not at its end. */
  missing(): readonly string[]
  readonly records: number
}

const createProgress = ({ extents, take }: ReadBack): Progress => {
  const next = new Map(extents.map(({ partition, low }) => [partition, low]))
  const ends = new Map(extents.map(({ partition, high }) => [partition, high]))
  let records = 0
  const takeMessage = (partition: number, message: KafkaMessage): void => {
    const offset = Number(message.offset)
    // A rebalance makes the client read from the start again; what lies past the watermark was written later.
    if (offset < (next.get(partition) ?? 0) || offset >= (ends.get(partition) ?? 0)) return
    next.set(partition, offset + 1)
    records++
    take(partition, { key: textOf(message.key), value: textOf(message.value) })
  }
  return {
    take: ({ batch }) => batch.messages.forEach((message) => takeMessage(batch.partition, message)),
    missing: () =>
      extents
        .filter(({ partition, high }) => (next.get(partition) ?? 0) < high)
        .map(({ partition, high }) => `${partition} at ${next.get(partition) ?? 0} of ${high}`),
    get records() {
      return records
    },
  }
}

/** Reads every extent to its end. A Problem, never a partial answer, when the cluster stops giving records before that. */
export const readBack = async (request: ReadBack): Promise<Result<void, Problem>> => {
  const { kafka, topic, clock } = request
  const progress = createProgress(request)
  const consumer = kafka.consumer({ groupId: `${topic}-audit-${Math.round(clock.nowMs())}`, maxWaitTimeInMs: 200 })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        progress.take(payload)
        return Promise.resolve()
      },
    })
    let [seen, sinceMs] = [0, clock.monotonicMs()]
    while (progress.missing().length > 0) {
      if (progress.records > seen) [seen, sinceMs] = [progress.records, clock.monotonicMs()]
      if (clock.monotonicMs() - sinceMs > request.patienceMs)
        return loadProblem(
          `the audit got no record for ${request.patienceMs / 1_000} s before the end of topic ${topic}`,
          `partitions ${progress.missing().join(', ')}`,
        )
      await clock.sleep(50)
    }
    return ok(undefined)
  } catch (cause) {
    return loadProblem(`the audit cannot read topic ${topic}`, cause)
  } finally {
    await consumer.disconnect().catch(() => undefined)
  }
}
