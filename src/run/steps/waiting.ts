import { advancePatience, measureProgress, type Patience } from '../../kafka/decide/patience.ts'
import { advanceWindow, type CleanWindow } from '../../kafka/decide/clean-window.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { RunContext } from '../run-context.ts'

/** Polls of one wait are told at most this often while nothing about them changes. */
const repeatMs = 2000

/** What one poll of a wait saw. */
export interface Poll {
  readonly blockers: readonly Blocker[]
  /** Only time is missing (R3's window): not a stall. */
  readonly isClean: boolean
  readonly snapshot: ClusterSnapshot | undefined
}

/** One wait of the engine: counts samples, runs R3's window and R4's patience, and says why it waits. */
export interface Waiting {
  /** Takes a poll; true while there is patience left. */
  poll(poll: Poll): Promise<boolean>
  /** How long all polls have been clean up to now, milliseconds, if the present one is too; 0 when the last was not. */
  cleanForMs(): number
  /** Tells the window of a poll that was clean without a wait. */
  noteClean(isClean: boolean): void
  readonly samples: () => number
  readonly waitedMs: () => number
}

const textOf = (blockers: readonly Blocker[]): string =>
  blockers.map((b) => [b.rule, b.topic, b.partition, b.nodeId, b.saw].join('/')).join('|')

/** R4's patience by a clock of its own, which stands still while only time is missing: no clean window uses patience up. */
const createPatience = (): ((poll: Poll, nowMs: number) => Patience | undefined) => {
  let patience: Patience | undefined
  let dirtyMs = 0
  let last: { readonly atMs: number; readonly isClean: boolean } | undefined
  return ({ isClean, snapshot, blockers }, nowMs) => {
    if (last?.isClean === false) dirtyMs += nowMs - last.atMs
    last = { atMs: nowMs, isClean }
    if (!isClean) patience = advancePatience(patience, { atMs: dirtyMs, measures: measureProgress(snapshot, blockers) })
    return patience
  }
}

/** Begins a wait. `limitMs`: how long it may stand still (R4); it may last for ever while it progresses. */
export const beginWaiting = (
  context: RunContext,
  step: { readonly address: string; readonly host: string | undefined; readonly limitMs: number },
): Waiting => {
  const startedMs = context.clock.monotonicMs()
  let samples = 0
  let window: CleanWindow | undefined
  const advance = createPatience()
  let patience: Patience | undefined
  let told = ''
  let toldMs = Number.NEGATIVE_INFINITY

  const tell = async (poll: Poll, nowMs: number): Promise<void> => {
    const text = `${poll.isClean}|${textOf(poll.blockers)}`
    if (text === told && nowMs - toldMs < repeatMs) return
    told = text
    toldMs = nowMs
    await context.emitter.emit({
      type: 'step-waiting',
      address: step.address,
      host: step.host ?? null,
      waitedMs: Math.round(nowMs - startedMs),
      samples,
      blockers: poll.blockers,
      trend: poll.isClean ? '' : (patience?.trend ?? ''),
      estimateMs: poll.isClean ? null : (patience?.estimateMs ?? null),
    })
  }

  return {
    poll: async (poll) => {
      const nowMs = context.clock.monotonicMs()
      samples += 1
      patience = advance(poll, nowMs)
      await tell(poll, nowMs)
      return poll.isClean || (patience?.stalledForMs ?? 0) < step.limitMs
    },
    cleanForMs: () => (window?.cleanSinceMs == null ? 0 : context.clock.monotonicMs() - window.cleanSinceMs),
    noteClean: (isClean) => {
      window = advanceWindow(window, { atMonotonicMs: context.clock.monotonicMs(), isClean })
    },
    samples: () => samples,
    waitedMs: () => Math.round(context.clock.monotonicMs() - startedMs),
  }
}
