/**
 * Declared variables and their values. Precedence, low to high (language.md): default, group and host (inventory), --vars files, --set.
 * Group and host values stay with their host; what the command line sets is put over them here, so that every later reader only has to
 * take a host's value before the playbook's.
 */
import { byName } from './by-name.ts'
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import type { Location } from '../../../diagnostics/source.ts'
import type { BuiltInventory } from '../../inventory/build-inventory.ts'
import type { Inventory, InventoryHost } from '../../inventory/inventory.ts'
import { childOf, entriesOf, isTrue, scalarAt, textOf, type Entry, type MapTree, type Tree } from '../../syntax/tree.ts'
import { playbookFault } from '../playbook-faults.ts'
import { variableTypes, type VariableType } from '../playbook-schema.ts'
import { checkDeclaration, readTyped, type Declaration } from './typed-value.ts'

/** A value from the command line, with the place it was written: a `--vars` file, or the words of `--set`. */
export interface Given {
  readonly name: string
  readonly nameAt: Location
  readonly tree: Tree
  /** `--set` values are text until their type is known. */
  readonly isText: boolean
}

/** Declarations of `vars:` or `inputs:`; entries of the wrong shape are left out, they are reported. */
export const declarationsOf = (tree: Tree | undefined): Declaration[] =>
  entriesOf(tree).flatMap((entry) => {
    const word = textOf(childOf(entry.value, 'type'))
    const type = variableTypes.find((candidate) => candidate === word)
    return type === undefined ? [] : [{ name: entry.key, type, tree: entry.value }]
  })

export interface Variables {
  readonly declared: readonly Declaration[]
  /** Values for the whole playbook. */
  readonly values: Readonly<Record<string, unknown>>
  /** Names of which a value was given that does not fit: it is reported, and reading them is no fault of its own. */
  readonly misfits: ReadonlySet<string>
  /** The inventory with typed variables of its hosts, and the command line's values over them. */
  readonly inventory: Inventory | undefined
  readonly diagnostics: readonly Diagnostic[]
}

interface Setting {
  readonly declared: readonly Declaration[]
  readonly misfits: Set<string>
  readonly report: (fault: Diagnostic) => void
}

/** The text of `--set` as its type reads it: numbers, booleans, and JSON for lists, maps and where a secret comes from. */
const treeOfText = (type: VariableType, tree: Tree): Tree => {
  const text = textOf(tree)
  if (text === undefined || !['int', 'bool', 'list', 'map', 'bytes', 'secret'].includes(type)) return tree
  if (type === 'secret' && !text.trimStart().startsWith('{')) return tree
  if (type === 'bytes' && !/^\d+$/.test(text)) return tree
  try {
    return treeOfJson(JSON.parse(text) as unknown, tree.at)
  } catch {
    return tree
  }
}

const treeOfJson = (value: unknown, at: Location): Tree => {
  if (Array.isArray(value)) return { kind: 'list', at, items: value.map((item: unknown) => treeOfJson(item, at)) }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]): Entry => ({
      key,
      keyAt: at,
      value: treeOfJson(inner, at),
    }))
    return { kind: 'map', at, entries }
  }
  return scalarAt(at, value as string | number | boolean | null)
}

const readValue = (
  declaration: Declaration,
  tree: Tree,
  { misfits, report }: Setting,
): { value: unknown } | undefined => {
  const read = readTyped(declaration, tree)
  if ('value' in read) return read
  misfits.add(declaration.name)
  report(read)
  return undefined
}

const defaultsOf = (setting: Setting): Map<string, unknown> => {
  const values = new Map<string, unknown>()
  for (const declaration of setting.declared) {
    const tree = childOf(declaration.tree, 'default')
    const read = tree === undefined || tree.kind === 'broken' ? undefined : readValue(declaration, tree, setting)
    if (read !== undefined) values.set(declaration.name, read.value)
  }
  return values
}

