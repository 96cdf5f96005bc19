import type { Origin } from '../../diagnostics/source.ts'

/** A checked playbook as plain data: what `kplay show --format json` prints. */
export interface PlaybookSheet {
  readonly format: 1
  readonly name: string
  readonly file: string
  readonly inventory: string
  readonly cluster: { readonly name: string; readonly id: string; readonly mode: string; readonly hosts: number }
  readonly versions: { readonly from: readonly string[]; readonly to: string; readonly back: boolean } | null
  /** Values for the whole playbook; durations are milliseconds, sizes bytes. */
  readonly vars: Readonly<Record<string, unknown>>
  readonly waivers: readonly { readonly rule: string; readonly topic: string | null; readonly expires: string }[]
  /** Of what somebody is told; null: nobody. Never where to: an address may be a secret. */
  readonly notify: {
    readonly by: 'webhook' | 'command'
    readonly on: readonly string[]
    readonly afterMs: number
  } | null
  readonly phases: readonly PhaseSheet[]
}

export interface PhaseSheet {
  readonly id: string
  readonly description: string
  readonly origin: Origin
  /** Groups and hosts; empty: once, without a host. */
  readonly hosts: readonly string[]
  readonly order: 'kafka' | 'written'
  readonly isReadOnly: boolean
  readonly isIrreversible: boolean
  /** By which --tags and --skip-tags choose it. */
  readonly tags: readonly string[]
  /** `05:00 Europe/Berlin`: no node is begun after any of them. */
  readonly windows: readonly string[]
  readonly gate: { readonly prompt: string | null; readonly waitMs: number | null } | null
  readonly inputs: Readonly<Record<string, unknown>>
  /** In the order they run on a host; empty ones are left out. */
  readonly lists: readonly { readonly name: string; readonly tasks: readonly TaskSheet[] }[]
}

export interface TaskSheet {
  readonly id: string
  /** A module, `block` or `watch NAME`. */
  readonly does: string
  /** Its arguments as written; null for a block. */
  readonly arguments: unknown
  /** The list of `for_each` as written; null without one. */
  readonly forEach: unknown
  readonly when: string | null
  readonly register: string | null
  readonly undo: string | null
  readonly origin: Origin
  /** Of a block: its tasks by `block`, `rescue` and `always`; empty ones are left out. */
  readonly inner: readonly { readonly name: string; readonly tasks: readonly TaskSheet[] }[]
}
