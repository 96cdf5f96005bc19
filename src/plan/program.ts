import type { Origin } from '../diagnostics/source.ts'
import type { Result } from '../diagnostics/result.ts'
import type { Mode } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Waiver } from '../kafka/decide/questions.ts'
import type { Topology } from '../kafka/topology.ts'
import type { HostView } from '../modules/host-view.ts'
import type { AnyModule, Effects } from '../modules/module.ts'

/** Values by name for expressions; see language/expressions. */
export type Scope = Readonly<Record<string, unknown>>

/** Why a value could not be worked out, and the place it was written. */
export interface ValueFault {
  readonly origin: Origin
  readonly message: string
}

/** A checked playbook made ready to run: what the engine walks through. Made offline, from files alone. */
export interface Program {
  readonly name: string
  readonly file: string
  readonly topology: Topology
  readonly mode: Mode
  readonly versions: { readonly from: readonly string[]; readonly to: string; readonly back: boolean } | undefined
  readonly waivers: readonly Waiver[]
  readonly hosts: readonly HostView[]
  readonly phases: readonly ProgramPhase[]
  /** Scope shared by all tasks: `versions`, `vars`, `cluster`, `groups`. */
  readonly scope: Scope
  /** The digest of contracts.md. */
  readonly digest: string
  readonly files: readonly { readonly file: string; readonly sha256: string }[]
  /** Addresses of the tasks that this lab will not run (containment), sorted as they stand. Empty outside a lab. */
  readonly notRehearsed: readonly string[]
  /** Waits that --max-wait or --patience cuts, in words. */
  readonly shortened: readonly string[]
  /** Who is told of the run; absent: nobody, as always in a lab. */
  readonly notify?: ProgramNotify
  /** Host names within `--limit`; undefined without one. Guards and preflight look at all of `hosts` all the same. */
  readonly limitedTo: readonly string[] | undefined
  /** Phases and hosts that `--tags`, `--skip-tags` and `--limit` leave out, in words. */
  readonly leftOut: readonly string[]
}

/** Where a notice goes. */
export type NotifyTarget =
  | { readonly kind: 'webhook'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'command'; readonly argv: readonly string[] }

/** `notify:` of a playbook, made ready to run. */
export interface ProgramNotify {
  readonly on: readonly ('start' | 'waiting' | 'failed' | 'done')[]
  readonly afterMs: number
  readonly timeoutMs: number
  readonly kind: NotifyTarget['kind']
  /** Secrets its target reads, by name: `vars.hook`. */
  readonly secrets: readonly string[]
  readonly target: Evaluate<NotifyTarget>
}

export interface ProgramPhase {
  readonly id: string
  readonly description: string
  readonly isReadOnly: boolean
  readonly isIrreversible: boolean
  readonly gate:
    { readonly prompt: string | undefined; readonly waitMs: number | undefined; readonly origin: Origin } | undefined
  /** Host names this phase acts on; empty for a phase that runs once, without a host. */
  readonly hosts: readonly string[]
  /** `kafka`: R6, looked up again before each node. */
  readonly order: 'kafka' | 'written'
  /** What becomes of a host whose turn failed: left as it is, or its steps undone (R9). */
  readonly onFailure: 'stop' | 'rollback'
  readonly inputs: Readonly<Record<string, unknown>>
  /** No node is begun after any of these. */
  readonly windows: readonly ProgramWindow[]
  readonly beforeEach: readonly ProgramTask[]
  readonly tasks: readonly ProgramTask[]
  readonly afterEach: readonly ProgramTask[]
  readonly afterFirst: readonly ProgramTask[]
  /** After the undo steps of a host that failed. */
  readonly rollback: readonly ProgramTask[]
  readonly origin: Origin
}

/** A time of day after which no node, and no phase that changes the cluster, is begun. */
export interface ProgramWindow {
  /** `05:00`. */
  readonly until: string
  /** Minutes after midnight. */
  readonly minutes: number
  readonly zone: string
  readonly origin: Origin
}

export type Evaluate<T> = (scope: Scope) => Result<T, ValueFault>

export interface ProgramFrame {
  readonly id: string
  /** Absent: always. */
  readonly when: Evaluate<boolean> | undefined
  /** The condition as written. */
  readonly whenText: string | undefined
  /** The list of `for_each`; plan and engine open it with tasks/each.ts. Decided by files alone. */
  readonly forEach?: Evaluate<readonly unknown[]> | undefined
  /** The item that a copy of a task with `for_each` stands for. */
  readonly item?: ProgramItem | undefined
  readonly origin: Origin
}

/** `item.value` and `item.index` (from 0) of language.md. */
export interface ProgramItem {
  readonly value: unknown
  readonly index: number
}

export interface ProgramModuleTask extends ProgramFrame {
  readonly kind: 'module'
  readonly module: AnyModule
  readonly effects: Effects
  /** Arguments as written, for events and plans. */
  readonly written: unknown
  readonly args: Evaluate<unknown>
  /** Secrets its arguments read, by name: `vars.token`. Absent: none. */
  readonly secrets?: readonly string[] | undefined
  readonly register: string | undefined
  readonly until: Evaluate<boolean> | undefined
  /** The condition as written. */
  readonly untilText?: string | undefined
  readonly retries: number
  readonly delayMs: number
  readonly timeoutMs: number | undefined
  readonly once: 'run' | 'phase' | undefined
  readonly ignoreFailure: boolean
  readonly undo: 'auto' | 'none' | 'tasks' | 'needless'
  /** The tasks of `undo: [...]`, in the order written; empty otherwise. */
  readonly undoTasks: readonly ProgramTask[]
  /** Why there is none, with `undo: none`; empty otherwise. */
  readonly undoReason: string
  /** False: a lab must never run it (containment); it ends as `not-rehearsed`. Always true outside a lab. */
  readonly isRehearsed: boolean
}

export interface ProgramBlock extends ProgramFrame {
  readonly kind: 'block'
  readonly tasks: readonly ProgramTask[]
  readonly rescue: readonly ProgramTask[]
  readonly always: readonly ProgramTask[]
}

export interface ProgramWatch extends ProgramFrame {
  readonly kind: 'watch'
  readonly module: AnyModule
  readonly written: unknown
  readonly args: Evaluate<unknown>
  /** Secrets its arguments read, by name: `vars.token`. Absent: none. */
  readonly secrets?: readonly string[] | undefined
  readonly forMs: Evaluate<number>
  readonly everyMs: Evaluate<number>
  /** `for` and `every` as written, for plans. */
  readonly times: { readonly for: unknown; readonly every: unknown }
  readonly register: string
  readonly stopIf: Evaluate<boolean> | undefined
  readonly stopIfText: string | undefined
  /** As in a module task. */
  readonly isRehearsed: boolean
}

export type ProgramTask = ProgramModuleTask | ProgramBlock | ProgramWatch
