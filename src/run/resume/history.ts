/*
 * What a journal says was done, for a run that goes on. Pure: folds the events of a run; knows nothing of what is true now.
 *  1. A turn is one host's way through one phase (a phase without hosts has one turn, without a host). It is over when it ended well, or when its
 *     steps were undone: the next try of that host begins anew. Any other turn is open: its steps that ended well are done, the others are not.
 *  2. A step that began and has no end is open; what its acts did only the host and the cluster can tell (half-done.ts).
 *  3. What an undo needs stands in the first `act-started` of a step, and is taken from there alone.
 *  4. The node of a turn is in flight from the start of its stop (written before it is sent) until it is done, put back, or the stop was not sent.
 */
import type { FoundNode, NodeState, RunEvent } from '../run-event.ts'
import type { ProcessMark } from '../process-mark.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** One act of a step, as written down. */
export interface PastAct {
  readonly started: Of<'act-started'>
  /** Undefined: its end was not written; it may or may not have happened. */
  readonly ended: Of<'act-ended'> | undefined
}

/** One step of a turn. */
export interface PastStep {
  readonly address: string
  readonly module: string
  /** When it first began, milliseconds since 1970. */
  readonly begunMs: number
  /** The acts of all its tries in this turn, in order. */
  readonly acts: readonly PastAct[]
  /** Undefined: begun, and no end is written. */
  readonly ended: Of<'step-ended'> | undefined
}

/** One host's way through a phase. */
export interface PastTurn {
  readonly phase: string
  /** Undefined in a phase without hosts. */
  readonly host: string | undefined
  /** Ended well, or undone: what follows is a new turn. */
  readonly isOver: boolean
  /** It ended well. */
  readonly isDone: boolean
  readonly steps: ReadonlyMap<string, PastStep>
  /** The process that it stopped, or was about to. */
  readonly stopped: ProcessMark | undefined
  readonly isInFlight: boolean
  /** R3 of its node was seen since the stop. */
  readonly isBack: boolean
  /** Its undo was begun and not finished. */
  readonly isUndoing: boolean
}

/** One phase that was begun or asked for. */
export interface PastPhase {
  readonly id: string
  readonly isBegun: boolean
  readonly isDone: boolean
  /** Its gate was opened. */
  readonly isApproved: boolean
  readonly found: readonly FoundNode[]
  /** The latest turn of each host, in the order they first began; the key is '' without a host. */
  readonly turns: ReadonlyMap<string, PastTurn>
}

/** A run up to its last word. */
export interface RunHistory {
  readonly started: Of<'run-started'> | undefined
  readonly end: Of<'run-ended'> | undefined
  /** In the order they began. */
  readonly phases: ReadonlyMap<string, PastPhase>
  /** The last word on each node. */
  readonly states: ReadonlyMap<string, NodeState>
  /** How often it was resumed. */
  readonly resumes: number
}

type Draft<T> = { -readonly [K in keyof T]: T[K] }
type DraftTurn = Omit<Draft<PastTurn>, 'steps'> & { readonly steps: Map<string, PastStep> }
type DraftPhase = Omit<Draft<PastPhase>, 'turns'> & { readonly turns: Map<string, DraftTurn> }

interface DraftRun {
  started: Of<'run-started'> | undefined
  end: Of<'run-ended'> | undefined
  resumes: number
  readonly phases: Map<string, DraftPhase>
  readonly states: Map<string, NodeState>
}

const newTurn = (phase: string, host: string | undefined): DraftTurn => ({
  phase,
  host,
  isOver: false,
  isDone: false,
  steps: new Map(),
  stopped: undefined,
  isInFlight: false,
  isBack: false,
  isUndoing: false,
})

const phaseOf = (draft: DraftRun, id: string): DraftPhase => {
  const known = draft.phases.get(id)
  if (known !== undefined) return known
  const fresh: DraftPhase = { id, isBegun: false, isDone: false, isApproved: false, found: [], turns: new Map() }
  draft.phases.set(id, fresh)
  return fresh
}

/** The open turn of a host, made where there is none. */
const turnOf = (draft: DraftRun, phase: string, host: string | null): DraftTurn => {
  const { turns } = phaseOf(draft, phase)
  const known = turns.get(host ?? '')
  if (known !== undefined && !known.isOver) return known
  const fresh = newTurn(phase, host ?? undefined)
  turns.set(host ?? '', fresh)
  return fresh
}

const phaseIn = (address: string): string => address.split('.')[0] ?? address

const changeStep = (turn: DraftTurn, address: string, changes: Partial<PastStep>): void => {
  const step = turn.steps.get(address)
  if (step !== undefined) turn.steps.set(address, { ...step, ...changes })
}

const beginStep = (draft: DraftRun, { phase, host, address, module, at }: Of<'step-started'>): void => {
  const turn = turnOf(draft, phase, host)
  const step = turn.steps.get(address)
  const begun = step ?? { address, module, begunMs: Date.parse(at), acts: [] }
  turn.steps.set(address, { ...begun, ended: undefined })
}

