/**
 * `--tags`, `--skip-tags` and `--limit`: which phases of a playbook run, and on which hosts. The words of the command line are texts of their own,
 * so that a fault points into them. A selection takes whole phases and hosts away; what is left runs under the same guards, which look at the whole cluster.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { playbookFault } from './playbook-faults.ts'

/** All of a phase that a selection looks at. */
export interface Tagged {
  readonly tags: readonly string[]
}

/** Words of the command line, as given: each may hold several, with commas between them. */
export interface SelectionWords {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly limit: readonly string[]
}

/** What was asked for, word by word; three empty lists are the whole playbook. */
export interface Selection {
  /** Only phases with one of these tags. */
  readonly tags: readonly string[]
  /** No phase with one of these tags. */
  readonly skipTags: readonly string[]
  /** Names of hosts and groups, `all`, and with `!` before it what is taken out again. */
  readonly limit: readonly string[]
}

interface Word {
  readonly text: string
  readonly at: Location
}

/** The words of one option, each with its place. */
const wordsOf = (option: string, texts: readonly string[]): Word[] =>
  texts.flatMap((text) => {
    const source: SourceFile = { name: option, text }
    return [...text.matchAll(/[^,\s]+/g)].map((match): Word => ({
      text: match[0],
      at: {
        source,
        line: 1,
        column: match.index + 1,
        endLine: 1,
        endColumn: match.index + match[0].length + 1,
      },
    }))
  })

const textsOf = (words: readonly Word[]): string[] => words.map((word) => word.text)

/** The words as a selection. */
export const selectionOf = ({ tags, skipTags, limit }: SelectionWords): Selection => ({
  tags: textsOf(wordsOf('--tags', tags)),
  skipTags: textsOf(wordsOf('--skip-tags', skipTags)),
  limit: textsOf(wordsOf('--limit', limit)),
})

/** Is this phase run, as far as tags say? */
export const isTagged = ({ tags }: Tagged, selection: Selection): boolean =>
  (selection.tags.length === 0 || tags.some((tag) => selection.tags.includes(tag))) &&
  !tags.some((tag) => selection.skipTags.includes(tag))

const nameOf = (pattern: string): string => pattern.replace(/^!/, '')

/** The hosts within `--limit`, in the order of the inventory; all of them without one, or where it only takes hosts out. Names it does not know mean nothing here. */
export const hostsWithin = (
  limit: Selection['limit'],
  { groups, hosts }: Pick<Inventory, 'groups' | 'hosts'>,
): readonly string[] => {
  const all = hosts.map((host) => host.view.name)
  const open = (pattern: string): readonly string[] => {
    const name = nameOf(pattern)
    return name === 'all' ? all : Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name]
  }
  const isOut = (pattern: string): boolean => pattern.startsWith('!')
  const wanted = limit.filter((pattern) => !isOut(pattern)).flatMap(open)
  const out = new Set(limit.filter(isOut).flatMap(open))
  const named = limit.every(isOut) ? all : wanted
  return all.filter((name) => named.includes(name) && !out.has(name))
}

const unknownTag = (word: Word, known: readonly string[]): Diagnostic =>
  playbookFault('unknown-tag', word.at, {
    message: `no phase has the tag "${word.text}"`,
    fix:
      didYouMean(word.text, known) ??
      (known.length === 0
        ? `this playbook has no tags: add "tags: [${word.text}]" to a phase`
        : `use one of: ${known.join(', ')}`),
  })

const nothingLeft = (what: string, at: Location, fix: string): Diagnostic =>
  playbookFault('nothing-selected', at, { message: `no ${what} is left`, fix })

/** `--tags "$TAGS"` with an empty variable must not run everything. */
const checkEmpty = (option: string, texts: readonly string[]): Diagnostic[] =>
  texts
    .filter((text) => wordsOf(option, [text]).length === 0)
    .map((text) => {
      const at = {
        source: { name: option, text },
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: Math.max(2, text.length + 1),
      }
      return playbookFault('nothing-selected', at, {
        message: `${option} names nothing`,
        fix: 'leave it out, or say what is meant',
      })
    })

const checkTags = (words: SelectionWords, phases: readonly Tagged[]): Diagnostic[] => {
  const given = [...wordsOf('--tags', words.tags), ...wordsOf('--skip-tags', words.skipTags)]
  const known = [...new Set(phases.flatMap((phase) => phase.tags))].sort()
  const strangers = given.filter((word) => !known.includes(word.text))
  const [first] = given
  if (first === undefined || strangers.length > 0) return strangers.map((word) => unknownTag(word, known))
  const selection = selectionOf(words)
  return phases.some((phase) => isTagged(phase, selection))
    ? []
    : [nothingLeft('phase', first.at, 'name tags of --tags that --skip-tags leaves in')]
}

const unknownName = (word: Word, known: readonly string[]): Diagnostic =>
  playbookFault('unknown-host', word.at, {
    message: `no group or host "${nameOf(word.text)}" in the inventory`,
    fix: didYouMean(nameOf(word.text), known) ?? `use one of: ${known.join(', ')}`,
  })

const checkLimit = (words: SelectionWords, inventory: Inventory): Diagnostic[] => {
  const given = wordsOf('--limit', words.limit)
  const known = [...Object.keys(inventory.groups), ...inventory.hosts.map((host) => host.view.name)]
  const strangers = given.filter((word) => ![...known, 'all'].includes(nameOf(word.text)))
  const [first] = given
  if (first === undefined || strangers.length > 0) return strangers.map((word) => unknownName(word, known))
  return hostsWithin(textsOf(given), inventory).length > 0
    ? []
    : [nothingLeft('host', first.at, 'name hosts that nothing after "!" takes out again')]
}

/** Tags that no phase has, hosts the inventory does not have, and selections that leave nothing. */
export const checkSelection = (
  words: SelectionWords,
  of: { readonly phases: readonly Tagged[]; readonly inventory: Inventory | undefined },
): Diagnostic[] => [
  ...checkEmpty('--tags', words.tags),
  ...checkEmpty('--skip-tags', words.skipTags),
  ...checkEmpty('--limit', words.limit),
  ...checkTags(words, of.phases),
  ...(of.inventory === undefined ? [] : checkLimit(words, of.inventory)),
]
