import type { Origin } from '../diagnostics/source.ts'
import type { Blocker, RuleCode } from '../kafka/decide/decision.ts'
import type { Mode, Role } from '../kafka/snapshot/cluster-snapshot.ts'
import type { GateCommand } from '../kafka/commands/gate-commands.ts'
import type { Effects } from '../modules/module.ts'

/**
 * What will be done and why, as data: made from the checked files, facts of the hosts and one snapshot; changes nothing. Contract: `kplay plan --format json`.
 * `complete`: every node and step is known. `applyable`: nothing forbids an apply now. `errored`: something could not be read.
 */
export interface Plan {
  readonly format: 1
  /** SHA-256, hex, of what was asked for (contracts.md): never of positions, reasons, risk or observed facts. */
  readonly digest: string
  readonly complete: boolean
  readonly applyable: boolean
  readonly errored: boolean
  readonly playbook: { readonly name: string; readonly file: string }
  readonly cluster: { readonly name: string; readonly id: string; readonly mode: Mode }
  readonly versions: { readonly from: readonly string[]; readonly to: string } | null
  /** Which of brokers and clients are upgraded first, one sentence; absent where nothing is upgraded. */
  readonly clients?: string
  /** In the order they would be taken. */
  readonly nodes: readonly PlannedNode[]
  /** The risks of all nodes that will be stopped, added up; `expectedMs` is the estimated duration of taking them one at a time. */
  readonly totals: Risk
  readonly phases: readonly PlannedPhase[]
  readonly steps: readonly PlannedStep[]
  readonly blockers: readonly PlannedBlocker[]
  /** What an apply would change by itself, and what is worth knowing before it: of one host, of one topic, or of the whole cluster. Forbids nothing. */
  readonly notes: readonly PlannedNote[]
  /** Things the plan could not check, in words (a listener of another protocol …). */
  readonly notChecked: readonly string[]
  /** Tasks that this lab will not run (containment), addresses. Empty outside a lab. */
  readonly notRehearsed: readonly string[]
  /** Of what somebody is told, and how; null: nobody is told. Never where to: an address may be a secret. */
  readonly notify: { readonly by: 'webhook' | 'command'; readonly on: readonly string[] } | null
  /** Waits that were cut by --max-wait or --patience, in words. */
  readonly shortened: readonly string[]
  /** Phases and hosts that --tags, --skip-tags and --limit leave out, in words. */
  readonly leftOut: readonly string[]
  /** What the gates ask, as Kafka's own commands, for whoever wants to repeat it; none where no node is stopped. */
  readonly byHand: readonly GateCommand[]
}

export interface PlannedNode {
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly Role[]
  /** From 1. */
  readonly position: number
  /** Release of the running process, '' when none runs, null when unknown. */
  readonly from: string | null
  readonly to: string | null
  readonly change: 'upgrade' | 'downgrade' | 'restart' | 'none'
  readonly because: string
  readonly risk: Risk
}

/** What the stop of this node means, from the plan's snapshot; null until measured. */
export interface Risk {
  /** Partitions that fall to their min ISR (one more failure stops acks=all writes). */
  readonly toMinIsr: number | null
  readonly offline: number | null
  readonly leadersMoved: number | null
  /** Written elsewhere while the node is away, which it then fetches: bytes a second between two looks times its expected time without the window. */
  readonly catchUpBytes: number | null
  /** Stop, start, catching up and clean window: a guess from the replicas held, milliseconds. */
  readonly expectedMs: number | null
}

export interface PlannedPhase {
  readonly id: string
  readonly description: string
  readonly irreversible: boolean
  readonly gate: string | null
  /** `until 05:00 Europe/Berlin`: no node is begun later. Absent: at any time. */
  readonly window?: string
  readonly hosts: readonly string[]
}

export interface PlannedStep {
  /** `phase.task@host`, or `phase.task` for a step without a host; `phase.task[0]@host` for the first item of a `for_each`. */
  readonly address: string
  readonly phase: string
  readonly host: string | null
  /** The module's name; for a watch the one it samples. */
  readonly module: string
  /** One line for readers: `stop the node`. */
  readonly title: string
  /** As written, expressions as their text. */
  readonly arguments: unknown
  /** Of a task with `for_each`: the item this step is for. */
  readonly item?: { readonly index: number; readonly value: unknown }
  readonly effects: Effects
  readonly undo: 'auto' | 'none' | 'tasks' | 'needless'
  readonly irreversible: boolean
  /** Conditions of the task and the blocks around it, as written; empty: always. */
  readonly when: readonly string[]
  /** Would it change anything, judged from what was observed? `unknown`: known only when applied. */
  readonly change: 'yes' | 'no' | 'unknown'
  /** What it would change in a file, as seen now: lines that go (`- a=1`) and come (`+ a=2`), secrets hidden. */
  readonly diff?: readonly string[]
  /** Runs only after a failure in its block. */
  readonly isRescue: boolean
  readonly origin: Origin
}

export interface PlannedBlocker extends Blocker {
  readonly host?: string
  /** `wait`: an apply would wait for it, up to the no-progress limit; `refuse`: an apply is refused. */
  readonly kind: 'wait' | 'refuse'
}

/** Something found in a host's files or in the cluster's configuration that forbids nothing. */
export interface PlannedNote {
  readonly rule: RuleCode
  readonly host?: string
  readonly topic?: string
  /** `FILE:LINE` on the host, or the file alone where a key is missing. */
  readonly place?: string
  /** One line; the same words on every host where the same is so. */
  readonly saw: string
  readonly fix: string
}

/** Would an apply change anything? What is known only when a step runs counts as a change. */
export const hasChanges = (plan: Plan): boolean =>
  plan.nodes.some((node) => node.change !== 'none') || plan.steps.some((step) => step.change !== 'no')
