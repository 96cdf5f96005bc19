import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { matchEvent, type EventCases, type NodeState, type Outcome, type RunEvent } from '../run/run-event.ts'

type Started = Extract<RunEvent, { readonly type: 'run-started' }>
type StepStarted = Extract<RunEvent, { readonly type: 'step-started' }>
type StepEnded = Extract<RunEvent, { readonly type: 'step-ended' }>
type ActStarted = Extract<RunEvent, { readonly type: 'act-started' }>
type Waiting = Extract<RunEvent, { readonly type: 'step-waiting' }>
type Gate = Extract<RunEvent, { readonly type: 'gate-opened' }>

/** A node as the journal last saw it. */
export interface NodeProgress {
  readonly host: string
  readonly nodeId: number
  readonly state: NodeState
  /** The phase that last moved it; null while untouched. */
  readonly phase: string | null
}

/** `doing`: begun and not ended; an act of it may be under way (see `openAct`). */
export interface StepProgress {
  readonly address: string
  readonly phase: string
  readonly host: string | null
  readonly module: string
  readonly state: 'doing' | 'waiting' | StepEnded['outcome']
  /** Why it was skipped or failed. */
  readonly why: string | null
}

export interface PhaseProgress {
  readonly id: string
  readonly state: 'untouched' | 'gate-open' | 'doing' | 'done' | 'failed'
}

/** Why a phase, or its next node, is not begun yet. */
export interface PhaseWait {
  readonly phase: string
  /** `paused by ada at …` */
  readonly why: string
  /** When this was said, ISO 8601 UTC. */
  readonly at: string
  /** So long after that it goes on by itself, milliseconds; null: when somebody says so. */
  readonly leftMs: number | null
}

/** A run as its journal tells it: what `status` shows and `resume` starts from. What is true now only observation can tell. */
export interface RunState {
  readonly run: string
  /** Null when the journal ends before the plan was settled. */
  readonly started: Started | null
  readonly phases: readonly PhaseProgress[]
  readonly nodes: readonly NodeProgress[]
  /** In the order they began; a step that was begun again stands where it first began. */
  readonly steps: readonly StepProgress[]
  /** An act that was written down and whose end was not: it may or may not have happened. */
  readonly openAct: ActStarted | null
  /** A phase that is not begun yet: its gate lets time pass, or the run is paused. */
  readonly wait: PhaseWait | null
  /** A gate that waits for an answer. */
  readonly openGate: Gate | null
  /** Null while no end is written: the run goes on, or its process is gone. */
  readonly outcome: Outcome | null
  readonly exitCode: ExitCode | null
  readonly problem: Problem | null
  /** Number and time of the last event; 0 and '' of an empty journal. */
  readonly lastSeq: number
  readonly lastAt: string
}

interface Draft {
  started: Started | null
  wait: PhaseWait | null
  readonly phases: Map<string, PhaseProgress>
  readonly nodes: Map<string, NodeProgress>
  readonly steps: Map<string, StepProgress>
  openAct: ActStarted | null
  openGate: Gate | null
  end: Extract<RunEvent, { readonly type: 'run-ended' }> | null
}

const setStep = (draft: Draft, address: string, changes: Partial<StepProgress>): void => {
  const step = draft.steps.get(address)
  if (step !== undefined) draft.steps.set(address, { ...step, ...changes })
}

const begunStep = ({ address, phase, host, module }: StepStarted): StepProgress => ({
  address,
  phase,
  host,
  module,
  state: 'doing',
  why: null,
})

const begin = (draft: Draft, event: Started): void => {
  draft.started ??= event
  for (const { id } of event.phases) if (!draft.phases.has(id)) draft.phases.set(id, { id, state: 'untouched' })
  for (const { host, nodeId } of event.nodes)
    if (!draft.nodes.has(host)) draft.nodes.set(host, { host, nodeId, state: 'untouched', phase: null })
}

const phaseWait = ({ address, trend, estimateMs, at }: Waiting): PhaseWait => ({
  phase: address,
  why: trend,
  at,
  leftMs: estimateMs,
})

const none = (): void => undefined

const casesOn = (draft: Draft): EventCases<void> => {
  const phase = (id: string, state: PhaseProgress['state']): void => void draft.phases.set(id, { id, state })
  return {
    'run-started': (event) => begin(draft, event),
    // Whatever ended it is over; an act of the earlier process stays open until its step is begun again and ended.
    'run-resumed': () => {
      draft.end = null
      draft.openGate = null
    },
    'phase-started': (event) => phase(event.phase, 'doing'),
    'phase-ended': (event) => phase(event.phase, event.ok ? 'done' : 'failed'),
    'gate-opened': (event) => {
      draft.openGate = event
      phase(event.phase, 'gate-open')
    },
    'gate-answered': (event) => {
      draft.openGate = null
      phase(event.phase, event.answer === 'absent' ? 'gate-open' : 'untouched')
    },
    'node-started': none,
    'node-ended': none,
    'node-state': ({ host, state, phase: of }) => {
      const nodeId = draft.nodes.get(host)?.nodeId ?? -1
      draft.nodes.set(host, { host, nodeId, state, phase: of })
    },
    'order-changed': none,
    'step-started': (event) => void draft.steps.set(event.address, begunStep(event)),
    guard: ({ address, decision }) => setStep(draft, address, { state: decision === 'wait' ? 'waiting' : 'doing' }),
    'step-waiting': (event) => {
      setStep(draft, event.address, { state: 'waiting' })
      draft.wait = draft.phases.has(event.address) ? phaseWait(event) : null
    },
    'act-started': (event) => {
      draft.openAct = event
      setStep(draft, event.address, { state: 'doing' })
    },
    'act-ended': () => void (draft.openAct = null),
    'step-ended': ({ address, outcome, why }) => {
      if (draft.openAct?.address === address) draft.openAct = null
      setStep(draft, address, { state: outcome, why })
    },
    'groups-seen': none,
    'metrics-seen': none,
    'clients-seen': none,
    notice: none,
    interrupt: none,
    'run-ended': (event) => void (draft.end = event),
  }
}

const placeOf = (last: RunEvent | undefined): Pick<RunState, 'run' | 'lastSeq' | 'lastAt'> =>
  last === undefined ? { run: '', lastSeq: 0, lastAt: '' } : { run: last.run, lastSeq: last.seq, lastAt: last.at }

const endOf = ({ end }: Draft): Pick<RunState, 'outcome' | 'exitCode' | 'problem'> =>
  end === null
    ? { outcome: null, exitCode: null, problem: null }
    : { outcome: end.outcome, exitCode: end.exitCode, problem: end.problem }

/** Folds the events of one run, in order, into how it stands. Never throws for events in a strange order. */
export const buildRunState = (events: readonly RunEvent[]): RunState => {
  const draft: Draft = {
    started: null,
    wait: null,
    phases: new Map(),
    nodes: new Map(),
    steps: new Map(),
    openAct: null,
    openGate: null,
    end: null,
  }
  const cases = casesOn(draft)
  for (const event of events) {
    // Whatever else is said, the wait is over.
    if (event.type !== 'notice' && event.type !== 'interrupt') draft.wait = null
    matchEvent(event, cases)
  }
  return {
    ...placeOf(events.at(-1)),
    started: draft.started,
    phases: [...draft.phases.values()],
    nodes: [...draft.nodes.values()],
    steps: [...draft.steps.values()],
    openAct: draft.openAct,
    wait: draft.wait,
    openGate: draft.openGate,
    ...endOf(draft),
  }
}
