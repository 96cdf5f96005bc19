/** Releases written out in tasks, held against `versions:`; and releases that are fetched while a node is down, or not at all. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { aroundTasks } from '../playbook/written/around.ts'
import {
  effectsOf,
  nameOf,
  tasksOf,
  undoTasksOf,
  type WrittenPhase,
  type WrittenTask,
} from '../playbook/written/written.ts'
import { childOf, textOf, type Tree } from '../syntax/tree.ts'
import type { PlaybookRule, WrittenPlaybook } from './rule.ts'

interface WrittenRelease {
  readonly release: string
  readonly tree: Tree
}

const whole = /^[0-9]+\.[0-9]+\.[0-9]+$/
/** Folders of releases: `kafka-4.1.2`, `kafka_2.13-4.1.2`. */
const inPath = /kafka(?:_2\.1[0-9])?-([0-9]+\.[0-9]+\.[0-9]+)/

/** By module: the argument that names a release. */
const releaseKeys: Readonly<Record<string, string>> = {
  'archive.install': 'release',
  'kafka.wait_back': 'version',
  'file.symlink': 'to',
}

const releaseOf = ({ action }: WrittenTask): WrittenRelease | undefined => {
  if (action.kind !== 'module') return undefined
  const tree = childOf(action.args, releaseKeys[action.module.name] ?? '')
  const text = textOf(tree)
  if (tree === undefined || text === undefined) return undefined
  const release = whole.test(text) ? text : inPath.exec(text)?.[1]
  return release === undefined ? undefined : { release, tree }
}

const checkStray = (phase: WrittenPhase, { versions }: WrittenPlaybook): Diagnostic[] => {
  if (versions === undefined) return []
  return [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => {
    const written = releaseOf(task)
    if (written === undefined || [...versions.from, versions.to].includes(written.release)) return []
    return [
      playbookFault('stray-release', written.tree.at, {
        message: `${nameOf(task)} names the release ${written.release}, and the playbook goes to ${versions.to}`,
        fix: 'write ${{ versions.to }}, or mend "versions:"',
        related: [{ message: 'the releases are at', at: versions.at }],
      }),
    ]
  })
}

const isInstall = (task: WrittenTask): boolean =>
  task.action.kind === 'module' && task.action.module.name === 'archive.install'

/** In one phase: a stop, then a download. */
const checkLate = (phase: WrittenPhase): Diagnostic[] => {
  const tasks = aroundTasks(phase)
    .map((around) => around.task)
    .filter((task) => task.list === 'tasks' && !task.isRescue)
  const stop = tasks.findIndex((task) => effectsOf(task)?.stops === 'node')
  const late = stop === -1 ? undefined : tasks.slice(stop + 1).find(isInstall)
  if (late === undefined) return []
  return [
    playbookFault('install-while-down', late.action.kind === 'module' ? late.action.keyAt : late.at, {
      message: `${nameOf(late)} fetches a release while the node is down`,
      fix: 'put it into a phase before this one: "use: stage"',
      severity: 'warning',
    }),
  ]
}

/** The phase that links a node to another release, and none before it that puts one there. */
const checkUnstaged = ({ phases, isWhole, versions }: WrittenPlaybook): Diagnostic[] => {
  const links = (phase: WrittenPhase): boolean =>
    tasksOf(phase).some((task) => task.action.kind === 'module' && task.action.module.name === 'file.symlink') &&
    tasksOf(phase).some((task) => effectsOf(task)?.stops === 'node')
  const index = phases.findIndex(links)
  const phase = phases[index]
  if (!isWhole || versions === undefined || phase === undefined) return []
  if (phases.slice(0, index + 1).some((one) => tasksOf(one).some(isInstall))) return []
  return [
    playbookFault('not-staged', phase.usedAt ?? phase.at, {
      message: `phase "${phase.id}" switches nodes to ${versions.to}, and no phase before it puts that release on the hosts`,
      fix: 'put "use: stage" before it; leave it out only where the release is there already',
      severity: 'advice',
    }),
  ]
}

export const releases: PlaybookRule = {
  codes: ['stray-release', 'install-while-down', 'not-staged'],
  check: (playbook) => [
    ...playbook.phases.flatMap((phase) => [...checkStray(phase, playbook), ...checkLate(phase)]),
    ...checkUnstaged(playbook),
  ],
}
