import type { ExitCode } from '../../diagnostics/problem.ts'
import type { LoadAudit } from '../../rehearsal/load/load-audit.ts'

/** Contracts.md: a rehearsal whose audit finds a fault ends with 1, whatever the run said, unless the run itself ended worse. */
export const exitCodeOf = (run: ExitCode, audit: LoadAudit): ExitCode => {
  if (run !== 0) return run
  return audit.lost + audit.reordered + audit.corrupted + audit.errors === 0 ? 0 : 1
}

const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** The audit in two or three lines. */
export const renderAudit = (audit: LoadAudit): string => {
  const seconds = Math.max(audit.tookMs / 1000, 1)
  const rate = Math.round(audit.acknowledged / seconds)
  const faults = [
    `${audit.lost.toLocaleString('en')} lost`,
    `${audit.duplicated.toLocaleString('en')} duplicated`,
    `${audit.reordered.toLocaleString('en')} reordered`,
    `${audit.corrupted.toLocaleString('en')} corrupted`,
    count(audit.errors, 'producer error'),
  ]
  const lines = [
    `audit: ${count(audit.acknowledged, 'acknowledged record')} on ${audit.partitions} partitions (${rate.toLocaleString('en')}/s), each read back: ${faults.join(', ')}`,
    `       longest time without an acknowledgement on a partition: ${(audit.longestStallMs / 1000).toFixed(1)} s`,
    ...audit.firstLost.map((lost) => `       lost: record ${lost.sequence} of partition ${lost.partition}`),
    ...audit.errorKinds.map(({ error, count: times }) => `       producer error, ${times} times: ${error}`),
  ]
  return `${lines.join('\n')}\n`
}
