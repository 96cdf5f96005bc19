import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { NodeState, Outcome, RunEvent } from '../run/run-event.ts'
import type { ChecklistBox } from './boxes.ts'
import type { LoadReport } from './load-report.ts'
import type { Pass } from './passes.ts'
import type { ReportedClients, ReportedGroup, ReportedMetrics } from './witnesses.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>
type Started = Of<'run-started'>
type StepOutcome = Of<'step-ended'>['outcome']

/** A node came into a state. `at`: ISO 8601 UTC. */
export interface ReportedMove {
  readonly phase: string
  readonly state: NodeState
  readonly at: string
}

export interface ReportedNode {
  readonly host: string
  readonly nodeId: number
  readonly roles: Started['nodes'][number]['roles']
  /** Release its process ran at the start; '' when none ran, null when unknown. */
  readonly from: string | null
  /** Release it runs at the end, as far as the run itself saw it; null when unknown. */
  readonly to: string | null
  readonly state: NodeState
  /** How often the run started its process. */
  readonly restarts: number
  readonly passes: readonly Pass[]
  /** Every state it came into, in order. */
  readonly moves: readonly ReportedMove[]
}

/** A guard that was asked. `blockers`: what it waited for (each subject once), or what refused. */
export interface ReportedGate {
  readonly address: string
  readonly decision: Of<'guard'>['decision']
  readonly samples: number
  readonly waitedMs: number
  readonly blockers: Of<'guard'>['blockers']
  /** When this was decided, ISO 8601 UTC; of a wait: when it was last looked. */
  readonly at: string
}

/** An approval that was asked for. */
export interface ReportedApproval {
  readonly phase: string
  readonly prompt: string
  readonly answer: Of<'gate-answered'>['answer'] | null
  /** Who or what answered, where known. */
  readonly by: string | null
  /** ISO 8601 UTC; null while nobody has answered. */
  readonly answeredAt: string | null
}

/** A phase that cannot be taken back: who let it, and what it did. */
export interface ReportedIrreversible extends ReportedApproval {
  readonly steps: readonly { readonly address: string; readonly outcome: StepOutcome; readonly endedAt: string }[]
}

export interface ReportedPhase {
  readonly id: string
  readonly description: string
  readonly irreversible: boolean
  readonly state: 'untouched' | 'doing' | 'done' | 'failed'
  /** ISO 8601 UTC; null until it has begun. */
  readonly startedAt: string | null
  /** null until it has ended. */
  readonly tookMs: number | null
  /** Steps that ended so. */
  readonly changed: number
  readonly unchanged: number
}

export interface ReportedNotice {
  readonly at: string
  readonly host: string | null
  readonly code: string
  readonly text: string
}

/** One run as evidence: `report.json` is this value, `report.md` its page. Fields named in contracts.md mean what they mean there; the others explain them. */
export interface Report {
  readonly format: 1
  readonly run: string
  /** `failed` also when the run was done and the audit of its load found a fault. */
  readonly outcome: Outcome
  readonly exitCode: ExitCode
  /** null only when the run ended before its plan was settled. */
  readonly cluster: Started['cluster'] | null
  readonly versions: Started['versions']
  /** The run that this one takes back; null: none. */
  readonly takesBack: string | null
  /** ISO 8601 UTC. */
  readonly startedAt: string
  /** null when no end was written: the process died or could not write. */
  readonly endedAt: string | null
  readonly tookMs: number | null
  readonly playbook: { readonly name: string; readonly file: string; readonly digest: string } | null
  /** Version of kplay. */
  readonly kplay: string | null
  readonly nodes: readonly ReportedNode[]
  readonly phases: readonly ReportedPhase[]
  readonly load?: LoadReport
  readonly gates: readonly ReportedGate[]
  readonly irreversible: readonly ReportedIrreversible[]
  /** Approvals of phases that can be taken back. */
  readonly approvals: readonly ReportedApproval[]
  readonly waivers: readonly string[]
  readonly shortened: readonly string[]
  /** Phases and hosts that were not asked for (--tags, --skip-tags, --limit), in words. */
  readonly leftOut: readonly string[]
  /** What the plan found worth knowing before an apply, in words. */
  readonly planNotes: readonly string[]
  readonly notRehearsed: readonly string[]
  readonly replaced: readonly string[]
  readonly notices: readonly ReportedNotice[]
  readonly problem: Problem | null
  /** Consumer groups that were watched beside the run. */
  readonly groups: readonly ReportedGroup[]
  /** What metrics said last to each step that asked them. */
  readonly metrics: readonly ReportedMetrics[]
  /** Who was connected to the brokers; null: nobody asked, or no metrics are configured. */
  readonly clients: ReportedClients | null
  /** The nine boxes of the classic procedure. */
  readonly checklist: readonly ChecklistBox[]
}
