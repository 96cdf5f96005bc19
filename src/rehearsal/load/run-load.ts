import type { Kafka } from 'kafkajs'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabClock } from '../context.ts'
import { interrupted } from '../problems.ts'
import { auditLoad, readExtents } from './audit/audit-load.ts'
import { openDeliveryLog, type DeliveryLog } from './audit/delivery-log.ts'
import { createGapFinder } from './audit/gap-finder.ts'
import { createGroupReader, type GroupReader } from './group-reader.ts'
import { clientError, createClient, loadProblem } from './kafka-client.ts'
import { runLane, type LaneEvents } from './lane.ts'
import type { GroupAudit, LoadAudit, LoadState } from './load-audit.ts'
import type { LoadConfig } from './load-config.ts'
import { createSender, type ProducerSender } from './sender.ts'
import { createLoadTopic } from './topic.ts'

/** What a load takes from outside. */
export interface LoadContext {
  readonly config: LoadConfig
  readonly clock: LabClock
  /** No more records after this; then the audit. */
  readonly stop: AbortSignal
  readonly emit: (state: LoadState) => void
}

const tickMs = 1_000
/** How long batches under way may take to end once the load stops: kafkajs' five retries need about 9 s. */
const flushLimitMs = 30_000
const catchUpLimitMs = 15_000
const settleLimitMs = 15_000
const calmWindowMs = 1_000
const pollMs = 50

/** Counts of a running load, and its log. */
interface Watch extends LaneEvents {
  readonly state: { acknowledged: number; errors: number; readonly partitions: Set<number> }
  /** Milliseconds since the last ack of the partition that waits longest. */
  openGapMs(): number
  /** Gaps count from now. */
  ready(): void
  /** Producing ends now. */
  stopped(): void
}

const createWatch = ({ config, clock }: LoadContext, log: DeliveryLog): Watch => {
  const finder = createGapFinder(config.gapThresholdMs)
  const state = { acknowledged: 0, errors: 0, partitions: new Set<number>() }
  // Wall clock at the start plus monotonic time: a clock that is set while the load runs makes no false gap.
  const shiftMs = clock.nowMs() - clock.monotonicMs()
  const nowMs = (): number => Math.round(shiftMs + clock.monotonicMs())
  return {
    state,
    openGapMs: () => finder.openMs(nowMs()),
    ready: () => {
      finder.reset()
      log.ready(nowMs())
    },
    stopped: () => log.stopped(nowMs()),
    acknowledged: (batch) => {
      state.acknowledged += batch.count
      state.partitions.add(batch.partition)
      finder.acknowledged(batch.partition, nowMs())
      log.acknowledged(batch, nowMs())
    },
    failed: (partition, cause) => {
      state.errors++
      log.failed(partition, nowMs(), clientError(cause))
    },
  }
}

/**
 * Waits until every partition acknowledges, the group reads, and the stalls of a new topic (seconds of them on a cold,
 * busy cluster) are over: no partition waits for a second; or until the time for that is over.
 */
const settle = async ({ config, clock, stop }: LoadContext, watch: Watch, reader: GroupReader): Promise<void> => {
  const isFlowing = (): boolean => watch.state.partitions.size === config.partitions && reader.hasRead()
  while (!stop.aborted && !isFlowing()) await clock.sleep(pollMs, stop)
  const endMs = clock.monotonicMs() + settleLimitMs
  let calmMs = clock.monotonicMs()
  while (!stop.aborted && clock.monotonicMs() < Math.min(endMs, calmMs + calmWindowMs)) {
    await clock.sleep(pollMs, stop)
    if (watch.openGapMs() >= config.gapThresholdMs) calmMs = clock.monotonicMs()
  }
}

/** Says `ready` once, then a tick each second, until the load stops. */
const report = async (context: LoadContext, watch: Watch, reader: GroupReader): Promise<void> => {
  const { clock, stop, emit } = context
  await settle(context, watch, reader)
  if (!stop.aborted) {
    watch.ready()
    reader.ready()
    emit({ type: 'ready' })
  }
  while (!stop.aborted) {
    await clock.sleep(tickMs, stop)
    const { acknowledged, errors } = watch.state
    emit({ type: 'tick', acknowledged, errors, openGapMs: watch.openGapMs() })
  }
}

