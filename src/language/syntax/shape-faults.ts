/** Faults of shape: one builder per kind, shared by the schema check and by checks in code. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { didYouMean, nearest } from '../../diagnostics/suggest.ts'
import { firstLineOf, type Tree } from './tree.ts'

/** First half of a code: whose rules are broken. */
export type Family = 'playbook' | 'inventory'

/** What a fault is about, in the user's words: `phase "roll"`, `a phase`. */
export interface Thing {
  readonly title: string
  readonly name: string | undefined
}

const vowels = /^([aeio]|un)/

/** `a phase`, `an inventory`. */
export const withArticle = (title: string): string => `${vowels.test(title) ? 'an' : 'a'} ${title}`

/** `phase "roll"`, or `the playbook` for a thing without a name. */
export const renderThing = (thing: Thing): string =>
  thing.name === undefined ? `the ${thing.title}` : `${thing.title} "${thing.name}"`

/** The words of a list, as many as fit beside a caret, then `…`. */
export const shortList = (words: readonly string[], width = 54): string => {
  let text = ''
  for (const [index, word] of words.entries()) {
    const next = index === 0 ? word : `${text}, ${word}`
    if (next.length > width) return `${text}, …`
    text = next
  }
  return text
}

const maxFound = 40

const quoted = (text: string): string =>
  JSON.stringify(text.length > maxFound ? `${text.slice(0, maxFound - 1)}…` : text)

/** What stands there, in words: `the text "yes"`, `a list`, `nothing`. */
export const describeTree = (tree: Tree): string => {
  if (tree.kind !== 'scalar') return tree.kind === 'list' ? 'a list' : 'a map'
  if (tree.value === null) return 'nothing'
  return typeof tree.value === 'string'
    ? `the text ${quoted(tree.value)}`
    : `${typeof tree.value === 'number' ? 'the number ' : ''}${tree.value}`
}

export interface UnknownKey {
  readonly family: Family
  readonly thing: Thing
  readonly key: string
  readonly at: Location
  readonly accepted: readonly string[]
  /** Said instead of a guess where kplay knows better. */
  readonly fix?: string
}

export const unknownKey = (fault: UnknownKey): Diagnostic => {
  const accepted = [...fault.accepted].sort()
  const guess = fault.fix ?? didYouMean(fault.key, accepted)
  return {
    code: `${fault.family}/unknown-key`,
    severity: 'error',
    message: `unknown key "${fault.key}" in ${renderThing(fault.thing)}`,
    at: fault.at,
    note: `${withArticle(fault.thing.title)} accepts: ${shortList(accepted)}`,
    fix: guess ?? `remove it, or use one of: ${accepted.join(', ')}`,
  }
}

export interface MissingKey {
  readonly family: Family
  readonly thing: Thing
  readonly key: string
  readonly item: Tree
  readonly fix?: string
}

export const missingKey = (fault: MissingKey): Diagnostic => ({
  code: `${fault.family}/missing-key`,
  severity: 'error',
  message: `${renderThing(fault.thing)} lacks "${fault.key}"`,
  at: firstLineOf(fault.item),
  fix: fault.fix ?? `add "${fault.key}:" to ${renderThing(fault.thing)}`,
})

export interface WrongValue {
  readonly family: Family
  /** The key the value stands under, or `item 2 of "hosts"`. */
  readonly what: string
  readonly tree: Tree
  /** `a whole number`, `one of "a", "b"`. */
  readonly wanted: string
  readonly fix?: string | undefined
  /** Said instead of what stands there: what an expression gives. */
  readonly found?: string | undefined
  /** The form of a text; decides whether quotes alone would help. */
  readonly pattern?: string | undefined
}

const wrong = (code: string, fault: WrongValue): Diagnostic => ({
  code: `${fault.family}/${code}`,
  severity: 'error',
  message: `${fault.what} must be ${fault.wanted}`,
  at: valueAt(fault.tree),
  note: fault.found ?? `this is ${describeTree(fault.tree)}`,
  ...(fault.fix === undefined ? {} : { fix: fault.fix }),
})

