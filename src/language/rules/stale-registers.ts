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

const staleIn = (all: readonly WrittenTask[], index: number): Diagnostic[] => {
  const task = all[index]
  const stop = all.slice(0, index).findLastIndex((one) => effectsOf(one)?.stops === 'node')
  if (task === undefined || stop === -1) return []
  return conditionsOf(task).flatMap(({ key, tree, text }) => {
    const names = new Set(chainsIn(text).map((chain) => chain.split(/[.[]/)[0]))
    const since = all.slice(stop, index + 1).map(registerOf)
    const stale = all.slice(0, stop).find((one) => {
      const name = registerOf(one)
      return name !== undefined && names.has(name) && isLook(one) && !since.includes(name)
    })
    const from = all[stop]
    if (stale === undefined || from === undefined) return []
    return [
      playbookFault('stale-register', tree.at, {
        message: `"${key}" of ${nameOf(task)} reads "${registerOf(stale) ?? ''}" from before the node was stopped`,
        fix: `look again after the restart, with another "register:"`,
        related: [
          { message: 'it is set at', at: stale.at },
          { message: 'the node is stopped at', at: from.at },
        ],
        severity: 'warning',
      }),
    ]
  })
}

export const staleRegisters: PhaseRule = {
  codes: ['stale-register'],
  check: (phase) => {
    const all = aroundTasks(phase).map((around) => around.task)
    return all.flatMap((_, index) => staleIn(all, index))
  },
}
