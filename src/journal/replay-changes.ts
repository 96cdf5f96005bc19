import type { RunEvent } from '../run/run-event.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>
type Written = Extract<Of<'act-started'>['act'], { readonly kind: 'write-file' }>

/** A file that a run wrote and did not put back itself. */
export interface ChangedFile {
  readonly path: string
  /** SHA-256 of what it held before the run; null: it was not there. */
  readonly was: string | null
  /** Where that content was kept; null where there was none. */
  readonly backup: string | null
}

/** What a run changed, by its journal: what taking it back must reach. What is true now only the hosts can tell. */
export interface RunChanges {
  /** Hosts whose node, link or files it changed, in the order it came to them. A release put beside the one in use changes nothing. */
  readonly hosts: readonly string[]
  /** By host, in the order they were first written. */
  readonly files: Readonly<Record<string, readonly ChangedFile[]>>
  /** The step that did what can never be taken back; null: none did. */
  readonly irreversible: string | null
}

interface Draft {
  readonly hosts: Set<string>
  readonly files: Map<string, Map<string, ChangedFile & { readonly holds: string }>>
  irreversible: string | null
}

const noteFile = (draft: Draft, host: string, { path, was, backup, sha256 }: Written): void => {
  const files = draft.files.get(host) ?? new Map<string, ChangedFile & { readonly holds: string }>()
  const first = files.get(path) ?? { path, was, backup }
  files.set(path, { ...first, holds: sha256 })
  draft.files.set(host, files)
}

/** Acts that read, or write only into the folder of the run. */
const changesNothing: ReadonlySet<Of<'act-started'>['act']['kind']> = new Set(['http', 'keep-files', 'keep-cluster'])

/** A raise that the cluster refused changed nothing; one whose end is not known may have. */
const isFinal = (
  { act, address }: Of<'act-started'>,
  end: Of<'act-ended'> | undefined,
  oneWay: ReadonlySet<string>,
) => {
  if (act.kind === 'update-features') return !act.validateOnly && end?.ok !== false
  return !changesNothing.has(act.kind) && oneWay.has(address.split('.')[0] ?? '')
}

/** An act that failed may have been done all the same; only one that never left the file as it was is none. */
const note = (draft: Draft, started: Of<'act-started'>): void => {
  const { host, act } = started
  if (host === null || act.kind === 'install-release' || changesNothing.has(act.kind)) return
  draft.hosts.add(host)
  if (act.kind === 'write-file') noteFile(draft, host, act)
}

/** Folds the events of a run, in order, into what it changed. */
export const buildChanges = (events: readonly RunEvent[]): RunChanges => {
  const draft: Draft = { hosts: new Set(), files: new Map(), irreversible: null }
  const oneWay = new Set<string>()
  for (const [at, event] of events.entries()) {
    if (event.type === 'run-started') for (const { id, irreversible } of event.phases) if (irreversible) oneWay.add(id)
    if (event.type !== 'act-started') continue
    note(draft, event)
    const end = events
      .slice(at + 1)
      .find((one): one is Of<'act-ended'> => one.type === 'act-ended' && one.address === event.address)
    if (isFinal(event, end, oneWay)) draft.irreversible ??= event.address
  }
  const changed = [...draft.files].map(([host, files]) => {
    const left = [...files.values()].filter(({ was, holds }) => was !== holds)
    return [host, left.map(({ path, was, backup }): ChangedFile => ({ path, was, backup }))] as const
  })
  return {
    hosts: [...draft.hosts],
    files: Object.fromEntries(changed.filter(([, files]) => files.length > 0)),
    irreversible: draft.irreversible,
  }
}
