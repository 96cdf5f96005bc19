import { defaultWindowMs } from '../../kafka/decide/clean-window.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Plan } from '../plan.ts'
import type { Expected } from './expected.ts'

/** A host's turn in a phase that takes its node down. */
export interface ExpectedTurn extends Expected {
  readonly host: string
}

const stopsIn = (plan: Plan, phase: string, host: string): boolean =>
  plan.steps.some(
    (step) =>
      step.phase === phase &&
      step.host === host &&
      step.effects.stops === 'node' &&
      step.change !== 'no' &&
      !step.isRescue,
  )

/** What a guess is made from beside the plan. */
export interface GuessBasis {
  readonly snapshot: ClusterSnapshot
  /** Cuts windows (a lab's --max-wait); undefined leaves them whole. */
  readonly maxWaitMs: number | undefined
}

/** A phase with a guess for each turn that takes a node down, nodes without a guess left out; as it is when it takes none down. */
export const withTurns = <Phase extends { readonly id: string }>(
  phase: Phase,
  plan: Plan,
  { snapshot, maxWaitMs }: GuessBasis,
): Phase & { readonly expected?: readonly ExpectedTurn[] } => {
  const wholeWindowMs = defaultWindowMs(snapshot)
  const windowMs = Math.min(wholeWindowMs, maxWaitMs ?? wholeWindowMs)
  const expected = plan.nodes.flatMap(({ host, change, risk }) =>
    change === 'none' || risk.expectedMs === null || !stopsIn(plan, phase.id, host)
      ? []
      : [{ host, workMs: Math.max(1, risk.expectedMs - wholeWindowMs), windowMs }],
  )
  return expected.length === 0 ? phase : { ...phase, expected }
}
