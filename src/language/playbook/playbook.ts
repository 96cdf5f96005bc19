import type { Location, SourceFile } from '../../diagnostics/source.ts'
import type { Waiver } from '../../kafka/decide/questions.ts'
import type { Mode } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { AnyModule } from '../../modules/module.ts'
import type { Expression, Template } from '../expressions/expression.ts'
import type { Notify } from './notify.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Selection } from './selection.ts'
import type { Window } from './window.ts'

/** A playbook with everything it uses, checked: no diagnostics of severity error are left. */
export interface Playbook {
  readonly source: SourceFile
  readonly name: string
  readonly inventory: Inventory
  /** Absent in a rolling restart or configuration change. */
  readonly versions: Versions | undefined
  /** Values of the declared variables after defaults, files and `--set`. Host and group values stand in the inventory. */
  readonly vars: Readonly<Record<string, unknown>>
  readonly waivers: readonly DatedWaiver[]
  /** In the order written, `use`d ones expanded. */
  readonly phases: readonly Phase[]
  /** Who is told of the run; absent: nobody. */
  readonly notify?: Notify
  /** Every file that was read, playbook first, with its text: for the digest. */
  readonly files: readonly SourceFile[]
  /** What of it is wanted (`--tags`, `--skip-tags`, `--limit`); absent: all of it. `phases` holds all of them. */
  readonly selection?: Selection | undefined
}

export interface Versions {
  /** Patch releases a node may run at the start; at least one. */
  readonly from: readonly string[]
  readonly to: string
  /** `back: true`: `to` may be older than `from`. */
  readonly back: boolean
  readonly at: Location
}

export interface DatedWaiver extends Waiver {
  readonly reason: string
  /** ISO date, inclusive. */
  readonly expires: string
  readonly at: Location
}

export interface Phase {
  readonly id: string
  readonly description: string
  readonly modes: readonly Mode[]
  readonly isReadOnly: boolean
  readonly inputs: Readonly<Record<string, unknown>>
  /** Groups and hosts in the order written; groups this cluster does not have are left out. Empty: the phase runs once, without a host. */
  readonly hosts: readonly string[]
  /** `kafka`: R6. `written`: as the hosts stand; never for a phase that stops Kafka nodes. */
  readonly order: 'kafka' | 'written'
  readonly onFailure: 'stop' | 'rollback'
  readonly isIrreversible: boolean
  /** Of the phase and of where it is used, in the order written. */
  readonly tags: readonly string[]
  /** Its own, or that of where it is used, and the playbook's: all of them hold. */
  readonly windows: readonly Window[]
  readonly gate: Gate | undefined
  readonly beforeEach: readonly Task[]
  readonly tasks: readonly Task[]
  readonly afterEach: readonly Task[]
  /** After the first node of each role. */
  readonly afterFirst: readonly Task[]
  readonly rollback: readonly Task[]
  /** Where the phase stands in the playbook (the `use:` line or the phase itself). */
  readonly at: Location
}

export interface Gate {
  readonly approve: { readonly prompt: string } | undefined
  readonly waitMs: number | undefined
  readonly at: Location
}

/** What every task has, whatever it does. */
export interface TaskFrame {
  readonly id: string
  readonly when: Expression | undefined
  /** Its list: the task, or the block, runs once for each item, `when` asked for each. Decided by files alone. */
  readonly forEach?: Template | undefined
  readonly at: Location
  /** For a task of a used phase: where the playbook uses it. */
  readonly usedAt: Location | undefined
}

export interface ModuleTask extends TaskFrame {
  readonly kind: 'module'
  readonly module: AnyModule
  readonly args: Template
  readonly register: string | undefined
  readonly until: Expression | undefined
  /** Extra tries after the first, with `until` or after a failure of a read-only task. */
  readonly retries: number
  readonly delayMs: number
  /** Absent: the module is progress-aware or has its own limit. */
  readonly timeoutMs: number | undefined
  readonly undo: Undo
  readonly once: 'run' | 'phase' | undefined
  readonly ignoreFailure: boolean
}

export type Undo =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'tasks'; readonly tasks: readonly Task[] }
  /** A reading task needs none. */
  | { readonly kind: 'needless' }

export interface BlockTask extends TaskFrame {
  readonly kind: 'block'
  readonly tasks: readonly Task[]
  readonly rescue: readonly Task[]
  readonly always: readonly Task[]
}

/** Samples a reading module for a time; `stopIf` ends the run. */
export interface WatchTask extends TaskFrame {
  readonly kind: 'watch'
  readonly forMs: Template
  readonly everyMs: Template
  readonly module: AnyModule
  readonly args: Template
  readonly register: string
  readonly stopIf: Expression | undefined
}

export type Task = ModuleTask | BlockTask | WatchTask
