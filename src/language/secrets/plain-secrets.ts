/**
 * Secrets written out in a tree. `sure`: what can be nothing else (a private key, a password in a JAAS line, a URL with one). `likely`: a
 * plain value whose name says password, secret, token or key. Values are never shown: places lead to a copy of the text with them hidden.
 */
import type { Location } from '../../diagnostics/source.ts'
import { childOf, textOf, type ScalarTree, type Tree } from '../syntax/tree.ts'

export interface PlainSecret {
  readonly kind: 'sure' | 'likely'
  /** What it is, as a part of a sentence: `the password of a JAAS line`, `"db_password"`. */
  readonly what: string
  /** The value; its source is a copy in which it is hidden. */
  readonly at: Location
}

interface Sure {
  readonly what: string
  /** Stands in every text that matches; looked for first, because most texts of a large file hold none. */
  readonly holds: string
  /** All of them must match: patterns are short, so that a text of a megabyte costs no more than reading it. */
  readonly patterns: readonly RegExp[]
}

const sure: readonly Sure[] = [
  { what: 'a private key', holds: '-----BEGIN', patterns: [/-----BEGIN [A-Z ]*PRIVATE KEY-----/] },
  {
    what: 'the password of a JAAS line',
    holds: 'LoginModule',
    patterns: [/LoginModule/, /\bpassword\s*=\s*["']?(?!["']?\$|["'])\S/i],
  },
  {
    what: 'a URL with its password',
    holds: '://',
    patterns: [/(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/:@${}]+:(?!\$)[^\s/@]+@/i],
  },
]

const word = '(?:password|passwd|passphrase|secret|token|credentials?|(?:api|access|private|secret|signing)[._-]?key)'
const nameOfSecret = new RegExp(`${word}$`, 'i')
/** `-Dssl.keystore.password=x`, `--token=x`, `PASSWORD=x` inside a larger text. */
const assigned = new RegExp(`(?<![\\w.-])[\\w.-]*${word}=(?!\\$|/|file:|env:|\\s|["']?\\$|["']["'])\\S`, 'i')
const option = new RegExp(`^--?[\\w-]*${word}$`, 'i')

/** Where a secret lies, not the secret: a path, a reference, an expression. */
const isReference = (text: string): boolean =>
  text === '' || /^(\/|\.\.?\/|~\/|file:|env:|<|\*+$)/.test(text) || text.includes('${') || text.startsWith('$')

const hidden = (tree: ScalarTree): Location => {
  const { at } = tree
  const lines = at.source.text.split('\n').map((line, index) => {
    const number = index + 1
    if (number < at.line || number > at.endLine) return line
    const from = number === at.line ? at.column - 1 : 0
    const to = number === at.endLine ? at.endColumn - 1 : line.length
    return line.slice(0, from) + line.slice(from, to).replaceAll(/\S/g, '*') + line.slice(to)
  })
  return { ...at, source: { name: at.source.name, text: lines.join('\n') } }
}

const textIn = (tree: ScalarTree): string | undefined =>
  typeof tree.value === 'string' ? tree.value : typeof tree.value === 'number' ? tree.raw : undefined

/** A large file has few names. Emptied when there are many: a name may be as long as the file. */
const namesJudged = new Map<string, boolean>()
const mostNames = 1000

const isNameOfSecret = (name: string): boolean => {
  const known = namesJudged.get(name)
  if (known !== undefined) return known
  if (namesJudged.size >= mostNames) namesJudged.clear()
  const isSecret = nameOfSecret.test(name)
  namesJudged.set(name, isSecret)
  return isSecret
}

/** What nearly every value of a large file holds. */
const none: readonly PlainSecret[] = []

/** `name`: the key a value stands under, or that its declaration stands under. */
const ofScalar = (tree: ScalarTree, name: string): readonly PlainSecret[] => {
  const text = textIn(tree)
  if (text === undefined) return none
  const found = sure.find(
    ({ holds, patterns }) => text.includes(holds) && patterns.every((pattern) => pattern.test(text)),
  )
  if (found !== undefined) return [{ kind: 'sure', what: found.what, at: hidden(tree) }]
  if (isNameOfSecret(name) && !isReference(text)) return [{ kind: 'likely', what: `"${name}"`, at: hidden(tree) }]
  const inside = text.includes('=') ? assigned.exec(text) : null
  if (inside === null) return none
  return [{ kind: 'likely', what: `"${inside[0].split('=')[0] ?? ''}"`, at: hidden(tree) }]
}

/** A word after `--password` belongs to it. */
const nameInList = (items: readonly Tree[], index: number): string => {
  const before = items[index - 1]
  return before?.kind === 'scalar' && typeof before.value === 'string' && option.test(before.value) ? before.value : ''
}

/** A default of `type: secret` is judged where it is read. */
const isDeclaredSecret = (tree: Tree): boolean => textOf(childOf(tree, 'type')) === 'secret'

/** Where the look at a tree begins, and what it leaves out. */
export interface PlainSecretSearch {
  /** The key the tree stands under; none when left out. */
  readonly name?: string
  /** Entries passed over with all below them, by their key and the key their map stands under. */
  readonly isSkipped?: (key: string, owner: string) => boolean
}

const nowhere = (): boolean => false

/** Every secret at and below a tree. */
export const plainSecretsIn = (
  tree: Tree,
  { name = '', isSkipped = nowhere }: PlainSecretSearch = {},
): readonly PlainSecret[] => {
  const found: PlainSecret[] = []
  /** `under`: the key a value stands under, or that its declaration stands under. */
  const look = (at: Tree, under: string, owner: string): void => {
    if (at.kind === 'map') {
      for (const { key, value } of at.entries) {
        const isDefault = key === 'default'
        if (isSkipped(key, owner) || (isDefault && isDeclaredSecret(at))) continue
        look(value, isDefault ? under : key, key)
      }
    } else if (at.kind === 'list')
      for (const [index, item] of at.items.entries()) look(item, nameInList(at.items, index), '')
    else if (at.kind === 'scalar') found.push(...ofScalar(at, under))
  }
  look(tree, name, '')
  return found
}
