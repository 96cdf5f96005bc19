import { assertNever } from '../diagnostics/result.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { Origin } from '../diagnostics/source.ts'
import type { ConnectedSoftware } from '../kafka/clients/client-reading.ts'
import type { DroppedRequests } from '../kafka/clients/old-clients.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import type { SeenGroup } from '../kafka/groups/seen-group.ts'
import type { Mode, Role } from '../kafka/snapshot/cluster-snapshot.ts'
import type { ToldAct } from '../modules/act.ts'
import type { UndoStep } from '../modules/module.ts'
import type { Effects } from '../modules/module.ts'

/** States of a node during a run (safety.md). */
export const nodeStates = [
  'untouched',
  'stopping',
  'stopped',
  'switched',
  'starting',
  'registering',
  'syncing',
  'window',
  'done',
  'undoing',
  'put-back',
  'unknown',
] as const

export type NodeState = (typeof nodeStates)[number]

/** How a run can end. */
export const outcomes = [
  'done',
  'nothing-to-do',
  'waiting',
  'failed',
  'rolled-back',
  'needs-person',
  'interrupted',
] as const

export type Outcome = (typeof outcomes)[number]

/** What stands on every event. `seq` counts from 1 without gaps; `at` is ISO 8601 UTC with milliseconds. */
export interface EventFrame {
  readonly format: 1
  readonly seq: number
  readonly at: string
  readonly run: string
}

/** A node at the beginning of a pass. */
export interface FoundNode {
  readonly host: string
  /** Its process; null when none ran or it was unknown. */
  readonly process: { readonly pid: number; readonly startedAtMs: number } | null
  /** The release it ran at the run's first look; empty where it was unknown. */
  readonly before: string
  /** Advertised listeners that did not answer at the run's first look (R3). */
  readonly deaf: readonly string[]
}

