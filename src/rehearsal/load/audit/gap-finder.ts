import type { Gap } from '../load-audit.ts'

/** Watches the acks of all partitions for times without one. Times are wall-clock milliseconds and must not go back per partition. */
export interface GapFinder {
  acknowledged(partition: number, atMs: number): void
  /** Forgets every gap so far; each partition is watched on from its last ack. */
  reset(): void
  /** Longest time since the last ack of a partition, at `nowMs`; 0 before any ack. */
  openMs(nowMs: number): number
  /** The load ended: a partition without an ack since then has a last gap. */
  finish(endMs: number): { readonly longestMs: number; readonly gaps: readonly Gap[] }
}

/** A partition's first ack begins its watch. */
export const createGapFinder = (thresholdMs: number): GapFinder => {
  const lastMs = new Map<number, number>()
  const gaps: Gap[] = []
  let longestMs = 0
  const close = (partition: number, toMs: number): void => {
    const fromMs = lastMs.get(partition)
    if (fromMs === undefined) return
    longestMs = Math.max(longestMs, toMs - fromMs)
    if (toMs - fromMs >= thresholdMs) gaps.push({ partition, fromMs, toMs })
  }
  return {
    acknowledged: (partition, atMs) => {
      close(partition, atMs)
      lastMs.set(partition, atMs)
    },
    reset: () => {
      gaps.length = 0
      longestMs = 0
    },
    openMs: (nowMs) => Math.max(0, ...[...lastMs.values()].map((ms) => nowMs - ms)),
    finish: (endMs) => {
      for (const partition of lastMs.keys()) close(partition, endMs)
      return { longestMs, gaps: [...gaps].sort((a, b) => a.fromMs - b.fromMs || a.partition - b.partition) }
    },
  }
}
