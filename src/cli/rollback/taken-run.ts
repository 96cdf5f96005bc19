import { join } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { isRunAlive } from '../../journal/lock/find-run.ts'
import { buildChanges, type ChangedFile, type RunChanges } from '../../journal/replay-changes.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { BackOrder, Restore } from '../../plan/back/back-order.ts'
import { buildHistory, hurtTurn } from '../../run/resume/history.ts'
import type { RunEvent } from '../../run/run-event.ts'
import { readAsked, type AskedOf } from '../resume/asked.ts'
import { findRun, readEvents, readRunIds } from '../runs/read-run.ts'
import type { World } from '../world.ts'
import { cannotTakeBack, notReversible, stillRunning } from './problems.ts'

type Started = Extract<RunEvent, { readonly type: 'run-started' }>

/** An earlier run, and what taking it back means. */
export interface TakenRun {
  readonly run: string
  readonly started: Started
  /** Turned round: `from` is what its nodes were taken to. */
  readonly versions: { readonly from: string; readonly to: string }
  readonly order: BackOrder
  /** Words and files it was made from; undefined where its folder keeps none. */
  readonly asked: AskedOf | undefined
}

/** The one release that the changed hosts ran before; undefined where they ran several, or none is known. */
const releaseBefore = ({ nodes }: Started, hosts: readonly string[]): string | undefined => {
  const before = new Set(nodes.filter(({ host }) => hosts.includes(host)).map(({ from }) => from ?? ''))
  const [only] = before
  return before.size === 1 && only !== '' ? only : undefined
}

const isRestorable = (file: ChangedFile): file is ChangedFile & { readonly was: string; readonly backup: string } =>
  file.was !== null && file.backup !== null

const orderOf = (run: string, { hosts, files }: RunChanges, hurt: string | undefined): BackOrder => {
  const entries = Object.entries(files)
  const restoresOf = (own: readonly ChangedFile[]): readonly Restore[] =>
    own.filter(isRestorable).map(({ path, was, backup }) => ({ path, from: backup, sha256: was }))
  return {
    run,
    hosts,
    ...(hurt === undefined ? {} : { hurt }),
    restores: Object.fromEntries(entries.map(([host, own]) => [host, restoresOf(own)])),
    byHand: entries.flatMap(([host, own]) =>
      own
        .filter((file) => !isRestorable(file))
        .map(({ path }) => `for a person: ${path} of ${host} was not there before: remove it`),
    ),
  }
}

const again = 'kplay apply with a playbook that says what shall be'

const turn = (run: string, events: readonly RunEvent[]): Result<Omit<TakenRun, 'asked'> | undefined, Problem> => {
  const started = events.find((event): event is Started => event.type === 'run-started')
  if (started === undefined) return ok(undefined)
  if (started.takesBack !== undefined)
    return err(
      cannotTakeBack(
        run,
        `it took run ${started.takesBack} back itself`,
        `run the playbook again to go forward: kplay apply ${started.file}`,
      ),
    )
  const changes = buildChanges(events)
  if (started.versions === null)
    return err(cannotTakeBack(run, 'it went to no other release, so there is none to go back to', again))
  if (changes.hosts.length === 0 && changes.irreversible === null) return ok(undefined)
  const before = releaseBefore(started, changes.hosts)
  if (before === undefined)
    return err(cannotTakeBack(run, 'the nodes it changed did not all run one known release before', again))
  const versions = { from: started.versions.to, to: before }
  if (changes.irreversible !== null)
    return err(notReversible(run, versions, [`step "${changes.irreversible}" was done, which can not be taken back`]))
  return ok({ run, started, versions, order: orderOf(run, changes, hurtTurn(buildHistory(events))?.host) })
}

/** The playbook of a run with its versions turned round. The error: it has none. */
export const turnRound = (playbook: Playbook, { run, versions }: TakenRun): Result<Playbook, Problem> =>
  playbook.versions === undefined
    ? err(cannotTakeBack(run, 'its playbook has no versions', again))
    : ok({ ...playbook, versions: { ...playbook.versions, from: [versions.from], to: versions.to, back: true } })

/** Finds the run meant by a word and what of it can be taken back; undefined: it changed nothing. */
export const readTaken = async (word: string, world: World): Promise<Result<TakenRun | undefined, Problem>> => {
  const runs = await readRunIds(world)
  if (!runs.ok) return runs
  const run = findRun(runs.value, word)
  if (!run.ok) return run
  if (await isRunAlive({ stateDir: stateFolder(world), run: run.value, pid: world.pid }))
    return err(stillRunning(run.value))
  const events = await readEvents(run.value, world)
  if (!events.ok) return events
  const taken = turn(run.value, events.value)
  if (!taken.ok || taken.value === undefined) return taken.ok ? ok(undefined) : taken
  const asked = await readAsked(join(runsFolder(stateFolder(world)), run.value))
  // What cannot be read is as good as absent: the words are given anew, and the digest tells whether they are the same.
  return ok({ ...taken.value, asked: asked.ok ? asked.value : undefined })
}
