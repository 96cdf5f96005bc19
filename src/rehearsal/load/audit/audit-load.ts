import type { Kafka } from 'kafkajs'
import type { Problem } from '../../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../../diagnostics/result.ts'
import type { LabClock } from '../../context.ts'
import { loadProblem } from '../kafka-client.ts'
import type { GroupAudit, LoadAudit } from '../load-audit.ts'
import { readDeliveries, type Deliveries } from './delivery-log.ts'
import { createPartitionAuditor, type PartitionAudit, type PartitionAuditor } from './partition-auditor.ts'
import { readBack, type Extent } from './read-back.ts'
import { sequenceOf } from './record.ts'

const readPatienceMs = 30_000
const namedLost = 10

/** Low and high watermark of each partition; a Problem where one has no leader. */
export const readExtents = async (
  kafka: Kafka,
  topic: string,
  partitions: number,
): Promise<Result<readonly Extent[], Problem>> => {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const offsets = await admin.fetchTopicOffsets(topic)
    if (offsets.length !== partitions)
      return loadProblem(`topic ${topic} has ${offsets.length} partitions`, `the load wrote to ${partitions}`)
    return ok(offsets.map((o) => ({ partition: o.partition, low: Number(o.low), high: Number(o.high) })))
  } catch (cause) {
    return loadProblem(`the audit cannot ask where topic ${topic} ends`, cause)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

const sumOf = (audits: readonly PartitionAudit[], field: Exclude<keyof PartitionAudit, 'firstLost'>): number =>
  audits.reduce((sum, audit) => sum + audit[field], 0)

/** Joins what the load saw with what each partition holds. */
export const buildLoadAudit = (
  deliveries: Deliveries,
  audits: readonly PartitionAudit[],
  group: GroupAudit | null,
): LoadAudit => ({
  topic: deliveries.config.topic,
  partitions: deliveries.config.partitions,
  acknowledged: sumOf(audits, 'acknowledged'),
  present: sumOf(audits, 'present'),
  lost: sumOf(audits, 'lost'),
  duplicated: sumOf(audits, 'duplicated'),
  reordered: sumOf(audits, 'reordered'),
  corrupted: sumOf(audits, 'corrupted'),
  unacknowledged: sumOf(audits, 'unacknowledged'),
  firstLost: audits
    .flatMap(({ partition, firstLost }) => firstLost.map((sequence) => ({ partition, sequence })))
    .slice(0, namedLost),
  errors: deliveries.errors,
  errorKinds: deliveries.errorKinds,
  longestStallMs: deliveries.longestStallMs,
  gaps: deliveries.gaps,
  tookMs: deliveries.tookMs,
  group,
})

/**
 * Reads every partition of a load's topic to its high watermark and compares it with the delivery log in `dir`.
 * Works as well for a load that was killed: then `group` is null.
 */
export const auditLoad = async (request: {
  readonly kafka: Kafka
  readonly dir: string
  readonly group: GroupAudit | null
  readonly clock: LabClock
}): Promise<Result<LoadAudit, Problem>> => {
  const { kafka, clock } = request
  const deliveries = await readDeliveries(request.dir)
  if (!deliveries.ok) return deliveries
  const { topic, partitions, recordBytes } = deliveries.value.config
  const extents = await readExtents(kafka, topic, partitions)
  if (!extents.ok) return err(extents.error)
  const auditors: PartitionAuditor[] = deliveries.value.acknowledged.map((ranges, partition) =>
    createPartitionAuditor(partition, ranges),
  )
  const read = await readBack({
    kafka,
    topic,
    extents: extents.value,
    clock,
    patienceMs: readPatienceMs,
    take: (partition, record) => auditors[partition]?.take(sequenceOf(record, { topic, partition, recordBytes })),
  })
  if (!read.ok) return read
  const audits = auditors.map((auditor) => auditor.finish())
  return ok(buildLoadAudit(deliveries.value, audits, request.group))
}
