import { resolve } from 'node:path'
import { parseDuration } from '../../diagnostics/duration.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { BackOrder } from '../../plan/back/back-order.ts'
import type { SelectionWords } from '../../language/playbook/selection.ts'
import type { Invocation, Option } from '../command.ts'
import { selectionOptions, selectionWords } from '../playbook-options.ts'
import type { World } from '../world.ts'

/** What a caller wants of one run of a playbook; the same for `apply` and `rehearse`. */
export interface Wish {
  /** The playbook, as given. */
  readonly file: string
  /** Takes the place of the playbook's own `inventory:`. */
  readonly inventoryFile: string | undefined
  readonly sets: readonly string[]
  readonly varsFiles: readonly string[]
  /** `--tags`, `--skip-tags`, `--limit`. */
  readonly selection: SelectionWords
  /** The plan needs no confirmation. */
  readonly yes: boolean
  /** `PHASE` or `PHASE@DIGEST`, or `all` gates (a rehearsal's own approvals). */
  readonly approvals: readonly string[] | 'all'
  /** Absolute; undefined: no report. */
  readonly reportDir: string | undefined
  readonly output: 'human' | 'ndjson'
  /** Lab clusters only; milliseconds. */
  readonly maxWaitMs: number | undefined
  readonly patienceMs: number | undefined
  /** This run takes an earlier one back (`kplay rollback`); absent: it does not. */
  readonly back?: BackOrder
}

/** The options `apply` and `rehearse` share. */
export const runOptions: Readonly<Record<string, Option>> = {
  inventory: { type: 'string', short: 'i', value: 'FILE', summary: 'use this inventory instead of the playbook’s own' },
  set: { type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'set a declared variable' },
  vars: { type: 'string', multiple: true, value: 'FILE', summary: 'read variables from a YAML file' },
  ...selectionOptions,
  yes: { type: 'boolean', short: 'y', summary: 'do not ask whether to apply the plan' },
  approve: {
    type: 'string',
    multiple: true,
    value: 'PHASE@DIGEST',
    summary: 'open the gate of this phase for exactly this plan (a lab cluster needs no digest)',
  },
  report: {
    type: 'string',
    value: 'DIR',
    summary: 'write report.json, report.md, report.html and events.ndjson there',
  },
  output: { type: 'string', value: 'ndjson', summary: 'one event per line on stdout instead of progress' },
  'max-wait': { type: 'string', value: '5s', summary: 'lab clusters only: cap soaks, watches and clean windows' },
  patience: { type: 'string', value: '20s', summary: 'lab clusters only: the limit without progress' },
}

const wrong = (what: string, why: string, fix: string): Problem => ({
  code: 'cli/wrong-arguments',
  what,
  why: [why],
  fix,
  exitCode: 3,
})

/** The value of a duration option, milliseconds; undefined where it is not given. */
export const durationOption = (invocation: Invocation, name: string): Result<number | undefined, Problem> => {
  const text = invocation.text(name)
  if (text === undefined) return ok(undefined)
  const ms = parseDuration(text)
  return ms.ok ? ms : err(wrong(`--${name}: ${ms.error}`, 'a duration has a unit', 'write 500ms, 5s, 10m, 24h or 2d'))
}

/** Reads the words of `apply` (or `rehearse`, whose FILE may be left out). */
export const readWish = (invocation: Invocation, world: World, fallbackFile?: string): Result<Wish, Problem> => {
  const [file = fallbackFile, extra] = invocation.positionals
  if (file === undefined) return err(wrong('which playbook?', 'no FILE was given', 'kplay apply FILE'))
  if (extra !== undefined)
    return err(wrong(`unexpected word "${extra}"`, 'one playbook is run at a time', 'kplay apply FILE'))
  const output = invocation.text('output')
  if (output !== undefined && output !== 'ndjson')
    return err(
      wrong(`--output: "${output}" is not known`, 'known outputs: ndjson', 'leave it out, or write --output ndjson'),
    )
  const maxWait = durationOption(invocation, 'max-wait')
  if (!maxWait.ok) return maxWait
  const patience = durationOption(invocation, 'patience')
  if (!patience.ok) return patience
  const reportDir = invocation.text('report')
  return ok({
    file,
    inventoryFile: invocation.text('inventory'),
    sets: invocation.texts('set'),
    varsFiles: invocation.texts('vars'),
    selection: selectionWords(invocation),
    yes: invocation.isOn('yes'),
    approvals: invocation.texts('approve'),
    reportDir: reportDir === undefined ? undefined : resolve(world.cwd, reportDir),
    output: output === undefined ? 'human' : 'ndjson',
    maxWaitMs: maxWait.value,
    patienceMs: patience.value,
  })
}
