import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { Pause } from '../run/ports.ts'
import type { NodeProgress, PhaseProgress, PhaseWait, RunState, StepProgress } from './replay-state.ts'

/** How a run stands for those who ask from outside. A run whose process is gone is `interrupted`, never `running`. */
export type StandingOfRun = 'running' | 'waiting' | 'failed' | 'interrupted' | 'done' | 'rolled-back'

/** What `kplay status RUN --format json` prints: the journal's last word, with what the machine says of the process. */
export interface RunStatus {
  readonly format: 1
  readonly run: string
  readonly state: StandingOfRun
  /** Null when the journal ends before the run began. */
  readonly playbook: string | null
  readonly file: string | null
  readonly cluster: { readonly name: string; readonly id: string; readonly mode: string } | null
  readonly versions: { readonly from: readonly string[]; readonly to: string } | null
  readonly digest: string | null
  /** ISO 8601 UTC; empty when the journal is. */
  readonly startedAt: string
  readonly lastAt: string
  readonly phases: readonly PhaseProgress[]
  readonly nodes: readonly NodeProgress[]
  readonly steps: readonly StepProgress[]
  /** An act whose end is not written down, `phase.task@host`: under way while the run is `running`, else nobody knows what became of it. */
  readonly openAct: string | null
  /** The gate that waits for a person. */
  readonly gate: { readonly phase: string; readonly prompt: string; readonly irreversible: boolean } | null
  /** Time that passes, or a pause, before a phase or its next node is begun. */
  readonly wait: PhaseWait | null
  /** `kplay pause`: no further node is begun. */
  readonly pause: Pause | null
  /** Null while the run has not ended. */
  readonly exitCode: ExitCode | null
  readonly problem: Problem | null
  /** What a person can do now, in words; empty when there is nothing to do. */
  readonly next: string
}

/** What is known of a run beside its journal. */
export interface RunWitness {
  /** Its process holds the cluster's lock and is not known to be gone. */
  readonly isAlive: boolean
  /** Time of its first event. */
  readonly startedAt: string
  /** Somebody paused it. */
  readonly pause?: Pause | undefined
}

const ended: Readonly<Record<NonNullable<RunState['outcome']>, StandingOfRun>> = {
  done: 'done',
  'nothing-to-do': 'done',
  waiting: 'waiting',
  failed: 'failed',
  'needs-person': 'failed',
  'rolled-back': 'rolled-back',
  interrupted: 'interrupted',
}

const standingOf = (state: RunState, isAlive: boolean): StandingOfRun => {
  if (state.outcome !== null) return ended[state.outcome]
  if (!isAlive) return 'interrupted'
  return state.openGate === null && state.wait === null ? 'running' : 'waiting'
}

const inFlight: ReadonlySet<NodeProgress['state']> = new Set([
  'stopping',
  'stopped',
  'switched',
  'starting',
  'registering',
  'syncing',
  'window',
  'undoing',
  'unknown',
])

const goneNext = (state: RunState): string => {
  const hurt = state.nodes.filter((node) => inFlight.has(node.state)).map((node) => `${node.host} (${node.state})`)
  const unknown = state.openAct === null ? '' : `; whether ${state.openAct.address} was done is unknown`
  const look = hurt.length === 0 ? '' : `; look first at ${hurt.join(', ')}${unknown}`
  return `its process is gone: kplay resume ${state.run} goes on with it, beginning with what the nodes say${look}`
}

const waitingNext = ({ run, openGate, wait }: RunState, pause: Pause | undefined): string => {
  if (openGate !== null) return `kplay approve ${run} ${openGate.phase} opens the gate`
  if (pause !== undefined) return `kplay pause --end ${run} lets it go on`
  return wait?.leftMs === null ? '' : 'it goes on by itself'
}

const nextOf = (state: RunState, standing: StandingOfRun, pause: Pause | undefined): string => {
  if (state.problem !== null) return state.problem.fix
  switch (standing) {
    case 'interrupted':
      return state.outcome === null ? goneNext(state) : `kplay resume ${state.run}`
    case 'waiting':
      return waitingNext(state, pause)
    default:
      return ''
  }
}

type Beginning = Pick<RunStatus, 'playbook' | 'file' | 'cluster' | 'versions' | 'digest'>

const beginningOf = ({ started }: RunState): Beginning => {
  if (started === null) return { playbook: null, file: null, cluster: null, versions: null, digest: null }
  const { playbook, file, cluster, versions, digest } = started
  return { playbook, file, cluster, versions, digest }
}

const gateOf = ({ openGate }: RunState): RunStatus['gate'] =>
  openGate === null ? null : { phase: openGate.phase, prompt: openGate.prompt, irreversible: openGate.irreversible }

/** Tells how a run stands from its journal and what is known of its process. */
export const buildRunStatus = (state: RunState, { isAlive, startedAt, pause }: RunWitness): RunStatus => {
  const standing = standingOf(state, isAlive)
  return {
    format: 1,
    run: state.run,
    state: standing,
    ...beginningOf(state),
    startedAt,
    lastAt: state.lastAt,
    phases: state.phases,
    nodes: state.nodes,
    steps: state.steps,
    openAct: state.openAct?.address ?? null,
    gate: gateOf(state),
    wait: state.wait,
    pause: pause ?? null,
    exitCode: state.exitCode,
    problem: state.problem,
    next: nextOf(state, standing, pause),
  }
}
