/**
 * What a short playbook means, as a playbook: every used phase in place, the values of its inputs as their defaults, every task with the place
 * it was written. Names of variables stay: they may differ between hosts. Pure: it works on the files the playbook was loaded from.
 */
import { renderDuration } from '../../diagnostics/duration.ts'
import type { Location, SourceFile } from '../../diagnostics/source.ts'
import { taskLists } from '../playbook/playbook-schema.ts'
import type { Phase, Playbook } from '../playbook/playbook.ts'
import { Secret } from '../secrets/secret.ts'
import { sourceFrom } from '../secrets/source-from.ts'
import { parseYaml } from '../syntax/parse-yaml.ts'
import {
  childOf,
  entriesOf,
  entryOf,
  firstLineOf,
  itemsOf,
  plainOf,
  scalarAt,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../syntax/tree.ts'
import { withWordsOfUse } from './words-of-use.ts'
import { entryLines } from './yaml-text.ts'

export interface Expanding {
  /** Written as `inventory:`; the playbook's own words when left out. */
  readonly inventory?: string
  /** The working folder, absolute: names of files begin there. `/` when left out. */
  readonly cwd?: string
}

/** A name that may stand in a comment: it must not begin a new line. */
const plainName = (name: string): string => name.replaceAll(/\p{Cc}/gu, ' ')

const placeOf = (at: Location): string => `${plainName(at.source.name)}:${at.line}`

const innerLists = ['block', 'rescue', 'always', 'undo']

/** Every task of a list of tasks, inner ones too, with its place. */
const notesOf = (list: Tree | undefined): (readonly [Tree, string])[] =>
  itemsOf(list).flatMap((task) => [
    [task, placeOf(firstLineOf(task))] as const,
    ...innerLists.flatMap((key) => notesOf(childOf(task, key))),
  ])

const sourceOf = (phase: Phase): SourceFile | undefined =>
  [phase.tasks, phase.beforeEach, phase.afterEach, phase.afterFirst, phase.rollback].flat()[0]?.at.source

const topOf = (source: SourceFile): MapTree | undefined => parseYaml(source).document?.top

/** The tree a phase was read from: the item of `phases` itself, or the file it uses. */
export const phaseTreeOf = (item: Tree, phase: Phase, playbook: Playbook): Tree | undefined => {
  const use = textOf(childOf(item, 'use'))
  return use === undefined ? item : fileOf(use, phase, playbook)
}

/** The tree of a used phase's file. A phase without any task says nothing of its file but the name it is used by. */
const fileOf = (use: string, phase: Phase, playbook: Playbook): MapTree | undefined => {
  const name = use.split('/').at(-1) ?? use
  const named = playbook.files.find((file) => [name, `${name}.yml`].includes(file.name.split('/').at(-1) ?? ''))
  const source = sourceOf(phase) ?? named
  return source === undefined ? undefined : topOf(source)
}

/** A value that files worked out, as a person would write it. */
const treeOf = (type: string | undefined, value: unknown, at: Location): Tree => {
  if (type === 'duration' && typeof value === 'number') return scalarAt(at, renderDuration(value))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const scalar = scalarAt(at, value)
    return { ...scalar, raw: JSON.stringify(value), style: typeof value === 'string' ? 'double' : 'plain' }
  }
  if (Array.isArray(value)) return { kind: 'list', at, items: value.map((item: unknown) => treeOf('', item, at)) }
  const entries = Object.entries(value ?? {}).map(([key, inner]): Entry => ({
    key,
    keyAt: at,
    value: treeOf('', inner, at),
  }))
  return { kind: 'map', at, entries }
}

/** A used phase being put in place. */
interface InPlace {
  readonly phase: Phase
  readonly playbook: Playbook
  readonly cwd: string
}

/** A declared input with the value it has here as its default. */
const resolvedInput = (input: Entry, given: Tree | undefined, { phase, playbook, cwd }: InPlace): Entry => {
  const own = childOf(given, input.key) ?? childOf(input.value, 'default')
  if (own === undefined || input.value.kind !== 'map') return input
  const known = phase.inputs[input.key]
  const isComputed = JSON.stringify(plainOf(own)).includes('${{')
  const type = textOf(childOf(input.value, 'type'))
  const computed = isComputed ? treeOf(type, known, own.at) : own
  const value = known instanceof Secret ? treeOf('', sourceFrom(known, playbook.source, cwd), own.at) : computed
  const others = input.value.entries.filter((entry) => entry.key !== 'default')
  return { ...input, value: { ...input.value, entries: [...others, { key: 'default', keyAt: own.at, value }] } }
}

/** The item of `phases` with its used phase in place. */
const inPlace = (item: Tree, placing: InPlace): { tree: MapTree | undefined; note: string } => {
  const { phase, playbook } = placing
  const top = phaseTreeOf(item, phase, playbook)
  const note = placeOf(firstLineOf(item))
  if (top?.kind !== 'map') return { tree: undefined, note }
  const given = childOf(item, 'with')
  const id: Entry = { key: 'id', keyAt: top.at, value: scalarAt(top.at, phase.id) }
  const rest = top.entries.filter((entry) => !['kplay', 'phase', 'id'].includes(entry.key))
  const entries = rest.map((entry) =>
    entry.key === 'inputs' && entry.value.kind === 'map'
      ? {
          ...entry,
          value: {
            ...entry.value,
            entries: entry.value.entries.map((one) => resolvedInput(one, given, placing)),
          },
        }
      : entry,
  )
  return { tree: { ...top, entries: [id, ...withWordsOfUse(entries, item)] }, note }
}

const headOf = (name: string): string[] => [
  `# What ${plainName(name)} means:`,
  '# every used phase in place, with the values of its inputs; beside each phase and task, where it was written.',
  '# A playbook by itself: kept beside that file, with the same --vars and --set, it asks for the same steps.',
]

/** The whole text, ending with a newline. */
export const renderExpanded = (playbook: Playbook, expanding: Expanding = {}): string => {
  const { cwd = '/' } = expanding
  const top = topOf(playbook.source)
  const items = itemsOf(childOf(top, 'phases'))
  const phases = playbook.phases.flatMap((phase, index) => {
    const item = items[index]
    const { tree, note } = item === undefined ? { tree: undefined, note: '' } : inPlace(item, { phase, playbook, cwd })
    return tree === undefined ? [] : [{ tree, note }]
  })
  const notes = new Map<Tree, string>(
    phases.flatMap(({ tree, note }) => [
      [tree, note] as const,
      ...taskLists.flatMap((list) => notesOf(childOf(tree, list))),
    ]),
  )
  const inventory = entryOf(top, 'inventory')
  const lines = entriesOf(top).flatMap((entry) => {
    if (entry.key === 'phases') {
      const value: Tree = { kind: 'list', at: entry.value.at, items: phases.map(({ tree }) => tree) }
      return ['', ...entryLines({ key: 'phases', value }, notes)]
    }
    if (entry === inventory && expanding.inventory !== undefined)
      return [`inventory: ${JSON.stringify(expanding.inventory)}`]
    return entryLines(entry, notes)
  })
  return `${[...headOf(playbook.source.name), ...lines].join('\n')}\n`
}
