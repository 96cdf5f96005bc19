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
