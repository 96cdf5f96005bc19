import type { JSONSchema } from 'json-schema-to-ts'
import type { FactRequest } from '../facts/fact.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import type { NodeObservation } from '../kafka/decide/node-observation.ts'
import type { Waiver } from '../kafka/decide/questions.ts'
import type { GroupHistory } from '../kafka/groups/group-history.ts'
import type { MeasuredCluster } from '../kafka/metrics/decide-metrics.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../kafka/topology.ts'
import type { Act, ActOutcome } from './act.ts'
import type { HostView } from './host-view.ts'

/** What a module may do to the world. The engine guards by these, whatever the playbook says (P10). */
export interface Effects {
  /** Takes the host's Kafka node down: R1 is asked before its acts. May depend on arguments: see `Module.effects`. */
  readonly stops?: 'node'
  /** Changes something on the host or in the cluster: journalled before and after; needs `undo` in a reversible phase. */
  readonly changes?: 'host' | 'cluster'
  /** Can never be taken back: only in a phase with `irreversible: true` and an approved gate (P5). */
  readonly irreversible?: true
}

/** What a module must see to decide: facts of its host (all may want those); the cluster; or the cluster and this host's own node, its log included. */
export type Needs = 'host' | 'cluster' | 'node'

/** What a module has to see beside host and cluster; each is looked at anew before every `decide`. */
export interface Watches {
  /** Consumer groups. `maxStallMs`: from when on a pause counts as a standstill; 0: it is not asked about. */
  readonly groups?: { readonly maxStallMs: number }
  /** The metrics that the nodes tell. */
  readonly metrics?: true
}

/** The cluster as read just now, for modules whose `needs` names it. */
export interface ClusterView {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  /** This host's node, observed just now, where `needs` is `node`; undefined for a host that is no Kafka node. */
  readonly observation: NodeObservation | undefined
  readonly waivers: readonly Waiver[]
  /** Advertised listeners (`host:port`) of this node that did not answer at the run's first look (R3). */
  readonly deafAtStart: readonly string[]
  /** The same of all other nodes. */
  readonly deafElsewhere: readonly string[]
  /** The node's process before this run stopped it in this pass; undefined when it was not stopped. */
  readonly before: { readonly pid: number; readonly startedAtMs: number } | undefined
  /** The clean window lasts at most this long, milliseconds (`--max-wait` in a lab, 0 after a Ctrl-C); undefined: as R3 says. */
  readonly windowCapMs: number | undefined
}

/** What a module decides from. */
export interface ModuleInput<Args> {
  readonly args: Args
  readonly host: HostView
  readonly versions: { readonly from: readonly string[]; readonly to: string } | undefined
  /** Answers to `wants`, by the same names. */
  readonly facts: Readonly<Record<string, unknown>>
  /** Present unless `needs` is `host`. */
  readonly cluster: ClusterView | undefined
  /** What `watches` asked for. */
  readonly groups?: GroupHistory
  readonly metrics?: MeasuredCluster
  /** What this step's acts did, empty until it has acted. A module is asked again after its acts, until it says `unchanged` or `refuse`. */
  readonly done: readonly ActOutcome[]
  /** Time since this step's last act, milliseconds; 0 before it acted. */
  readonly sinceActMs: number
  /** The process of this host's node that this pass stopped, in this step or before; undefined when it stopped none. */
  readonly stopped?: { readonly pid: number; readonly startedAtMs: number } | undefined
  /** How long the answers since the last dirty one were clean, milliseconds; 0 at the first. Only for modules with `hasWindow`. */
  readonly cleanForMs: number
}

/** What a module decides. Never acts by itself, never throws for a bad world. */
export type ModuleDecision<Result> =
  /** The world is as wanted: the step ends. */
  | { readonly kind: 'unchanged'; readonly result: Result }
  /** Not yet; time may help. Polled again; the engine keeps R4's patience. `isClean` keeps the window running while only the window is missing. */
  | {
      readonly kind: 'wait'
      readonly blockers: readonly Blocker[]
      readonly isClean?: boolean
      readonly pollMs?: number
    }
  /** No, and time will not help. */
  | {
      readonly kind: 'refuse'
      readonly what: string
      readonly why: readonly string[]
      readonly fix: string
      readonly blockers?: readonly Blocker[]
      /** The end of a log that tells more, oldest line first. */
      readonly log?: readonly string[]
    }
  /** Do these, then ask again. Each kind of act is done once in a step: a second answer may only add kinds (a restart: stop, then start). */
  | { readonly kind: 'acts'; readonly acts: readonly Act[] }

/** How one change of a module is taken back: by a module and its arguments, as data that a journal can keep; or why only a person can. */
export type UndoStep =
  | { readonly kind: 'module'; readonly module: string; readonly args: Readonly<Record<string, unknown>> }
  /** There is nothing to take back. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'by-hand'; readonly what: string }

/** A playbook module. Each lives in a file of its own in src/modules/ and is listed in catalogue.ts. */
export interface Module<Args = never, Result = unknown> {
  /** As written in playbooks: `file.symlink`. */
  readonly name: string
  readonly summary: string
  /** JSON Schema of the arguments; strings may hold `${{ }}`. */
  readonly args: JSONSchema
  /** JSON Schema of the result: gives `register` its type. */
  readonly result: JSONSchema
  /** Effects with these arguments (checked ones, expressions still in place). */
  effects(args: Args): Effects
  readonly needs: Needs
  /** True when it does nothing without the `versions:` of a playbook. */
  readonly needsVersions?: true
  /** True for waits that must stay clean for the clean window (R3). */
  readonly hasWindow?: true
  /** True when acts that went well say by themselves that the world is as wanted: then `decide` is asked without a further look, `cluster` undefined. */
  readonly isToldByActs?: true
  /** True when a refusal hangs on nothing that a stop of the node changes: it is asked for before the stop as well, so that no node is down for nothing. */
  readonly isForeseeable?: true
  /** Facts of the host, gathered fresh before each `decide`. `topology`: for facts that ask other nodes. */
  wants(args: Args, host: HostView, topology?: Topology): Readonly<Record<string, FactRequest<unknown>>>
  /** Absent: nothing. */
  watches?(args: Args): Watches
  decide(input: ModuleInput<Args>): ModuleDecision<Result>
  /** One line for the plan: `stop the node`, `current -> kafka-4.1.2`. */
  describe(args: Args): string
  /** True when `undo: auto` is possible: then `planUndo` is there. */
  readonly canUndo: boolean
  /** What `undo: auto` will do, worked out from what was seen right before the acts (R9: recorded once, before them). */
  planUndo?(input: ModuleInput<Args>): UndoStep
  /** True when a change with these (written) arguments leaves nothing to take back, so that its task needs no `undo`. */
  isUndoNeedless?(args: Args): boolean
}

/** A module whose argument and result types are not known here. */
export type AnyModule = Module<never>
