import {
  described,
  draft,
  flag,
  listOf,
  oneOf,
  orNull,
  problem,
  record,
  recordOf,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import type { RunStatus } from '../../journal/replay-status.ts'

/** One line of `kplay runs --format json`. */
export interface RunRow extends Pick<RunStatus, 'run' | 'playbook' | 'startedAt' | 'lastAt'> {
  /** `unknown`: its journal cannot be read. */
  readonly state: RunStatus['state'] | 'unknown'
  /** Name of the cluster; null when the journal ends before the run began. */
  readonly cluster: string | null
  readonly to: string | null
  /** Why its journal cannot be read; then nothing else of it is known. */
  readonly fault: string | null
}

/** What `kplay runs --format json` prints. */
export interface Runs {
  readonly format: 1
  /** Newest first. */
  readonly runs: readonly RunRow[]
}

const standings = ['running', 'waiting', 'failed', 'interrupted', 'done', 'rolled-back'] as const

const interrupted = 'interrupted: also when its process is gone'

/** schemas/status.schema.json. */
export const statusSchema: Schema = {
  $schema: draft,
  title: 'kplay status, format 1',
  description: 'How one run stands, by its journal and its process.',
  ...recordOf<RunStatus>({
    format: { const: 1 },
    run: text,
    state: described(oneOf(...standings), interrupted),
    playbook: orNull(text),
    file: orNull(text),
    cluster: orNull(record({ name: text, id: text, mode: text })),
    versions: orNull(record({ from: texts, to: text })),
    digest: orNull(text),
    startedAt: text,
    lastAt: text,
    phases: listOf(record({ id: text, state: oneOf('untouched', 'gate-open', 'doing', 'done', 'failed') })),
    nodes: listOf(record({ host: text, nodeId: whole, state: text, phase: orNull(text) })),
    steps: listOf(
      record({ address: text, phase: text, host: orNull(text), module: text, state: text, why: orNull(text) }),
    ),
    openAct: described(orNull(text), 'an act whose end is not written down: under way, or unknown'),
    gate: described(orNull(record({ phase: text, prompt: text, irreversible: flag })), 'it waits for a person'),
    wait: described(
      orNull(record({ phase: text, why: text, at: text, leftMs: orNull({ type: 'number' }) })),
      'time that passes, or a pause, before the phase or its next node is begun; leftMs (counted from at) null: when somebody says so',
    ),
    pause: described(orNull(record({ by: text, since: text })), 'somebody paused it: no further node is begun'),
    exitCode: orNull(whole),
    problem: orNull(problem),
    next: described(text, 'what a person can do now; empty when there is nothing to do'),
  }),
}

/** schemas/runs.schema.json. */
export const runsSchema: Schema = {
  $schema: draft,
  title: 'kplay runs, format 1',
  description: 'The runs kept on this machine, newest first.',
  ...recordOf<Runs>({
    format: { const: 1 },
    runs: listOf(
      recordOf<RunRow>({
        run: text,
        state: described(oneOf(...standings, 'unknown'), `${interrupted}; unknown: its journal cannot be read`),
        playbook: orNull(text),
        startedAt: text,
        lastAt: text,
        cluster: orNull(text),
        to: orNull(text),
        fault: described(orNull(text), 'why its journal cannot be read'),
      }),
    ),
  }),
}
