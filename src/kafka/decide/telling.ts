import { sortBlockers, type Decision, type Finding, type RuleCode } from './decision.ts'

/** Rules from cause to effect: what is printed first tells most. A node without a process is also unregistered, deaf and out of sync. */
const causesFirst: readonly RuleCode[] = [
  'cluster/id',
  'cluster/mode',
  'cluster/unlisted-node',
  'cluster/node-address',
  'config/node-id',
  'node/no-process',
  'node/fatal-log',
  'node/release',
  'node/unknown-process',
  'node/old-process',
  'node/log-recovery',
  'cluster/replication-factor-one',
  'cluster/replication-factor-min-isr',
  'cluster/few-controllers',
  'cluster/controlled-shutdown',
  'controller/down',
  'broker/down',
  'quorum/no-leader',
  'quorum/voter-behind',
  'quorum/majority',
  'broker/unregistered',
  'broker/fenced',
  'broker/log-dir-offline',
  'broker/stale-metadata',
  'broker/listener',
  'cluster/offline-partition',
  'cluster/under-min-isr',
  'cluster/at-min-isr',
  'cluster/reassignment',
  'cluster/under-replicated',
  'broker/not-in-sync',
  'cluster/stale-view',
  'cluster/unknown',
]

const rankOf = ({ kind, blocker }: Finding): number => {
  const place = causesFirst.indexOf(blocker.rule)
  return (kind === 'refuse' ? 0 : 1000) + (place < 0 ? causesFirst.length : place)
}

/** Joins findings to one decision like `decisionOf`, with the most telling blocker first: refusals before waits, causes before effects. */
export const tellingDecision = (findings: readonly Finding[]): Decision => {
  if (findings.length === 0) return { kind: 'safe' }
  const ranks = [...new Set(findings.map(rankOf))].sort((a, b) => a - b)
  const blockers = ranks.flatMap((rank) =>
    sortBlockers(findings.filter((finding) => rankOf(finding) === rank).map((finding) => finding.blocker)),
  )
  return { kind: findings.some((finding) => finding.kind === 'refuse') ? 'refuse' : 'wait', blockers }
}
