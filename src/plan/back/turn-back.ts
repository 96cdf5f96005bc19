import { ok } from '../../diagnostics/result.ts'
import { fileRestore } from '../../modules/file-restore.ts'
import type { AnyModule } from '../../modules/module.ts'
import { sha256 } from '../../facts/sha256.ts'
import { canonicalJson } from '../digest.ts'
import type { Program, ProgramItem, ProgramModuleTask, ProgramPhase, ProgramTask, Scope } from '../program.ts'
import { ownTask } from '../tasks/own-task.ts'
import type { BackOrder, Restore } from './back-order.ts'

/*
 * A program that takes an earlier run back, from the program of the same playbook with its versions turned round.
 *  1. Only hosts that the run changed are left in a phase.
 *  2. Phases that take nodes down stay, with everything around their nodes; so do those that only stage a release, and those that only look before them.
 *     All others are left out by name: what they do once, forwards, is not what takes it back.
 *  3. Files are put back from their copies: in the same restart, between stop and start, and at the end of the turn of a node that needs no restart.
 *     The steps that wrote them are left out: they would write again what is taken back.
 */

const writers: ReadonlySet<string> = new Set(['properties', 'file.copy', 'file.restore'])

const leaves = (tasks: readonly ProgramTask[]): readonly ProgramTask[] =>
  tasks.flatMap((task) =>
    task.kind === 'block' ? [...leaves(task.tasks), ...leaves(task.rescue), ...leaves(task.always)] : [task],
  )

const isStop = (task: ProgramTask): task is ProgramModuleTask => task.kind === 'module' && task.effects.stops === 'node'

const isChanging = (task: ProgramTask): task is ProgramModuleTask =>
  task.kind === 'module' && (task.effects.changes !== undefined || task.effects.stops !== undefined)

const isInstall = (task: ProgramModuleTask): boolean => task.module.name === 'archive.install'

const tasksOf = (phase: ProgramPhase): readonly ProgramTask[] =>
  leaves([...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.afterFirst])

const rolls = (phase: ProgramPhase): boolean => tasksOf(phase).some(isStop)

/** Why a phase is no part of going back; undefined where it is. */
const whyLeftOut = (phase: ProgramPhase, isBeforeLastRoll: boolean): string | undefined => {
  if (phase.isIrreversible) return 'it can not be taken back and was not begun'
  if (rolls(phase)) return undefined
  const changing = tasksOf(phase).filter(isChanging)
  if (changing.length > 0)
    return changing.every(isInstall) ? undefined : 'only phases that take nodes down are taken back'
  return isBeforeLastRoll ? undefined : 'it watches the release that is taken back'
}

const withoutWriters = (tasks: readonly ProgramTask[]): readonly ProgramTask[] =>
  tasks.flatMap((task): readonly ProgramTask[] => {
    if (task.kind === 'block') return [{ ...task, tasks: withoutWriters(task.tasks) }]
    return task.kind === 'module' && writers.has(task.module.name) ? [] : [task]
  })

const restoreTask = (id: string, phase: ProgramPhase, { run, restores }: BackOrder): ProgramModuleTask =>
  ownTask({
    id,
    forEach: ({ host }: Scope) => ok(restores[(host as { readonly name: string }).name] ?? []),
    origin: phase.origin,
    module: fileRestore as unknown as AnyModule,
    effects: { changes: 'host' },
    written: { path: 'a file that the run changed', from: `its copy of before run ${run}`, sha256: 'as it was' },
    args: ({ item }: Scope) => ok((item as ProgramItem).value as Restore),
    undo: 'auto',
  })

const isRestart = ({ written }: ProgramModuleTask): boolean =>
  (written as { readonly state?: unknown } | undefined)?.state !== 'stopped'

/** Right after each stop; before a restart, which stops and starts in one. */
const withRestores = (tasks: readonly ProgramTask[], restore: ProgramTask): readonly ProgramTask[] =>
  tasks.flatMap((task): readonly ProgramTask[] => {
    if (task.kind === 'block') return [{ ...task, tasks: withRestores(task.tasks, restore) }]
    if (!isStop(task)) return [task]
    return isRestart(task) ? [restore, task] : [task, restore]
  })

const turnPhase = (phase: ProgramPhase, order: BackOrder): ProgramPhase => {
  const hosts = phase.hosts.filter((host) => order.hosts.includes(host))
  if (!rolls(phase)) return { ...phase, hosts }
  const tasks = withoutWriters(phase.tasks)
  const has = hosts.some((host) => (order.restores[host] ?? []).length > 0)
  const turned = has
    ? [
        ...withRestores(tasks, restoreTask('kplay-restore', phase, order)),
        restoreTask('kplay-restore-last', phase, order),
      ]
    : tasks
  return { ...phase, hosts, tasks: turned }
}

const limitWords = ({ run, hosts }: BackOrder, all: readonly string[]): string[] => {
  const out = all.filter((host) => !hosts.includes(host))
  return out.length === 0 ? [] : [`not changed by run ${run}, so not touched: ${out.join(', ')}`]
}

/** The program that takes the run of `order` back. */
export const turnBack = (program: Program, order: BackOrder): Program => {
  const lastRoll = program.phases.findLastIndex(rolls)
  const told = program.phases.map((phase, at) => ({ phase, why: whyLeftOut(phase, at < lastRoll) }))
  const kept = told.filter(({ why }) => why === undefined).map(({ phase }) => phase)
  const isEmptied = (was: ProgramPhase, is: ProgramPhase): boolean => was.hosts.length > 0 && is.hosts.length === 0
  const phases = kept.map((phase) => turnPhase(phase, order)).filter((is, at) => !isEmptied(kept[at] ?? is, is))
  const { run, hosts, restores } = order
  return {
    ...program,
    phases,
    digest: sha256(canonicalJson({ digest: program.digest, back: { run, hosts: [...hosts].sort(), restores } })),
    notRehearsed: program.notRehearsed.filter((address) => phases.some(({ id }) => address.startsWith(`${id}.`))),
    limitedTo: program.limitedTo?.filter((host) => hosts.includes(host)) ?? hosts,
    leftOut: [
      ...program.leftOut,
      ...limitWords(
        order,
        program.hosts.map(({ name }) => name),
      ),
      ...told.flatMap(({ phase, why }) => (why === undefined ? [] : [`phase "${phase.id}": ${why}`])),
      ...order.byHand,
    ],
  }
}
