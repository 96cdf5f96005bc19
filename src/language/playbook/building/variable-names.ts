/** Types of `vars.X` and `host.vars.X` where a phase reads them: only names with a value on every host of the phase exist. */
import type { Absent } from '../../expressions/expression-faults.ts'
import { types, type ValueType } from '../../expressions/value-type.ts'
import type { InventoryHost } from '../../inventory/inventory.ts'
import { childOf } from '../../syntax/tree.ts'
import { keptWords } from '../../syntax/words.ts'
import { typeOfVariable } from '../values/typed-value.ts'
import type { PlaybookNames } from './playbook-names.ts'

/** A type, and why names the files mention are not in it, by full name. */
export interface Readable {
  readonly type: ValueType
  readonly absent: Readonly<Record<string, Absent>>
}

const unknown: Readable = { type: types.map(types.any), absent: {} }

const has = (host: InventoryHost, name: string): boolean => host.view.vars[name] !== undefined

/** `vars.X`: declared, with a value for the whole playbook or on every host of the phase. */
export const variablesOf = ({ variables, isPlaybook }: PlaybookNames, hosts: readonly InventoryHost[]): Readable => {
  if (!isPlaybook) return unknown
  const declared = variables?.declared ?? []
  const isSet = (name: string): boolean =>
    (variables !== undefined && (Object.hasOwn(variables.values, name) || variables.misfits.has(name))) ||
    (hosts.length > 0 && hosts.every((host) => has(host, name)))
  // A default that is wrong is reported already: the name itself is no fault.
  const set = declared.filter((one) => isSet(one.name) || childOf(one.tree, 'default') !== undefined)
  const unset = declared.filter((one) => !set.includes(one))
  return {
    type: types.struct(Object.fromEntries(set.map((one) => [one.name, typeOfVariable(one.type)]))),
    absent: Object.fromEntries(
      unset.map(({ name }) => [
        `vars.${name}`,
        { why: 'no default, no --set, no --vars, not on every host', fix: `add --set ${name}=…, or a default` },
      ]),
    ),
  }
}

const typeOfPlain = (value: unknown): ValueType => {
  if (typeof value === 'string') return types.string
  if (typeof value === 'boolean') return types.bool
  if (typeof value === 'number') return Number.isSafeInteger(value) ? types.int : types.double
  return Array.isArray(value) ? types.list(types.any) : types.any
}

/** One type for the values of all hosts; any where they differ. */
const commonType = (hosts: readonly InventoryHost[], name: string): ValueType => {
  const [first, ...others] = hosts
  const type = typeOfPlain(first?.view.vars[name])
  return others.every(({ view }) => typeOfPlain(view.vars[name]).kind === type.kind) ? type : types.any
}

const isOrAre = (hosts: readonly InventoryHost[]): string => {
  const names = hosts.slice(0, 3).map((host) => host.view.name)
  const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : ''
  return `${names.join(', ')}${more} ${hosts.length === 1 ? 'has' : 'have'} none in the inventory`
}

const namesIn = (hosts: readonly InventoryHost[]): readonly string[] => {
  const names = new Set<string>()
  for (const host of hosts) for (const name of Object.keys(host.view.vars)) names.add(name)
  return [...names].filter((name) => !keptWords.includes(name))
}

/** For each playbook: what the hosts of a phase have; most phases are about the same hosts. */
const known = new WeakMap<PlaybookNames, Map<string, Readable>>()

/** `host.vars.X`: declared variables as declared, others by their values; a name some host of the phase lacks can not be read. */
export const hostVariablesOf = (names: PlaybookNames, hosts: readonly InventoryHost[]): Readable => {
  const ofPlaybook = known.get(names) ?? new Map<string, Readable>()
  known.set(names, ofPlaybook)
  const key = hosts.map((host) => host.view.name).join('\0')
  const readable = ofPlaybook.get(key) ?? readHostVariables(names, hosts)
  ofPlaybook.set(key, readable)
  return readable
}

const readHostVariables = ({ variables, inventory }: PlaybookNames, hosts: readonly InventoryHost[]): Readable => {
  if (inventory === undefined) return unknown
  const names = namesIn(hosts)
  const typeOf = (name: string): ValueType => {
    const declaration = variables?.declared.find((one) => one.name === name)
    return declaration === undefined ? commonType(hosts, name) : typeOfVariable(declaration.type)
  }
  const lacking = (name: string): readonly InventoryHost[] => hosts.filter((host) => !has(host, name))
  const readable = names.filter((name) => hosts.every((host) => has(host, name)))
  const unset = names.filter((name) => !readable.includes(name))
  return {
    type: types.struct(Object.fromEntries(readable.map((name) => [name, typeOf(name)]))),
    absent: Object.fromEntries(
      unset.map((name) => [
        `host.vars.${name}`,
        {
          why: isOrAre(lacking(name)),
          fix: `give it to every host of the phase, or declare "${name}" with a default and read vars.${name}`,
        },
      ]),
    ),
  }
}