const beginAct = (draft: DraftRun, event: Of<'act-started'>): void => {
  const { address, host, act } = event
  const turn = turnOf(draft, phaseIn(address), host)
  const acts = turn.steps.get(address)?.acts ?? []
  changeStep(turn, address, { acts: [...acts, { started: event, ended: undefined }] })
  if (act.kind !== 'stop-node') return
  const { pid, startedAtMs } = act
  const stopped = pid === 0 ? turn.stopped : { pid, startedAtMs }
  Object.assign(turn, { stopped, isInFlight: true, isBack: false })
}

const endAct = (draft: DraftRun, event: Of<'act-ended'>): void => {
  const turn = turnOf(draft, phaseIn(event.address), event.host)
  const acts = turn.steps.get(event.address)?.acts ?? []
  const last = acts.at(-1)
  if (last !== undefined) changeStep(turn, event.address, { acts: [...acts.slice(0, -1), { ...last, ended: event }] })
}

const moveNode = (draft: DraftRun, { phase, host, state }: Of<'node-state'>): void => {
  draft.states.set(host, state)
  const turn = turnOf(draft, phase, host)
  if (state === 'done') Object.assign(turn, { isInFlight: false, isBack: true })
  if (state === 'undoing') turn.isUndoing = true
  // The host refused the stop, or there was nothing to put back but files.
  if (state === 'untouched' && !turn.isUndoing) Object.assign(turn, { isInFlight: false, stopped: undefined })
  const isUndone = turn.isUndoing && (state === 'put-back' || state === 'untouched')
  if (isUndone) Object.assign(turn, { isInFlight: false, isUndoing: false, isOver: true })
}

const endTurn = (draft: DraftRun, { phase, host, ok }: Of<'node-ended'>): void => {
  // Undone a moment ago: nothing is open.
  const turn = phaseOf(draft, phase).turns.get(host)
  if (turn !== undefined && ok) Object.assign(turn, { isOver: true, isDone: true, isInFlight: false })
}

const endPhase = (draft: DraftRun, { phase: id, ok }: Of<'phase-ended'>): void => {
  const phase = phaseOf(draft, id)
  phase.isDone = ok
  const own = phase.turns.get('')
  if (ok && own !== undefined) Object.assign(own, { isOver: true, isDone: true })
}

const beginPhase = (draft: DraftRun, { phase: id, found }: Of<'phase-started'>): void => {
  const phase = phaseOf(draft, id)
  phase.isBegun = true
  if (found !== undefined && phase.found.length === 0) phase.found = found
}

const take = (draft: DraftRun, event: RunEvent): void => {
  switch (event.type) {
    case 'run-started':
      draft.started ??= event
      return
    case 'run-resumed':
      draft.resumes += 1
      draft.end = undefined
      return
    case 'run-ended':
      draft.end = event
      return
    case 'phase-started':
      return beginPhase(draft, event)
    case 'phase-ended':
      return endPhase(draft, event)
    case 'gate-answered':
      phaseOf(draft, event.phase).isApproved = event.answer === 'approved'
      return
    case 'node-started':
      turnOf(draft, event.phase, event.host)
      return
    default:
      return takeStep(draft, event)
  }
}

const takeStep = (draft: DraftRun, event: RunEvent): void => {
  switch (event.type) {
    case 'node-ended':
      return endTurn(draft, event)
    case 'node-state':
      return moveNode(draft, event)
    case 'step-started':
      return beginStep(draft, event)
    case 'act-started':
      return beginAct(draft, event)
    case 'act-ended':
      return endAct(draft, event)
    case 'step-ended':
      return changeStep(turnOf(draft, event.phase, event.host), event.address, { ended: event })
    default:
  }
}

/** Folds the events of one run, in order. Never throws for events in a strange order. */
export const buildHistory = (events: readonly RunEvent[]): RunHistory => {
  const draft: DraftRun = { started: undefined, end: undefined, resumes: 0, phases: new Map(), states: new Map() }
  for (const event of events) take(draft, event)
  return draft
}

/** Did this step end well, or was it left out? Then it is not begun again. */
export const isStepDone = (step: PastStep | undefined): boolean =>
  step?.ended !== undefined && step.ended.outcome !== 'failed'

/** The open turn of a host in a phase ('' without a host); undefined when there is none. */
export const openTurn = (history: RunHistory, phase: string, host: string | undefined): PastTurn | undefined => {
  const turn = history.phases.get(phase)?.turns.get(host ?? '')
  return turn === undefined || turn.isOver ? undefined : turn
}

/** The turn that left a node down or behind, or half undone; at most one (P1). */
export const hurtTurn = (history: RunHistory): PastTurn | undefined => {
  for (const phase of history.phases.values())
    for (const turn of phase.turns.values()) if (!turn.isOver && (turn.isInFlight || turn.isUndoing)) return turn
  return undefined
}
