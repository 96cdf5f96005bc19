/*
 * R3: after everything looks right it must stay right: "clean for a window". A stuck follower leaves the ISR only after replica.lag.time.max.ms,
 * so one good look proves nothing. One dirty sample starts the window again; so does a hole between samples, which is unseen time (P9).
 */
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'

/** R3: samples are this far apart, milliseconds. */
export const sampleEveryMs = 2000
/** Samples further apart than this leave time unseen: the window starts again. Ours: five samples. */
export const largestGapMs = 5 * sampleEveryMs
/** Kafka's default of `replica.lag.time.max.ms` (KIP-537), used for a broker that does not tell its own. */
const defaultLagTimeMs = 30_000
/** R3: the window is this many times the time a stuck follower stays in the ISR. */
const lagTimes = 1.5

/** A window while it runs. */
export interface CleanWindow {
  /** Monotonic time of the first clean sample since the last dirty one; null after a dirty one. */
  readonly cleanSinceMs: number | null
  readonly lastSampleMs: number
  readonly samples: number
  /** How many samples were dirty. */
  readonly dirty: number
  /** From the first clean sample to the last, milliseconds. */
  readonly cleanForMs: number
}

/** One look: when, and whether everything was as R3 wants it. */
export interface WindowSample {
  readonly atMonotonicMs: number
  readonly isClean: boolean
}

const unopened = (atMs: number): CleanWindow => ({
  cleanSinceMs: null,
  lastSampleMs: atMs,
  samples: 0,
  dirty: 0,
  cleanForMs: 0,
})

/** Takes one more sample. */
export const advanceWindow = (window: CleanWindow | undefined, sample: WindowSample): CleanWindow => {
  const { atMonotonicMs, isClean } = sample
  const before = window ?? unopened(atMonotonicMs)
  const next = { samples: before.samples + 1, lastSampleMs: atMonotonicMs }
  if (!isClean) return { ...next, cleanSinceMs: null, dirty: before.dirty + 1, cleanForMs: 0 }
  const hasGap = atMonotonicMs - before.lastSampleMs > largestGapMs
  const cleanSinceMs = hasGap ? atMonotonicMs : (before.cleanSinceMs ?? atMonotonicMs)
  return { ...next, cleanSinceMs, dirty: before.dirty, cleanForMs: atMonotonicMs - cleanSinceMs }
}

/** R3: 1.5 x the largest running `replica.lag.time.max.ms` of the brokers, milliseconds; a broker that does not tell counts with Kafka's default. */
export const defaultWindowMs = (snapshot: ClusterSnapshot): number => {
  const brokers = snapshot.nodes.filter((node) => node.roles.includes('broker'))
  const running = brokers.map((node) => node.settings?.replicaLagTimeMaxMs ?? defaultLagTimeMs)
  return lagTimes * (running.length === 0 ? defaultLagTimeMs : Math.max(...running))
}
