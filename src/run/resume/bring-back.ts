/*
 * `kplay resume`: a run goes on from its journal and from what is seen.
 *
 *  1. cli/resume reads the journal (a torn last line dropped), holds its plan against what the files ask for now, takes the run's lock, and opens the same
 *     journal again; `run-resumed` is its next line. Secrets are read again; nothing of them was kept.
 *  2. restore.ts puts into the memory of the engine what the journal tells: the nodes as the pass found them, whom it stopped, registers, `once`.
 *  3. bring-back.ts (here), before R0 (R9: bringing back is never held by R0 or R1): where a turn is open on a host, what the dead process left running there is
 *     outlasted (outlast.ts), its last stop or start is settled (settle.ts), and a node that this run left down or behind goes on with its turn: up, or
 *     back where its undo was under way (finish-undo.ts), until R3 is proven.
 *  4. R0 again, then the phases that are not done, of each the hosts that are not done (past-phase.ts), a turn under way first.
 *  5. Within an open turn a step that ended well is done and not begun again; one that began and did not end goes on by the rule of its module
 *     (half-done.ts, past-acts.ts); its undo is the one its first act recorded. Everything else runs as in a run that was never ended.
 *
 * Invariants: no process is stopped that this pass did not find (R1's guard stands before each stop all the same); nobody is started while its process, or a start
 * of this run, is there; an act is repeated only where the world shows that it is not done.
 */
import type { HostView } from '../../modules/host-view.ts'
import { withTakeOver } from '../../plan/hurt/take-over-phase.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { runTurn } from '../node-run.ts'
import { isInFlight, type RunContext } from '../run-context.ts'
import { unchangedEnd, type StepEnd } from '../step-end.ts'
import { buildHistory, hurtTurn, isStepDone, type PastTurn, type RunHistory } from './history.ts'
import { outlast } from './outlast.ts'
import { takenBefore, underWay } from './past/past-phase.ts'
import { restoreMemory } from './restore.ts'
import { settle } from './settle.ts'
import { noteTold } from './told.ts'

interface OpenPlace {
  readonly phase: ProgramPhase
  readonly host: HostView
  readonly turn: PastTurn
}

const isOpen = ({ isOver, steps }: PastTurn): boolean =>
  !isOver && [...steps.values()].some((step) => !isStepDone(step))

/** The open turn on a host: the one that left its node down, else the last with a step that did not end. */
const findOpen = (context: RunContext, history: RunHistory): OpenPlace | undefined => {
  const turns = [...history.phases.values()].flatMap((phase) => [...phase.turns.values()])
  const turn = hurtTurn(history) ?? turns.findLast((one) => one.host !== undefined && isOpen(one))
  const host = context.program.hosts.find(({ name }) => name === turn?.host)
  // A take-over is a phase of kplay's own: what was begun of it is settled here, and gone on with after R0.
  const phases = withTakeOver(context.program.phases, host && { host, release: '' })
  const phase = phases.find(({ id }) => id === turn?.phase)
  return turn === undefined || phase === undefined || host === undefined ? undefined : { phase, host, turn }
}

/** The turn of a node that is down or behind, or half undone. */
const takeUp = async (context: RunContext, { phase, host, turn }: OpenPlace): Promise<StepEnd> => {
  const hosts = context.program.hosts.filter(({ name }) => phase.hosts.includes(name))
  const { done } = takenBefore(context, phase, hosts)
  await context.emitter.emit({ type: 'phase-started', phase: phase.id, nodes: phase.hosts })
  const role = host.roles.includes('controller') ? 'controller' : host.roles[0]
  const isFirstOfRole = !done.some(({ roles }) => (roles.includes('controller') ? 'controller' : roles[0]) === role)
  const position = done.length + 1
  const end = await runTurn(context, phase, { host, position, of: hosts.length, because: underWay, isFirstOfRole })
  if (end.kind !== 'ended') await context.emitter.emit({ type: 'phase-ended', phase: turn.phase, ok: false })
  return end
}

/** Brings back what this run left down or behind, by its journal. Ends unchanged at once in a run that began with this process. */
export const bringBack = async (context: RunContext): Promise<StepEnd> => {
  const { resumed, emitter } = context
  if (resumed === undefined) return unchangedEnd
  await noteTold(context)
  restoreMemory(context)
  const open = findOpen(context, resumed.history)
  if (open === undefined) return unchangedEnd
  const problem = await outlast(context, open, emitter.events[0]?.run ?? '')
  if (problem !== undefined) return { kind: 'failed', problem }
  await settle(context, open, open.turn)
  resumed.history = buildHistory(emitter.events)
  const hurt = hurtTurn(resumed.history)
  if (hurt === undefined && !isInFlight(context, open)) return unchangedEnd
  const end = await takeUp(context, { ...open, turn: hurt ?? open.turn })
  resumed.history = buildHistory(emitter.events)
  return end
}
