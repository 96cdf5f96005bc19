import { join, resolve } from 'node:path'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { findHolder } from '../../journal/lock/find-run.ts'
import { readJournal } from '../../journal/read-journal.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { buildHistory, type RunHistory } from '../../run/resume/history.ts'
import { openSteps } from '../../run/resume/told.ts'
import type { RunEvent } from '../../run/run-event.ts'
import { loadChecked } from '../apply/load.ts'
import { runAndTell } from '../apply/run-and-tell.ts'
import { noExtras } from '../apply/run-playbook.ts'
import { runOptions, type Wish } from '../apply/wish.ts'
import type { Command, Invocation } from '../command.ts'
import { interruptedBefore } from '../interrupted.ts'
import { findRun, readRunIds } from '../runs/read-run.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { readAsked, type AskedOf } from './asked.ts'
import { bringJournal } from './bring-journal.ts'
import { checkFiles, checkSame } from './compare.ts'
import { askedUnknown, goingDeclined, neverBegan, stillRunning, takesBack, wasRehearsal } from './problems.ts'
import type { Resumption } from './resumption.ts'
import { takenBackBy } from './taken-back-by.ts'
import { turnWhereItGoesBack } from './taking-back.ts'

/** The run that is meant, and what its journal tells. */
interface Meant {
  readonly run: string
  readonly dir: string
  readonly history: RunHistory
}

const nameRun = async (invocation: Invocation, world: World): Promise<Result<string, Problem>> => {
  const [word, extra] = invocation.positionals
  const journal = invocation.text('journal')
  if (extra !== undefined || (journal !== undefined && word !== undefined))
    return err(wrongArguments('resume', `unexpected word "${extra ?? word ?? ''}"`))
  if (journal !== undefined) return bringJournal(journal, world)
  const runs = await readRunIds(world)
  return runs.ok ? findRun(runs.value, word) : runs
}

const meant = async (invocation: Invocation, world: World): Promise<Result<Meant, Problem>> => {
  const run = await nameRun(invocation, world)
  if (!run.ok) return run
  const stateDir = stateFolder(world)
  const dir = join(runsFolder(stateDir), run.value)
  const read = await readJournal(dir)
  if (!read.ok) return read
  const holder = await findHolder({ stateDir, run: run.value, pid: world.pid })
  if (holder !== undefined) return err(stillRunning(run.value, holder))
  return ok({ run: run.value, dir, history: buildHistory(read.value.events) })
}

const isDone = ({ end }: RunHistory): boolean => end?.outcome === 'done' || end?.outcome === 'nothing-to-do'

const wishOf = ({ words }: AskedOf, invocation: Invocation, world: World): Wish => {
  const report = invocation.text('report')
  return {
    file: words.file,
    inventoryFile: invocation.text('inventory') ?? words.inventory ?? undefined,
    sets: words.sets,
    varsFiles: words.vars,
    selection: { tags: words.tags, skipTags: words.skipTags, limit: words.limit },
    yes: invocation.isOn('yes'),
    approvals: invocation.texts('approve'),
    reportDir: report === undefined ? undefined : resolve(world.cwd, report),
    output: invocation.text('output') === undefined ? 'human' : 'ndjson',
    maxWaitMs: words.maxWaitMs ?? undefined,
    patienceMs: words.patienceMs ?? undefined,
  }
}

/** `--done` and `--again` name steps that began and did not end well. */
const toldOf = ({ history }: Meant, invocation: Invocation): Result<Pick<Resumption, 'again' | 'done'>, Problem> => {
  const [again, done] = [invocation.texts('again'), invocation.texts('done')]
  const open = openSteps(history)
  const strange = [...again, ...done].find((address) => !open.includes(address))
  if (strange === undefined) return ok({ again: new Set(again), done: new Set(done) })
  const steps = open.length === 0 ? 'no step is open' : `open steps: ${open.join(', ')}`
  return err(wrongArguments('resume', `"${strange}" is no step that began and did not end; ${steps}`))
}

/** A run waits at a gate, or began a phase, only when its plan was confirmed. */
const wasConfirmed = ({ phases, end }: RunHistory): boolean => phases.size > 0 || end?.exitCode === 6