const unknownVariable = (given: Given, declared: readonly Declaration[]): Diagnostic => {
  const names = declared.map((one) => one.name).sort()
  const list = names.length === 0 ? 'the playbook declares no variables' : `use one of: ${names.join(', ')}`
  return playbookFault('unknown-variable', given.nameAt, {
    message: `the playbook declares no variable "${given.name}"`,
    fix: didYouMean(given.name, names) ?? list,
    // A misspelt name may stand before a secret in plain text.
    ...(declared.some((one) => one.type === 'secret') ? { conceals: given.tree.at } : {}),
  })
}

/** Values of the command line, later ones over earlier ones. */
const givenValues = (given: readonly Given[], setting: Setting): Map<string, unknown> => {
  const values = new Map<string, unknown>()
  for (const one of given) {
    const declaration = setting.declared.find((candidate) => candidate.name === one.name)
    if (declaration === undefined) {
      setting.report(unknownVariable(one, setting.declared))
      continue
    }
    const read = readValue(declaration, one.isText ? treeOfText(declaration.type, one.tree) : one.tree, setting)
    if (read !== undefined) values.set(one.name, read.value)
  }
  return values
}

const hostWith = (
  host: InventoryHost,
  vars: Tree | undefined,
  over: { readonly setting: Setting; readonly given: ReadonlyMap<string, unknown> },
): InventoryHost => {
  if (!over.setting.declared.some((one) => Object.hasOwn(host.view.vars, one.name))) return host
  const values = Object.entries(host.view.vars).map(([name, plain]) => {
    const declaration = over.setting.declared.find((candidate) => candidate.name === name)
    const tree = childOf(vars, name)
    if (declaration === undefined || tree === undefined) return [name, plain] as const
    const read = readValue(declaration, tree, over.setting)
    return [name, over.given.has(name) ? over.given.get(name) : read?.value] as const
  })
  return { ...host, view: { ...host.view, vars: byName(values) } }
}

const unsetRequired = (declaration: Declaration): Diagnostic =>
  playbookFault('unset-variable', childOf(declaration.tree, 'required')?.at ?? declaration.tree.at, {
    message: `the variable "${declaration.name}" must be given`,
    fix: `add --set ${declaration.name}=…, or a default`,
  })

export interface VariableSources {
  readonly playbook: MapTree
  readonly built: BuiltInventory
  readonly given: readonly Given[]
}

/** Reads declarations and all values, reports what does not fit, and says which names have a value everywhere. */
export const readVariables = (sources: VariableSources): Variables => {
  const diagnostics: Diagnostic[] = []
  const declared = declarationsOf(childOf(sources.playbook, 'vars'))
  const misfits = new Set<string>()
  const setting: Setting = { declared, misfits, report: (fault) => diagnostics.push(fault) }
  diagnostics.push(...declared.flatMap(checkDeclaration))
  const given = givenValues(sources.given, setting)
  const values = new Map([...defaultsOf(setting), ...given])
  const { inventory, vars } = sources.built
  const hosts = inventory?.hosts.map((host) => hostWith(host, vars.get(host.view.name), { setting, given }))
  const onEveryHost = (name: string): boolean =>
    hosts !== undefined && hosts.length > 0 && hosts.every((host) => host.view.vars[name] !== undefined)
  const isAsked = (name: string): boolean => sources.given.some((one) => one.name === name)
  for (const declaration of declared)
    if (
      isTrue(childOf(declaration.tree, 'required')) &&
      // A default that is wrong is reported already.
      childOf(declaration.tree, 'default') === undefined &&
      !(values.has(declaration.name) || onEveryHost(declaration.name)) &&
      !isAsked(declaration.name)
    )
      diagnostics.push(unsetRequired(declaration))
  return {
    declared,
    values: byName(values),
    misfits,
    inventory: inventory === undefined || hosts === undefined ? inventory : { ...inventory, hosts },
    diagnostics,
  }
}
