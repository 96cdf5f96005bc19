import type { ConfigRule } from '../config/config-finding.ts'

/** The rules a blocker can name: those of R0 to R8 that a cluster can break, and what the inventory says. One code, one meaning. */
export type RuleCode =
  | 'cluster/id'
  | 'cluster/mode'
  | 'cluster/unknown'
  | 'cluster/stale-view'
  | 'cluster/unlisted-node'
  | 'cluster/node-address'
  | 'cluster/offline-partition'
  | 'cluster/under-replicated'
  | 'cluster/under-min-isr'
  | 'cluster/at-min-isr'
  | 'cluster/reassignment'
  | 'cluster/replication-factor-one'
  | 'cluster/replication-factor-min-isr'
  | 'cluster/few-controllers'
  | 'cluster/controlled-shutdown'
  | 'cluster/preferred-leader'
  | 'cluster/cross-check'
  | 'cluster/ensemble'
  | 'cluster/ensemble-version'
  | 'broker/down'
  | 'broker/fenced'
  | 'broker/unregistered'
  | 'broker/log-dir-offline'
  | 'broker/stale-metadata'
  | 'broker/listener'
  | 'broker/not-in-sync'
  | 'broker/release'
  | 'quorum/no-leader'
  | 'quorum/voter-behind'
  | 'quorum/majority'
  | 'controller/down'
  | 'controller/too-old'
  | 'client/too-old'
  | 'node/no-process'
  | 'node/old-process'
  | 'node/unknown-process'
  | 'node/fatal-log'
  | 'node/log-recovery'
  | 'node/release'
  | 'node/not-rolled'
  | 'node/linked'
  | 'node/hurt'
  | 'node/window'
  | 'node/java'
  | 'node/disk'
  | 'node/inside-current'
  | 'node/environment'
  | 'node/service-unit'
  | 'path/not-allowed'
  | 'path/refused-release'
  | 'path/backwards'
  | 'archive/missing'
  | 'run/lock'
  | 'feature/unsupported'
  | 'feature/level'
  | 'feature/min-isr'
  | 'group/stalled'
  | 'group/lag'
  | 'group/unknown'
  | 'group/baseline'
  | 'metric/missing'
  | 'metric/value'
  | ConfigRule

/** One thing that stands in the way, by name. Contract: printed as is by `what-if` and `plan`. */
export interface Blocker {
  readonly rule: RuleCode
  readonly topic?: string
  readonly partition?: number
  /** The node at fault (not the target of the question). */
  readonly nodeId?: number
  readonly saw: string
  readonly wanted: string
  /** What a person could do, where waiting does not help. */
  readonly fix?: string
}

/** The answer to "may I?" or "is it so?": never a boolean. `wait` only where waiting can help. */
export type Decision =
  | { readonly kind: 'safe' }
  | { readonly kind: 'wait'; readonly blockers: readonly Blocker[] }
  | { readonly kind: 'refuse'; readonly blockers: readonly Blocker[] }

/** What one rule finds: `wait` or `refuse` says whether time can cure it. */
export interface Finding {
  readonly kind: 'wait' | 'refuse'
  readonly blocker: Blocker
}

const textOf = (b: Blocker): string =>
  [
    b.rule,
    b.topic ?? '',
    String(b.partition ?? -1).padStart(6, '0'),
    String(b.nodeId ?? -1).padStart(10, '0'),
    b.saw,
  ].join('\0')

/** Blockers in a fixed order: by rule, topic, partition, node. */
export const sortBlockers = (blockers: readonly Blocker[]): Blocker[] =>
  blockers
    .map((blocker) => ({ text: textOf(blocker), blocker }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ blocker }) => blocker)

/** Joins findings to one decision: any refusal refuses (naming all), else any wait waits, else safe. */
export const decisionOf = (findings: readonly Finding[]): Decision => {
  if (findings.length === 0) return { kind: 'safe' }
  const blockers = sortBlockers(findings.map((f) => f.blocker))
  return { kind: findings.some((f) => f.kind === 'refuse') ? 'refuse' : 'wait', blockers }
}
