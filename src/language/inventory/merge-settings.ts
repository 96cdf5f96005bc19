/**
 * Settings of a host from top, groups and host: merged by key, the nearest wins, lists are replaced whole.
 * Invariant: the result holds trees of the file itself, so every later fault points at the line that won.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { childOf, entriesOf, entryOf, plainOf, textOf, type Entry, type MapTree, type Tree } from '../syntax/tree.ts'
import { connectionWords } from './connection/build-connection.ts'
import { serviceWords } from './service/build-service.ts'

/** `high` over `low`; maps merge by key, at every depth. */
export const overlay = (low: Tree, high: Tree): Tree => {
  if (low.kind !== 'map' || high.kind !== 'map') return high
  if (low.entries.length === 0) return high
  const kept = low.entries.map((entry): Entry => {
    const over = entryOf(high, entry.key)
    return over === undefined ? entry : { ...over, value: overlay(entry.value, over.value) }
  })
  const added = high.entries.filter((entry) => entryOf(low, entry.key) === undefined)
  return { kind: 'map', at: high.at, entries: [...kept, ...added] }
}

/** Settings of which one word says which others they take. */
const typed: Readonly<
  Record<string, { readonly by: string; readonly words: Readonly<Record<string, readonly string[]>> }>
> = {
  connection: { by: 'type', words: connectionWords },
  service: { by: 'type', words: serviceWords },
  install: { by: 'source', words: { store: ['root', 'current', 'config', 'logs', 'source'] } },
}

/** What a nearer layer of another type leaves of a setting: the words that its type takes too. Whoever sets the type anew need not take back what is not his. */
const fitting = ({ key, value }: Entry, over: Tree): Tree => {
  const { by, words: all } = typed[key] ?? { by: 'type', words: {} }
  const type = textOf(childOf(over, by))
  const words = type === undefined ? undefined : all[type]
  if (words === undefined || value.kind !== 'map' || textOf(childOf(value, by)) === type) return value
  return { ...value, entries: value.entries.filter((entry) => words.includes(entry.key)) }
}

/** The same for all settings of a host. */
const overlaySettings = (low: Tree, high: Tree): Tree => {
  if (low.kind !== 'map') return overlay(low, high)
  const entries = low.entries.map((entry) => {
    const over = childOf(high, entry.key)
    return over === undefined ? entry : { ...entry, value: fitting(entry, over) }
  })
  return overlay({ ...low, entries }, high)
}

interface Clash {
  readonly path: readonly string[]
  readonly first: Tree
  readonly second: Tree
}

/** Keys that two trees both set, to different values. */
const clashes = (first: Tree, second: Tree, path: readonly string[]): Clash[] => {
  if (first.kind === 'map' && second.kind === 'map')
    return first.entries.flatMap((entry) => {
      const other = childOf(second, entry.key)
      return other === undefined ? [] : clashes(entry.value, other, [...path, entry.key])
    })
  return JSON.stringify(plainOf(first)) === JSON.stringify(plainOf(second)) ? [] : [{ path, first, second }]
}

const has = (tree: Tree, path: readonly string[]): boolean => {
  let at: Tree | undefined = tree
  for (const key of path) at = childOf(at, key)
  return at !== undefined
}

/** Where the settings of one host come from. */
export interface Layers {
  readonly host: string
  readonly top: MapTree
  readonly groups: readonly { readonly name: string; readonly tree: MapTree }[]
  /** One for each group that lists the host. */
  readonly mentions: readonly MapTree[]
}

const clashFault = (layers: Layers, clash: Clash): Diagnostic => ({
  code: 'inventory/group-conflict',
  severity: 'error',
  message: `two groups of host "${layers.host}" give "${clash.path.join('.')}" different values`,
  at: clash.second.at,
  fix: `set ${clash.path.join('.')} at the host`,
  related: [{ message: 'the other value is at', at: clash.first.at }],
})

const twiceFault = (layers: Layers, clash: Clash): Diagnostic => ({
  code: 'inventory/host-conflict',
  severity: 'error',
  message: `host "${layers.host}" is given two values of "${clash.path.join('.')}"`,
  at: clash.second.at,
  fix: 'keep one of the two',
  related: [{ message: 'the other value is at', at: clash.first.at }],
})

const pairs = <T>(items: readonly T[]): (readonly [T, T])[] =>
  items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const))

const only = (tree: MapTree, keys: readonly string[]): MapTree => ({
  ...tree,
  entries: entriesOf(tree).filter((entry) => keys.includes(entry.key)),
})

const settingKeys = ['connection', 'install', 'service', 'metrics', 'vars']

/** What all hosts of the same groups share. */
interface Shared {
  /** Top and groups, merged. */
  readonly base: Tree
  readonly between: readonly Clash[]
}

const sharedBy = ({ top, groups }: Layers): Shared => {
  const settings = groups.map((group) => only(group.tree, settingKeys))
  return {
    base: settings.reduce<Tree>(overlaySettings, only(top, settingKeys)),
    between: pairs(settings).flatMap(([first, second]) => clashes(first, second, [])),
  }
}

/** Worked out once for each file and set of groups, not for each host. */
const known = new WeakMap<MapTree, Map<string, Shared>>()

const sharedOf = (layers: Layers): Shared => {
  const ofFile = known.get(layers.top) ?? new Map<string, Shared>()
  known.set(layers.top, ofFile)
  const key = layers.groups.map((group) => group.name).join('\0')
  const shared = ofFile.get(key) ?? sharedBy(layers)
  ofFile.set(key, shared)
  return shared
}

/** The merged settings and facts of one host as one map, with every clash reported. */
export const mergeSettings = (layers: Layers): { merged: MapTree; diagnostics: Diagnostic[] } => {
  const { base, between } = sharedOf(layers)
  const host = layers.mentions.reduce<Tree>(overlay, { kind: 'map', at: layers.top.at, entries: [] })
  const twice = pairs(layers.mentions).flatMap(([first, second]) => clashes(first, second, []))
  const merged = overlaySettings(base, host)
  return {
    merged: { kind: 'map', at: layers.mentions[0]?.at ?? layers.top.at, entries: entriesOf(merged) },
    diagnostics: [
      ...between.filter((clash) => !has(host, clash.path)).map((clash) => clashFault(layers, clash)),
      ...twice.map((clash) => twiceFault(layers, clash)),
    ],
  }
}
