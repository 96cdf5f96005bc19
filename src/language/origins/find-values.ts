/** Every place that gives a variable or an input its value, lowest first (language.md, Precedence). The last one wins. */
import { originOf, type Origin } from '../../diagnostics/source.ts'
import { phaseTreeOf } from '../expanded/expand-playbook.ts'
import type { Phase, Playbook } from '../playbook/playbook.ts'
import type { Given } from '../playbook/values/variables.ts'
import { parseYaml } from '../syntax/parse-yaml.ts'
import { childOf, entriesOf, itemsOf, plainOf, type Tree } from '../syntax/tree.ts'

/** One place and what is written there. */
export interface FoundValue {
  readonly level: 'input default' | 'with' | 'default' | 'group' | 'host' | '--vars' | '--set'
  /** The group or host; `''` otherwise. */
  readonly of: string
  readonly written: unknown
  readonly origin: Origin
}

type Level = Pick<FoundValue, 'level' | 'of'>

const found = (level: Level, tree: Tree | undefined): FoundValue[] =>
  tree === undefined ? [] : [{ ...level, written: plainOf(tree), origin: originOf(tree.at) }]

const inventoryValues = (playbook: Playbook, name: string, host: string): FoundValue[] => {
  const groups = entriesOf(childOf(parseYaml(playbook.inventory.source).document?.top, 'groups')).flatMap((group) => {
    const mention = entriesOf(childOf(group.value, 'hosts')).find((entry) => entry.key === host)
    return mention === undefined ? [] : [{ name: group.key, tree: group.value, mention: mention.value }]
  })
  return [
    ...groups.flatMap((group) => found({ level: 'group', of: group.name }, childOf(childOf(group.tree, 'vars'), name))),
    ...groups.flatMap((group) => found({ level: 'host', of: host }, childOf(childOf(group.mention, 'vars'), name))),
  ]
}

export interface ValueQuestion {
  readonly name: string
  /** Undefined: the value for the whole playbook. */
  readonly host: string | undefined
  /** Values of `--vars` and `--set`, lowest first. */
  readonly given: readonly Given[]
}

/** Places that give `vars.NAME` its value on a host. */
export const findVariableValues = (playbook: Playbook, { name, host, given }: ValueQuestion): FoundValue[] => {
  const declaration = childOf(childOf(parseYaml(playbook.source).document?.top, 'vars'), name)
  return [
    ...found({ level: 'default', of: '' }, childOf(declaration, 'default')),
    ...(host === undefined ? [] : inventoryValues(playbook, name, host)),
    ...given
      .filter((one) => one.name === name)
      .flatMap((one) => found({ level: one.isText ? '--set' : '--vars', of: '' }, one.tree)),
  ]
}

/** Places that give an input of a phase its value. */
export const findInputValues = (playbook: Playbook, phase: Phase, name: string): FoundValue[] => {
  const items = itemsOf(childOf(parseYaml(playbook.source).document?.top, 'phases'))
  const item = items[playbook.phases.indexOf(phase)]
  if (item === undefined) return []
  const declaration = childOf(childOf(phaseTreeOf(item, phase, playbook), 'inputs'), name)
  return [
    ...found({ level: 'input default', of: '' }, childOf(declaration, 'default')),
    ...found({ level: 'with', of: '' }, childOf(childOf(item, 'with'), name)),
  ]
}

/** Names of variables that the playbook declares. */
export const declaredNames = (playbook: Playbook): string[] =>
  entriesOf(childOf(parseYaml(playbook.source).document?.top, 'vars')).map((entry) => entry.key)