/** What a person has to confirm: later phases that were changed, a plan that nobody may have confirmed before. */
const confirmGoing = async (
  { run, history }: Meant,
  changed: readonly string[],
  { wish, world }: { readonly wish: Wish; readonly world: World },
): Promise<Problem | undefined> => {
  const open = wasConfirmed(history)
    ? changed
    : [...changed, 'it began no phase: its plan may never have been confirmed']
  if (open.length === 0 || wish.yes) return undefined
  if (world.ask === undefined) return goingDeclined(run, open, false)
  world.stderr.write(open.map((text) => `${text}\n`).join(''))
  const answer = await world.ask(`\nGo on with run ${run}? Only "yes" is taken as a yes: `)
  if (world.interrupts.first.aborted) return interruptedBefore('while kplay asked')
  return answer?.trim() === 'yes' ? undefined : goingDeclined(run, open, true)
}

const askedOf = async ({ run, dir, history }: Meant): Promise<Result<AskedOf, Problem>> => {
  const asked = await readAsked(dir)
  if (asked.ok && asked.value !== undefined) return ok(asked.value)
  const { takesBack: taken, replaced = [] } = history.started ?? {}
  if (replaced.length > 0) return err(wasRehearsal(run))
  const why = asked.ok
    ? 'its folder holds no asked.json: it was begun by an older kplay'
    : `asked.json in its folder cannot be read: ${asked.error}`
  return err(taken === undefined ? askedUnknown(run, why) : takesBack(run, taken, why))
}

interface Ready {
  readonly wish: Wish
  readonly playbook: Playbook
  readonly resumption: Resumption
}

/** The run as it may go on; the error is what stands against it, or the exit code of what was told already. */
const prepare = async (
  which: Meant,
  invocation: Invocation,
  world: World,
): Promise<Result<Ready, Problem | ExitCode>> => {
  const { run, dir, history } = which
  if (history.started === undefined) return err(neverBegan(run))
  const taken = await takenBackBy(run, world)
  if (taken !== undefined) return err(taken)
  const told = toldOf(which, invocation)
  if (!told.ok) return told
  const asked = await askedOf(which)
  if (!asked.ok) return asked
  const words = wishOf(asked.value, invocation, world)
  const loaded = await loadChecked(words, { ...world, cwd: asked.value.folder })
  if (!loaded.ok) {
    await showDiagnostics(loaded.error, world)
    return err((await checkFiles(run, asked.value)) ?? 3)
  }
  const going = await turnWhereItGoesBack(history, { playbook: loaded.value.playbook, wish: words }, world)
  if (!going.ok) return going
  const { playbook, wish } = going.value
  const same = checkSame(run, asked.value, { playbook, history })
  if ('code' in same) return err(same)
  const { changed } = same
  const refusal = await confirmGoing(which, changed, { wish, world })
  if (refusal !== undefined) return err(refusal)
  const refuse = (earlier: readonly RunEvent[]): Problem | undefined => {
    const now = checkSame(run, asked.value, { playbook, history: buildHistory(earlier) })
    return 'code' in now ? now : undefined
  }
  return ok({ wish, playbook, resumption: { run, dir, refuse, changed, ...told.value } })
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const output = invocation.text('output')
  if (output !== undefined && output !== 'ndjson')
    return tellProblem(wrongArguments('resume', `--output: "${output}" is not known; known outputs: ndjson`), world)
  const which = await meant(invocation, world)
  if (!which.ok) return tellProblem(which.error, world)
  if (isDone(which.value.history)) {
    world.stderr.write(`run ${which.value.run}: done already, nothing to go on with\n`)
    return 0
  }
  const ready = await prepare(which.value, invocation, world)
  if (!ready.ok) return typeof ready.error === 'number' ? ready.error : tellProblem(ready.error, world)
  const { wish, playbook, resumption } = ready.value
  return runAndTell(playbook, wish, { world, extras: { ...noExtras, resumption } })
}

/** Exit codes as `apply`; 9 where what was begun is asked for otherwise now, 5 while the run is still running, 0 for one that is done. */
export const command: Command = {
  name: 'resume',
  summary: 'go on with a run that was ended, from its journal and what the nodes say',
  usage: 'resume [RUN | --journal FILE] [--yes] [--approve PHASE@DIGEST] [--report DIR] [--output ndjson]',
  options: {
    journal: {
      type: 'string',
      value: 'FILE',
      summary: 'the journal of a run of another machine, asked.json beside it',
    },
    ...Object.fromEntries(
      ['inventory', 'yes', 'approve', 'report', 'output'].flatMap((name) => {
        const option = runOptions[name]
        return option === undefined ? [] : [[name, option]]
      }),
    ),
    done: {
      type: 'string',
      multiple: true,
      value: 'ADDRESS',
      summary: 'this step did its work before kplay was ended',
    },
    again: { type: 'string', multiple: true, value: 'ADDRESS', summary: 'this step is to be done once more' },
  },
  run,
}