/** Everything that can happen in a run. The journal, views and the report know nothing else. Adding a member is adding a line to each of them (assertNever). */
export type RunEventBody =
  | {
      readonly type: 'run-started'
      readonly playbook: string
      readonly file: string
      readonly digest: string
      readonly kplay: string
      /** The run that this one takes back; absent: none. */
      readonly takesBack?: string
      readonly cluster: { readonly name: string; readonly id: string; readonly mode: Mode }
      readonly versions: { readonly from: readonly string[]; readonly to: string } | null
      readonly nodes: readonly {
        readonly host: string
        readonly nodeId: number
        readonly roles: readonly Role[]
        readonly from: string | null
      }[]
      readonly phases: readonly {
        readonly id: string
        readonly description: string
        readonly hosts: readonly string[]
        readonly irreversible: boolean
        /** A guess for each host whose node it takes down, milliseconds: `workMs` without the clean window. Absent: it takes none down. */
        readonly expected?: readonly { readonly host: string; readonly workMs: number; readonly windowMs: number }[]
      }[]
      readonly waivers: readonly string[]
      readonly shortened: readonly string[]
      /** Phases and hosts that --tags, --skip-tags and --limit leave out, in words; absent: none. */
      readonly leftOut?: readonly string[]
      /** What the plan found worth knowing, in words; absent: nothing. */
      readonly planNotes?: readonly string[]
      readonly notRehearsed: readonly string[]
      readonly replaced: readonly string[]
    }
  /** A run goes on: another process appends to its journal from here on (`kplay resume`). */
  | {
      readonly type: 'run-resumed'
      /** The person who resumes it. */
      readonly who: string
      readonly kplay: string
      /** Of what is asked for now: another one than before only where later phases changed. */
      readonly digest: string
      /** The how many-th time, from 1. */
      readonly count: number
      /** What is asked for otherwise than before, in words: later phases only. */
      readonly changed: readonly string[]
    }
  | {
      readonly type: 'phase-started'
      readonly phase: string
      readonly nodes: readonly string[]
      /** Of a phase that stops nodes: the nodes as this pass found them, once; a resume never records them again. */
      readonly found?: readonly FoundNode[]
    }
  | { readonly type: 'phase-ended'; readonly phase: string; readonly ok: boolean }
  | { readonly type: 'gate-opened'; readonly phase: string; readonly prompt: string; readonly irreversible: boolean }
  | {
      readonly type: 'gate-answered'
      readonly phase: string
      readonly answer: 'approved' | 'declined' | 'absent'
      /** Who or what answered (`ada at the terminal`, `--approve`, `the rehearsal`), where it is known. */
      readonly by?: string
    }
  | {
      readonly type: 'node-started'
      readonly phase: string
      readonly host: string
      readonly position: number
      readonly of: number
      readonly because: string
      /** A guess for all nodes that this run has still to take down, this one in full; without gates, pauses and soaks. Absent: nobody knows. */
      readonly remainingMs?: number
    }
  | {
      readonly type: 'node-ended'
      readonly phase: string
      readonly host: string
      readonly ok: boolean
      readonly changed: boolean
      /** As with node-started, learned from the nodes that are done. */
      readonly remainingMs?: number
    }
  | { readonly type: 'node-state'; readonly phase: string; readonly host: string; readonly state: NodeState }
  /** R6: the order inside a role moved while running. */
  | {
      readonly type: 'order-changed'
      readonly phase: string
      readonly order: readonly string[]
      readonly because: string
    }
  | {
      readonly type: 'step-started'
      readonly phase: string
      readonly host: string | null
      readonly address: string
      readonly module: string
      readonly title: string
      readonly effects: Effects
      readonly origin: Origin
    }
  /** A guard of safety.md was asked; `decision` safe ends it, wait is repeated with each poll that changed something, at most every 2 s. */
  | {
      readonly type: 'guard'
      readonly address: string
      readonly host: string
      readonly decision: 'safe' | 'wait' | 'refuse'
      readonly samples: number
      readonly waitedMs: number
      readonly blockers: readonly Blocker[]
    }
  | {
      readonly type: 'step-waiting'
      readonly address: string
      readonly host: string | null
      readonly waitedMs: number
      readonly samples: number
      readonly blockers: readonly Blocker[]
      /** `14 -> 3, falling`; empty when there is none yet. */
      readonly trend: string
      readonly estimateMs: number | null
    }
  /** Before an act that changes something: written and synced before the act is sent (P4). */
  | {
      readonly type: 'act-started'
      readonly address: string
      readonly host: string | null
      readonly act: ToldAct
      readonly undo?: UndoStep
    }
  | {
      readonly type: 'act-ended'
      readonly address: string
      readonly host: string | null
      readonly ok: boolean
      readonly output: string
      readonly why: string | null
      readonly tookMs: number
    }
  | {
      readonly type: 'step-ended'
      readonly phase: string
      readonly host: string | null
      readonly address: string
      readonly outcome: 'changed' | 'unchanged' | 'skipped' | 'failed' | 'not-rehearsed'
      readonly result: unknown
      /** Why it was skipped or failed; null otherwise. */
      readonly why: string | null
      readonly tookMs: number
    }
  /** Consumer groups, sampled beside the run: at first, when one begins or ends to stand still, around each node's turn, and every few seconds while lags change. */
  | {
      readonly type: 'groups-seen'
      /** Groups that are watched, asked for or have members: those that stand still first, then by lag; 50 at most. */
      readonly groups: readonly SeenGroup[]
      /** How many more there were. */
      readonly more: number
      /** What could not be read, in words. */
      readonly unknown: readonly string[]
    }
  /** The metrics that a step demanded or read, whenever they changed. */
  | {
      readonly type: 'metrics-seen'
      readonly address: string
      /** Over all nodes, by the names of `metrics.read` (`under_replicated_partitions`); null: unknown. */
      readonly values: Readonly<Record<string, number | null>>
      /** What no node told, in words: `b1: broker_state: connection refused`. */
      readonly missing: readonly string[]
    }
  /** Who is connected to the brokers, as far as their metrics tell, and who of them uses requests that the release gone to has dropped. */
  | {
      readonly type: 'clients-seen'
      readonly brokers: readonly {
        readonly host: string
        readonly software: readonly ConnectedSoftware[]
        readonly dropped: readonly DroppedRequests[]
        /** Why nothing is known of this broker's clients; null: it is. */
        readonly why: string | null
      }[]
    }
  /** Something a reader should know that ends nothing: an unclean stop, a warning of a probe. */
  | { readonly type: 'notice'; readonly host: string | null; readonly code: string; readonly text: string }
  | { readonly type: 'interrupt'; readonly count: 1 | 2 }
  | {
      readonly type: 'run-ended'
      readonly outcome: Outcome
      readonly exitCode: ExitCode
      readonly problem: Problem | null
      readonly tookMs: number
    }

export type RunEvent = EventFrame & RunEventBody

/** Takes events in order; must not throw and must not block for long. Views, the journal writer and the report are listeners. */
export type RunListener = (event: RunEvent) => void

const plain = (_key: string, value: unknown): unknown =>
  value === undefined ? null : typeof value === 'bigint' ? Number(value) : value

/** The one text of an event, in journals and streams: a line of JSON without its line end. Undefined parts of a result become null, whole numbers of expressions become numbers. */
export const encodeEvent = (event: RunEvent): string => JSON.stringify(event, plain)

/** One answer for every kind of event: adding a kind of event breaks every place that has no answer for it. */
export type EventCases<R> = {
  readonly [T in RunEvent['type']]: (event: Extract<RunEvent, { readonly type: T }>) => R
}

/** Picks the case of this event. Throws for a type this kplay does not know, which only a bug can bring here. */
export const matchEvent = <R>(event: RunEvent, cases: EventCases<R>): R => {
  const known: Partial<EventCases<R>> = cases
  const answer = known[event.type] as ((event: RunEvent) => R) | undefined
  return answer === undefined ? assertNever(event as never) : answer(event)
}
