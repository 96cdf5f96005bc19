import type { Problem } from '../diagnostics/problem.ts'

/** How a task, a node, a phase ended. `changed`: something was changed on a host or in the cluster. */
export type StepEnd =
  | { readonly kind: 'ended'; readonly changed: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** A Ctrl-C was honoured here: at a safe point, or at once at the second. */
  | { readonly kind: 'interrupted' }

export const unchangedEnd: StepEnd = { kind: 'ended', changed: false }

/** Runs parts in order until one does not end well; `changed` when any changed. */
export const inOrder = async <T>(parts: readonly T[], run: (part: T) => Promise<StepEnd>): Promise<StepEnd> => {
  let changed = false
  for (const part of parts) {
    const end = await run(part)
    if (end.kind !== 'ended') return end
    changed ||= end.changed
  }
  return { kind: 'ended', changed }
}

/** How parts ended that are all tried, whatever becomes of the others: rescue and always. */
export interface AllTried {
  readonly changed: boolean
  readonly failures: readonly Problem[]
  readonly isInterrupted: boolean
}

/** Runs every part in order; only a Ctrl-C leaves the rest out. */
export const tryAll = async <T>(parts: readonly T[], run: (part: T) => Promise<StepEnd>): Promise<AllTried> => {
  const failures: Problem[] = []
  let changed = false
  for (const part of parts) {
    const end = await run(part)
    if (end.kind === 'interrupted') return { changed, failures, isInterrupted: true }
    if (end.kind === 'failed') failures.push(end.problem)
    else changed ||= end.changed
  }
  return { changed, failures, isInterrupted: false }
}

/** A failure, and what failed after it while it was dealt with: told along, never in its place. */
export const withFollowing = (first: Problem, following: readonly Problem[]): Problem => ({
  ...first,
  why: [
    ...first.why,
    ...following.map(
      ({ subject, what, why }) => `then ${subject ?? 'a task'} failed: ${[...new Set([what, ...why])].join('; ')}`,
    ),
  ],
})
