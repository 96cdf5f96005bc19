/** Names of registers: none of them hides another name, and one name has one type. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { isReserved } from '../expressions/reserved-words.ts'
import { rootNames } from '../playbook/building/names.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { registersIn, type RegisterPlace } from '../playbook/written/written.ts'
import { childOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const checkReserved = ({ tree }: RegisterPlace): Diagnostic[] => {
  const name = textOf(tree)
  if (name === undefined || !(rootNames.includes(name) || isReserved(name))) return []
  return [
    playbookFault('register-name', tree.at, {
      message: `"${name}" already means something in expressions`,
      fix: 'choose another name',
    }),
  ]
}

/** What a register holds: results of a module, or with `for_each` a list of them. */
const moduleOf = ({ task }: RegisterPlace): string | undefined => {
  if (task.action.kind !== 'module' && task.action.kind !== 'watch') return undefined
  return `${task.action.module.name}${childOf(task.tree, 'for_each') === undefined ? '' : ' list'}`
}

const checkTypes = (places: readonly RegisterPlace[]): Diagnostic[] =>
  places.flatMap((place, index) => {
    const name = textOf(place.tree)
    const first = places.slice(0, index).find((other) => textOf(other.tree) === name)
    if (name === undefined || first === undefined || moduleOf(first) === moduleOf(place)) return []
    return [
      playbookFault('register-twice', place.tree.at, {
        message: `the register "${name}" would hold results of two kinds`,
        fix: 'choose another name',
        related: [{ message: 'the first is set at', at: first.tree.at }],
      }),
    ]
  })

export const registers: PhaseRule = {
  codes: ['register-name', 'register-twice'],
  check: (phase) => {
    const places = registersIn(phase)
    return [...places.flatMap(checkReserved), ...checkTypes(places)]
  },
}