/** A value shown whole when it is a scalar, else only where it begins. */
const valueAt = (tree: Tree): Location => (tree.kind === 'scalar' ? tree.at : firstLineOf(tree))

const yes = /^(y|yes|on|true)$/i
const no = /^(n|no|off|false)$/i

/** The usual slips: the type wanted, the value found, and what to do. */
const slips: readonly {
  readonly wanted: readonly string[]
  readonly fits: (value: string | number | boolean | null, fault: WrongValue) => boolean
  readonly fix: (raw: string) => string
}[] = [
  {
    wanted: ['boolean'],
    fits: (value) => typeof value === 'string' && (yes.test(value) || no.test(value)),
    fix: (raw) => `write ${yes.test(raw.replaceAll(/["']/g, ''))}: YAML 1.2 knows only true and false, without quotes`,
  },
  {
    wanted: ['string'],
    fits: (value, { tree, pattern }) =>
      (typeof value === 'number' || typeof value === 'boolean') &&
      (pattern === undefined || new RegExp(pattern).test(tree.kind === 'scalar' ? tree.raw : '')),
    fix: (raw) => `quote it: "${raw}"`,
  },
  {
    wanted: ['integer', 'number'],
    fits: (value) => typeof value === 'string' && /^-?\d+$/.test(value),
    fix: () => 'remove the quotes',
  },
  { wanted: ['array'], fits: (value) => value !== null, fix: (raw) => `write a list: [${raw}]` },
  { wanted: ['object'], fits: (value) => value === null, fix: () => 'write {} for an empty one' },
]

/** What to do about a value of the wrong type. */
const typeFix = (fault: WrongValue, types: readonly string[]): string => {
  const { tree } = fault
  const plain = `write ${fault.wanted} here`
  if (tree.kind === 'list' && types.includes('boolean') && types.includes('string')) return 'join conditions with &&'
  if (tree.kind !== 'scalar') return plain
  const slip = slips.find((one) => one.wanted.some((type) => types.includes(type)) && one.fits(tree.value, fault))
  return slip?.fix(tree.raw) ?? plain
}

export const wrongType = (fault: WrongValue, types: readonly string[]): Diagnostic =>
  wrong('wrong-type', { ...fault, fix: fault.fix ?? typeFix(fault, types) })

export const notOneOf = (fault: Omit<WrongValue, 'wanted'>, allowed: readonly unknown[]): Diagnostic => {
  const found = fault.tree.kind === 'scalar' ? String(fault.tree.value) : ''
  const list = allowed.map((word) => JSON.stringify(word)).join(', ')
  const guess = allowed.length === 1 ? undefined : nearest(found, allowed.map(String))
  return wrong('not-one-of', {
    ...fault,
    wanted: allowed.length === 1 ? list : `one of ${list}`,
    fix:
      fault.fix ??
      (guess === undefined ? `write ${allowed.length === 1 ? list : 'one of them'}` : `did you mean "${guess}"?`),
  })
}

const sourceForms = '{ env: NAME }, { file: PATH }, { command: [PROGRAM, …] } or { prompt: "…" }'

/** Anything but the map that says where a secret comes from. What stands in its place is never shown: mostly it is the secret. */
export const secretLiteral = (fault: Omit<WrongValue, 'wanted'>): Diagnostic => ({
  code: `${fault.family}/secret-literal`,
  severity: 'error',
  message: `${fault.what} must say where its value comes from`,
  at: valueAt(fault.tree),
  note: 'a secret stands in no file and on no command line',
  fix: fault.fix ?? `write ${sourceForms}, and change the secret if this text was it`,
  conceals: fault.tree.at,
})

/** A text in the wrong form: `wanted` says the right one with an example. */
export const wrongForm = (fault: WrongValue): Diagnostic =>
  wrong('wrong-form', { ...fault, fix: fault.fix ?? `write ${fault.wanted}` })

/** A number too small or large, a list too short, an item twice. */
export const outOfBounds = (fault: WrongValue): Diagnostic =>
  wrong('out-of-bounds', { ...fault, fix: fault.fix ?? `write ${fault.wanted}` })
