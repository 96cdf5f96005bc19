/** A register keeps what was true when its task ran. Read after a node was stopped and started again, it tells of the time before. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { chainsIn } from '../playbook/written/mentions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { aroundTasks } from '../playbook/written/around.ts'
import { conditionsOf } from '../playbook/written/conditions.ts'
import { effectsOf, isChanging, nameOf, type WrittenTask } from '../playbook/written/written.ts'
import { childOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const registerOf = (task: WrittenTask): string | undefined =>
  textOf(childOf(task.action.kind === 'watch' ? task.action.tree : task.tree, 'register'))

/** Results of a look; what a changing task did stays true. */
const isLook = (task: WrittenTask): boolean =>
  (task.action.kind === 'module' || task.action.kind === 'watch') &&
  task.action.module.needs !== 'host' &&
  !isChanging(effectsOf(task))

/** What is known at one task: where each register was last set, and the last stop before it. */
interface Seen {
  readonly setAt: Map<string, number>
  stop: number
}

const staleAt = (all: readonly WrittenTask[], task: WrittenTask, { setAt, stop }: Seen): Diagnostic[] =>
  conditionsOf(task).flatMap(({ key, tree, text }) => {
    const roots = new Set(chainsIn(text).map((chain) => chain.split(/[.[]/)[0] ?? ''))
    const stale = [...roots].find((name) => {
      const at = setAt.get(name) ?? stop
      const setter = all[at]
      return at < stop && setter !== undefined && isLook(setter)
    })
    const [setter, from] = [all[setAt.get(stale ?? '') ?? -1], all[stop]]
    if (stale === undefined || setter === undefined || from === undefined) return []
    return [
      playbookFault('stale-register', tree.at, {
        message: `"${key}" of ${nameOf(task)} reads "${stale}" from before the node was stopped`,
        fix: 'look again after the restart, with another "register:"',
        related: [
          { message: 'it is set at', at: setter.at },
          { message: 'the node is stopped at', at: from.at },
        ],
        severity: 'warning',
      }),
    ]
  })

const check = (all: readonly WrittenTask[]): Diagnostic[] => {
  const seen: Seen = { setAt: new Map(), stop: -1 }
  return all.flatMap((task, index) => {
    const register = registerOf(task)
    // `until` reads what its own task has just seen.
    if (register !== undefined) seen.setAt.set(register, index)
    const faults = staleAt(all, task, seen)
    if (effectsOf(task)?.stops === 'node') seen.stop = index
    return faults
  })
}

export const staleRegisters: PhaseRule = {
  codes: ['stale-register'],
  check: (phase) => check(aroundTasks(phase).map((around) => around.task)),
}
