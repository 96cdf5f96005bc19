import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { LabClock } from '../context.ts'
import type { GroupAudit } from './load-audit.ts'
import type { LoadConfig } from './load-config.ts'

/** A consumer group of two that reads along, commits every second, and rebalances again and again. */
export interface GroupReader {
  /** Joins; resolves when the first member is in. */
  start(): Promise<void>
  /** Did it get a record yet? */
  hasRead(): boolean
  /** Stalls count from now. */
  ready(): void
  /** Has it read each partition up to these offsets (by partition)? */
  hasReached(ends: readonly number[]): boolean
  /** Leaves. Never rejects. */
  stop(): Promise<void>
  /** How it fared; `caughtUp` is the caller's to judge. */
  audit(): Omit<GroupAudit, 'caughtUp'>
}

/** What all members write down. */
interface Notes {
  read: number
  joins: number
  crashes: number
  lastMs: number
  longestStallMs: number
  /** Offset after the last record read, by partition. */
  readonly positions: Map<number, number>
}

const noteBatch = (notes: Notes, { batch }: EachBatchPayload, nowMs: number): void => {
  if (batch.messages.length === 0) return
  notes.read += batch.messages.length
  if (notes.lastMs > 0) notes.longestStallMs = Math.max(notes.longestStallMs, nowMs - notes.lastMs)
  notes.lastMs = nowMs
  const end = Number(batch.lastOffset()) + 1
  notes.positions.set(batch.partition, Math.max(end, notes.positions.get(batch.partition) ?? 0))
}

/** The members of one group; `leaveAll` ends them and any that is just joining. */
interface Members {
  join(): Promise<Consumer>
  leave(consumer: Consumer): Promise<void>
  leaveAll(): Promise<void>
}

interface Membership {
  readonly open: () => Consumer
  /** Connects a new consumer and starts it. */
  readonly run: (consumer: Consumer) => Promise<void>
  /** Between two tries to join again. */
  readonly rest: () => Promise<void>
}

const createMembers = ({ open, run, rest }: Membership, notes: Notes): Members => {
  const members = new Set<Consumer>()
  let isOver = false
  const leave = async (consumer: Consumer): Promise<void> => {
    members.delete(consumer)
    await consumer.disconnect().catch(() => undefined)
  }
  const join = async (): Promise<Consumer> => {
    const consumer = open()
    members.add(consumer)
    consumer.on('consumer.group_join', () => void notes.joins++)
    consumer.on('consumer.crash', ({ payload }) => {
      notes.crashes++
      // kafkajs starts a member again by itself only after errors it calls retriable.
      if (!payload.restart) void replace(consumer)
    })
    try {
      await run(consumer)
    } catch (cause) {
      await leave(consumer)
      throw cause
    }
    if (isOver) await leave(consumer)
    return consumer
  }
  const replace = async (consumer: Consumer): Promise<void> => {
    await leave(consumer)
    while (!isOver) {
      const joined = await join().catch(() => undefined)
      if (joined !== undefined) return
      notes.crashes++
      await rest()
    }
  }
  return {
    join,
    leave,
    leaveAll: async () => {
      isOver = true
      await Promise.all([...members].map(leave))
    },
  }
}

/** Two consumers of one group. The second leaves and comes back at the config's interval, so coordinators always have a rebalance to do. */
export const createGroupReader = (kafka: Kafka, config: LoadConfig, clock: LabClock): GroupReader => {
  const notes: Notes = { read: 0, joins: 0, crashes: 0, lastMs: 0, longestStallMs: 0, positions: new Map() }
  const stopping = new AbortController()
  // Few, fuller answers: without minBytes two members would ask some hundred times a second.
  const open = (): Consumer =>
    kafka.consumer({ groupId: `${config.topic}-group`, minBytes: 32_768, maxWaitTimeInMs: 500 })
  const run = async (consumer: Consumer): Promise<void> => {
    const eachBatch = (payload: EachBatchPayload): Promise<void> => {
      noteBatch(notes, payload, clock.monotonicMs())
      return Promise.resolve()
    }
    await consumer.connect()
    await consumer.subscribe({ topics: [config.topic], fromBeginning: true })
    await consumer.run({ autoCommitInterval: 1_000, eachBatch })
  }
  const rest = (): Promise<void> => clock.sleep(1_000, stopping.signal)
  const members = createMembers({ open, run, rest }, notes)
  const comeAndGo = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const second = await members.join().catch(() => undefined)
      if (second === undefined) notes.crashes++
      await clock.sleep(config.rejoinIntervalMs, stopping.signal)
      if (second !== undefined) await members.leave(second)
    }
  }
  let second: Promise<void> = Promise.resolve()
  return {
    start: async () => {
      await members.join()
      second = comeAndGo()
    },
    hasRead: () => notes.read > 0,
    ready: () => void (notes.longestStallMs = 0),
    hasReached: (ends) => ends.every((end, partition) => (notes.positions.get(partition) ?? 0) >= end),
    stop: async () => {
      stopping.abort()
      await second
      await members.leaveAll()
    },
    audit: () => ({
      read: notes.read,
      joins: notes.joins,
      crashes: notes.crashes,
      longestStallMs: Math.round(notes.longestStallMs),
    }),
  }
}
