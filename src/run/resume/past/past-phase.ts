/* What is left of a phase that an earlier process of this run began. */
import type { HostView } from '../../../modules/host-view.ts'
import type { ProgramPhase } from '../../../plan/program.ts'
import type { RunContext } from '../../run-context.ts'
import type { FoundNode } from '../../run-event.ts'
import { openTurn } from '../history.ts'

/** Phases that are not done. */
export const phasesLeft = ({ program, resumed }: RunContext): readonly ProgramPhase[] =>
  program.phases.filter(({ id }) => resumed?.history.phases.get(id)?.isDone !== true)

/** Was its gate passed? An approval holds only for what was approved; a phase that was begun was let in. */
export const wasAdmitted = ({ resumed }: RunContext, phase: ProgramPhase): boolean => {
  const past = resumed?.history.phases.get(phase.id)
  return past !== undefined && (past.isBegun || (past.isApproved && resumed?.isSame === true))
}

/** The nodes as the pass found them when it began; undefined where this process begins it. */
export const foundBefore = ({ resumed }: RunContext, phase: ProgramPhase): readonly FoundNode[] | undefined => {
  const past = resumed?.history.phases.get(phase.id)
  return past?.isBegun === true ? past.found : undefined
}

/** The hosts of a phase, as far as they were taken. */
export interface HostsTaken {
  readonly done: readonly HostView[]
  /** Whose turn was under way: it goes first. */
  readonly open: HostView | undefined
  readonly left: readonly HostView[]
}

export const takenBefore = ({ resumed }: RunContext, phase: ProgramPhase, hosts: readonly HostView[]): HostsTaken => {
  const turns = resumed?.history.phases.get(phase.id)?.turns
  const isDone = ({ name }: HostView): boolean => turns?.get(name)?.isDone === true
  const open = hosts.find(
    ({ name }) => resumed !== undefined && openTurn(resumed.history, phase.id, name) !== undefined,
  )
  return { done: hosts.filter(isDone), open, left: hosts.filter((host) => !isDone(host)) }
}

/** A host to be taken, and why now. */
export interface Next {
  readonly host: HostView
  readonly because: string
}

export const underWay = 'its turn was under way when the run was ended'

/** The order, with the host whose turn was under way before all others. */
export const openFirst = (order: readonly Next[], open: HostView | undefined): readonly Next[] =>
  open === undefined || !order.some(({ host }) => host === open)
    ? order
    : [{ host: open, because: underWay }, ...order.filter(({ host }) => host !== open)]
