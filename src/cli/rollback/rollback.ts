import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { buildProgram } from '../../plan/build-program.ts'
import type { Plan } from '../../plan/plan.ts'
import { requestChanges } from '../../plan/saved/request-changes.ts'
import { loadChecked } from '../apply/load.ts'
import { runAndTell } from '../apply/run-and-tell.ts'
import { noExtras } from '../apply/run-playbook.ts'
import { readWish, runOptions, type Wish } from '../apply/wish.ts'
import type { Command, Invocation } from '../command.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import { tellProblem } from '../tell-problem.ts'
import type { AskedOf } from '../resume/asked.ts'
import { checkFiles } from '../resume/compare.ts'
import { requestOf, wordsOf } from '../saved/save-plan.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { changedSince, notReversible, otherCluster } from './problems.ts'
import { readTaken, turnRound, type TakenRun } from './taken-run.ts'

/*
 * `kplay rollback RUN`: a run of its own, of the same playbook with its versions turned round, on the hosts that RUN changed.
 *  1. RUN must have ended, have changed something, and have done nothing that can not be taken back: by its journal.
 *  2. The files must ask for exactly what RUN was asked for: their digest, made anew, is RUN's.
 *  3. Then it is an apply like any other: R0 (which asks the cluster for its finalized levels), plan, confirmation, lock, guards, journal.
 */

/** The words given now, and those the run was asked with where none are given. */
const readWords = (invocation: Invocation, { started, asked }: TakenRun, world: World): Result<Wish, Problem> => {
  const text = (name: string): string | undefined => invocation.text(name)
  const texts = (name: string): readonly string[] => invocation.texts(name)
  const file = asked?.words.file ?? started.file
  const given = readWish({ positionals: [file], text, texts, isOn: (name) => invocation.isOn(name) }, world)
  return given.ok && asked !== undefined ? ok(withWords(given.value, asked)) : given
}

const withWords = (given: Wish, { words }: AskedOf): Wish => {
  const { tags, skipTags, limit } = given.selection
  const isSelected = tags.length + skipTags.length + limit.length > 0
  return {
    ...given,
    inventoryFile: given.inventoryFile ?? words.inventory ?? undefined,
    sets: given.sets.length > 0 ? given.sets : words.sets,
    varsFiles: given.varsFiles.length > 0 ? given.varsFiles : words.vars,
    selection: isSelected ? given.selection : { tags: words.tags, skipTags: words.skipTags, limit: words.limit },
    maxWaitMs: given.maxWaitMs ?? words.maxWaitMs ?? undefined,
    patienceMs: given.patienceMs ?? words.patienceMs ?? undefined,
  }
}

const checkSame = ({ run, started, asked }: TakenRun, playbook: Playbook): Problem | undefined => {
  const { clusterId } = playbook.inventory.topology
  if (clusterId !== started.cluster.id) return otherCluster(run, started.cluster.id, clusterId)
  const { digest } = buildProgram(playbook)
  if (digest === started.digest) return undefined
  const differences = asked === undefined ? [] : requestChanges(asked.request, requestOf(playbook))
  const why = `the plan's digest was ${started.digest.slice(0, 12)}…, from these files and words it is ${digest.slice(0, 12)}…`
  return changedSince(run, started.file, [...differences, why])
}

/** Levels that were finalized after the run, or by others, forbid going back as well. */
const refuseLevels =
  ({ run, versions }: TakenRun) =>
  ({ blockers }: Plan): Problem | undefined => {
    const levels = blockers.filter(({ rule }) => rule === 'feature/unsupported')
    const why = levels.map(({ saw, wanted }) => `${saw}; wanted ${wanted}`)
    return why.length === 0 ? undefined : notReversible(run, versions, why)
  }

/** The playbook turned round; the error is what stands against it, or the exit code of what was told already. */
const loadTurned = async (
  taken: TakenRun,
  wish: Wish,
  world: World,
): Promise<Result<{ readonly playbook: Playbook; readonly warnings: readonly Diagnostic[] }, Problem | ExitCode>> => {
  const { run, started, asked } = taken
  const loaded = await loadChecked(wish, { ...world, cwd: asked?.folder ?? world.cwd })
  if (!loaded.ok) {
    await showDiagnostics(loaded.error, world)
    const changed = asked === undefined ? undefined : await checkFiles(run, asked)
    return err(changed === undefined ? 3 : changedSince(run, started.file, changed.why))
  }
  const { playbook, warnings } = loaded.value
  const other = checkSame(taken, playbook)
  if (other !== undefined) return err(other)
  const back = turnRound(playbook, taken)
  return back.ok ? ok({ playbook: back.value, warnings }) : back
}

const runBack = async (taken: TakenRun, wish: Wish, world: World): Promise<ExitCode> => {
  const ready = await loadTurned(taken, wish, world)
  if (!ready.ok) return typeof ready.error === 'number' ? ready.error : tellProblem(ready.error, world)
  const { playbook, warnings } = ready.value
  const folder = taken.asked?.folder ?? world.cwd
  const kept: AskedOf = { format: 1, folder, words: wordsOf(wish), request: requestOf(playbook) }
  const extras = { ...noExtras, warnings, refuse: refuseLevels(taken), asked: kept }
  return runAndTell(playbook, { ...wish, back: taken.order }, { world, extras })
}

const rollBack = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const [word, extra] = invocation.positionals
  if (word === undefined) return tellProblem(wrongArguments('rollback', 'which run? no RUN was given'), world)
  if (extra !== undefined) return tellProblem(wrongArguments('rollback', `unexpected word "${extra}"`), world)
  const taken = await readTaken(word, world)
  if (!taken.ok) return tellProblem(taken.error, world)
  if (taken.value === undefined) {
    world.stderr.write('nothing to do: that run changed no node and no file\n')
    return 0
  }
  const wish = readWords(invocation, taken.value, world)
  return wish.ok ? runBack(taken.value, wish.value, world) : tellProblem(wish.error, world)
}

/** Takes a whole run back to the release its nodes ran before, one proven node at a time: brokers first, controllers after them, the active one last. */
export const command: Command = {
  name: 'rollback',
  summary: 'take a whole run back to the release before it, one proven node at a time',
  usage: 'rollback RUN [-i INVENTORY] [--set NAME=VALUE] [--yes] [--report DIR]',
  options: runOptions,
  run: rollBack,
}
