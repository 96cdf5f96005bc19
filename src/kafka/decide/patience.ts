/*
 * R4: recovery and catch-up have no fixed limit while they progress. Progress is a measure that reaches a new minimum: fewer blockers, fewer
 * replicas out of sync, fewer bytes or records behind, fewer segments left to recover. An ISR that flaps comes back to an old minimum and is no progress.
 * Invariant: `best` of a measure never rises.
 */
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import type { Blocker } from './decision.ts'

/** R4: so long without progress, then ask or fail, milliseconds. Also Kafka's own limit for the approval of a controlled shutdown. */
export const noProgressMs = 300_000
/** R2: the same for a stop, longer because Kafka itself waits 300 s for approval. */
export const stopNoProgressMs = 360_000

/** What progress is measured by; less is better, null is unknown. */
export interface Measures {
  readonly blockers: number | null
  readonly outOfSync: number | null
  /** Bytes that out-of-sync replicas lack of their leaders' logs: falls under a throttle too, where no lag in records is told. */
  readonly bytes: number | null
  /** Records the worst replica of each log directory is behind, summed. */
  readonly lag: number | null
  /** Log segments left to recover. */
  readonly segments: number | null
}

type MeasureName = keyof Measures
/** Nearest to the end of the wait last: the first that falls gives the estimate. */
const measureNames: readonly MeasureName[] = ['segments', 'bytes', 'lag', 'outOfSync', 'blockers']
const mebibyte = 2 ** 20
const words: Readonly<Record<MeasureName, string>> = {
  segments: 'segments to recover',
  bytes: 'MiB to catch up',
  lag: 'records behind',
  outOfSync: 'replicas out of sync',
  blockers: 'blockers',
}

interface Fall {
  readonly first: number
  readonly firstAtMs: number
  readonly best: number
  readonly last: number
}

/** Patience while a wait lasts. */
export interface Patience {
  readonly startedAtMs: number
  /** When a measure last reached a new minimum; the start of the wait at first. */
  readonly lastProgressMs: number
  /** How long nothing has got better, milliseconds. */
  readonly stalledForMs: number
  /** `14 replicas out of sync, falling`; '' while nothing is known. */
  readonly trend: string
  /** Time left if it goes on like this, milliseconds; null without a trend. */
  readonly estimateMs: number | null
  readonly falls: Readonly<Partial<Record<MeasureName, Fall>>>
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const missingReplicas = (snapshot: ClusterSnapshot): number | null =>
  snapshot.partitions === null
    ? null
    : sum(snapshot.partitions.map((p) => p.replicas.filter((id) => !p.isr.includes(id)).length))

const lagOf = (snapshot: ClusterSnapshot): number | null => {
  const dirs = snapshot.nodes.flatMap((node) => node.logDirs ?? [])
  return dirs.length === 0 ? null : sum(dirs.map((dir) => Math.max(0, dir.maxLag)))
}

/** What there is to measure now. `segments` comes from a node's log, where one recovers. */
export const measureProgress = (
  snapshot: ClusterSnapshot | undefined,
  blockers: readonly Blocker[],
  segments: number | null = null,
): Measures => ({
  blockers: blockers.length,
  outOfSync: snapshot === undefined ? null : missingReplicas(snapshot),
  bytes: snapshot?.bytesBehind ?? null,
  lag: snapshot === undefined ? null : lagOf(snapshot),
  segments,
})

const advanceFall = (fall: Fall | undefined, value: number, atMs: number): Fall =>
  fall === undefined
    ? { first: value, firstAtMs: atMs, best: value, last: value }
    : { ...fall, best: Math.min(fall.best, value), last: value }

const estimateOf = (fall: Fall, atMs: number): number | null => {
  const gone = fall.first - fall.last
  return gone <= 0 || fall.last <= 0 ? null : Math.round((fall.last * (atMs - fall.firstAtMs)) / gone)
}

const directionOf = (fall: Fall): string =>
  fall.last < fall.first ? 'falling' : fall.last > fall.first ? 'rising' : 'unchanged'

const leading = (falls: Patience['falls']): { readonly name: MeasureName; readonly fall: Fall } | undefined => {
  const live = measureNames.flatMap((name) => {
    const fall = falls[name]
    return fall !== undefined && fall.last > 0 ? [{ name, fall }] : []
  })
  return live.find(({ fall }) => fall.last < fall.first) ?? live[0]
}

type Falls = Partial<Record<MeasureName, Fall>>

const hasNewMinimum = (falls: Falls, measures: Measures): boolean =>
  measureNames.some((name) => {
    const value = measures[name]
    const before = falls[name]
    return value !== null && before !== undefined && value < before.best
  })

const advanceFalls = (falls: Falls, measures: Measures, atMs: number): Falls => {
  const next: Falls = { ...falls }
  for (const name of measureNames) {
    const value = measures[name]
    if (value !== null) next[name] = advanceFall(falls[name], value, atMs)
  }
  return next
}

const tell = (falls: Falls, atMs: number): Pick<Patience, 'trend' | 'estimateMs'> => {
  const lead = leading(falls)
  if (lead === undefined) return { trend: '', estimateMs: null }
  const left = lead.name === 'bytes' ? Math.ceil(lead.fall.last / mebibyte) : lead.fall.last
  const trend = `${left} ${words[lead.name]}, ${directionOf(lead.fall)}`
  return { trend, estimateMs: estimateOf(lead.fall, atMs) }
}

/** Takes one more look. The first look is no progress and no stall. */
export const advancePatience = (
  patience: Patience | undefined,
  look: { readonly atMs: number; readonly measures: Measures },
): Patience => {
  const { atMs, measures } = look
  const before = patience ?? { startedAtMs: atMs, lastProgressMs: atMs, falls: {} }
  const falls = advanceFalls(before.falls, measures, atMs)
  const lastProgressMs = hasNewMinimum(before.falls, measures) ? atMs : before.lastProgressMs
  return {
    startedAtMs: before.startedAtMs,
    lastProgressMs,
    stalledForMs: atMs - lastProgressMs,
    ...tell(falls, atMs),
    falls,
  }
}