/** Waits until the group has read what there is, or its time is over. */
const catchUp = async (kafka: Kafka, reader: GroupReader, { config, clock }: LoadContext): Promise<GroupAudit> => {
  const extents = await readExtents(kafka, config.topic, config.partitions)
  const ends: number[] = []
  if (extents.ok) for (const { partition, high } of extents.value) ends[partition] = high
  const endMs = clock.monotonicMs() + catchUpLimitMs
  while (extents.ok && !reader.hasReached(ends) && clock.monotonicMs() < endMs) await clock.sleep(pollMs)
  const caughtUp = extents.ok && reader.hasReached(ends)
  await reader.stop()
  return { ...reader.audit(), caughtUp }
}

/** All lanes, from the first record until the last batch ended or its time was over. */
const produce = async (context: LoadContext, senders: readonly ProducerSender[], watch: Watch): Promise<void> => {
  const { config, clock, stop } = context
  const lanes = senders.map((sender, partition) =>
    runLane({
      partition,
      sender,
      events: watch,
      clock,
      stop,
      ratePerSecond: config.ratePerSecond / config.partitions,
      flushIntervalMs: config.flushIntervalMs,
      offsetMs: (partition * config.flushIntervalMs) / config.partitions,
    }),
  )
  const flushed = new AbortController()
  const limit = async (): Promise<void> => {
    await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
    await clock.sleep(flushLimitMs, flushed.signal)
  }
  await Promise.race([Promise.all(lanes), limit()])
  flushed.abort()
}

/** A new topic is not known to every broker at once (clients.md 1), least of all on a busy machine: connecting is tried for so long. */
const connectLimitMs = 60_000
const connectAgainMs = 500

const connectPatiently = async (
  connect: () => Promise<void>,
  { clock, stop }: Pick<LoadContext, 'clock' | 'stop'>,
): Promise<void> => {
  const endMs = clock.monotonicMs() + connectLimitMs
  for (;;) {
    try {
      return await connect()
    } catch (cause) {
      if (stop.aborted || clock.monotonicMs() > endMs) throw cause
      await clock.sleep(connectAgainMs, stop)
    }
  }
}

const connectAll = async (
  reader: GroupReader,
  senders: readonly ProducerSender[],
  context: LoadContext,
): Promise<Result<void, Problem>> => {
  const connects = [() => reader.start(), ...senders.map((sender) => () => sender.connect())]
  try {
    await Promise.all(connects.map((connect) => connectPatiently(connect, context)))
    return ok(undefined)
  } catch (cause) {
    return loadProblem('the load cannot connect its producers and consumers', cause)
  }
}

const prepareTopic = async (kafka: Kafka, { config, clock, stop }: LoadContext): Promise<Result<void, Problem>> => {
  const admin = kafka.admin()
  try {
    await admin.connect()
    return await createLoadTopic(admin, config, { clock, signal: stop })
  } catch (cause) {
    return loadProblem('the load cannot connect to the cluster', cause)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

/**
 * The whole life of a load: topic, group and producers; records until `stop`; then every acknowledged record is read
 * back. Answers the audit, or why there can be none. All clients are closed when it resolves.
 */
export const runLoad = async (context: LoadContext): Promise<Result<LoadAudit, Problem>> => {
  const { config, clock, stop } = context
  const kafka = await createClient(config.topic, config.bootstrap)
  const topic = await prepareTopic(kafka, context)
  if (!topic.ok) return stop.aborted ? err(interrupted('starting the load')) : topic
  const log = openDeliveryLog(config)
  if (!log.ok) return log
  const reader = createGroupReader(kafka, config, clock)
  const senders = Array.from({ length: config.partitions }, () => createSender(kafka, config))
  const watch = createWatch(context, log.value)
  stop.addEventListener('abort', () => watch.stopped(), { once: true })
  try {
    const connected = await connectAll(reader, senders, context)
    if (!connected.ok) return connected
    await Promise.all([produce(context, senders, watch), report(context, watch, reader)])
    context.emit({ type: 'auditing', acknowledged: watch.state.acknowledged })
    const group = await catchUp(kafka, reader, context)
    return await auditLoad({ kafka, dir: config.dir, group, clock })
  } finally {
    await Promise.all([reader.stop(), ...senders.map((sender) => sender.close())])
    log.value.close()
  }
}
