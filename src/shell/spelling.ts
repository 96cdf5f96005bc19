/**
 * The ways one secret may be spelt in a text: as it is, with backslashes before it, as `\n`, `\u00e9` or `\x27` (JSON, YAML, shells, also twice over), percent-encoded,
 * with its quotes doubled or closed and opened again, as an HTML entity, with other white space in place of its own.
 * 1. a secret becomes units, one for each character or run of white space; 2. a unit says where it may end in a text; 3. all units in turn are a match.
 */

/** Where a unit that begins at an offset may end; `isCut`: the text ends inside it, so more text could make it whole. */
interface Ends {
  readonly ends: readonly number[]
  readonly isCut: boolean
}

/** One character or run of white space of a secret. */
export interface Unit {
  endsAt(text: string, at: number): Ends
  /** Characters it may begin with. */
  readonly firsts: readonly string[]
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** A lone surrogate has no UTF-8: as the character that stands for it. */
const percentOf = (character: string): string => {
  const bytes = new TextEncoder().encode(character)
  return [...bytes].map((byte) => `%${hex(byte, 2)}`).join('')
}

const bothCases = (form: string): string[] => [...new Set([form, form.toUpperCase()])]

/** Spellings that need no backslash, beside the character itself. */
const plainForms: Readonly<Record<string, readonly string[]>> = {
  "'": [`'\\''`, `'"'"'`, "''", '&#39;', '&#x27;', '&apos;'],
  '"': ['""', '&quot;', '&#34;'],
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
}

/** Letters that stand for a character behind a backslash. */
const letters: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\f': 'f',
  '\b': 'b',
  '\v': 'v',
  '\u001B': 'e',
  '\0': '0',
}

/** What may stand behind backslashes for one UTF-16 unit. */
const escapedForms = (unit: string): string[] => {
  const code = unit.charCodeAt(0)
  const letter = letters[unit]
  return [
    ...bothCases(hex(code, 4)).map((digits) => `u${digits}`),
    ...(code < 256 ? bothCases(hex(code, 2)).map((digits) => `x${digits}`) : []),
    ...(letter === undefined ? [] : [letter]),
    ...(/[\p{L}\p{N}]/u.test(unit) ? [] : [unit]),
  ]
}

const merge = (all: readonly Ends[]): Ends => ({
  ends: [...new Set(all.flatMap((one) => one.ends))],
  isCut: all.some((one) => one.isCut),
})

/** Any of these words, exactly. */
const wordsAt = (words: readonly string[], text: string, at: number): Ends => {
  const ends: number[] = []
  let isCut = false
  for (const word of words) {
    if (text.startsWith(word, at)) ends.push(at + word.length)
    else if (text.length - at < word.length && word.startsWith(text.slice(at))) isCut = true
  }
  return { ends, isCut }
}

const backslashesAt = (text: string, at: number): number => {
  let end = at
  while (text[end] === '\\') end += 1
  return end
}

/** At least one backslash, then one of these words. A text that ends before the first may still bring it. */
const escapedAt = (words: readonly string[], text: string, at: number): Ends => {
  const end = backslashesAt(text, at)
  if (end === at) return { ends: [], isCut: at === text.length }
  const rest = wordsAt(words, text, end)
  return { ends: rest.ends, isCut: rest.isCut || end === text.length }
}

/** A backslash is one backslash, or any number of them. */
const backslash: Unit = {
  firsts: ['\\', '%', '&'],
  endsAt: (text, at) => {
    const end = backslashesAt(text, at)
    const run = Array.from({ length: end - at }, (_, index) => at + index + 1)
    return merge([
      { ends: run, isCut: end === text.length },
      wordsAt(['%5c', '%5C', '&#92;'], text, at),
      escapedAt(['u005c', 'u005C', 'x5c', 'x5C'], text, at),
    ])
  },
}

const spaces = [' ', '\t', '\n', '\r', '\f', '\v', '\u0085', '\u00A0', '\u2028', '\u2029']
const spaceWords = [...spaces, '+', '%20', ...bothCases('%0a'), ...bothCases('%0d'), '%09']
const escapedSpaces = [...new Set(spaces.flatMap(escapedForms))]

const oneSpaceAt = (text: string, at: number): Ends =>
  merge([wordsAt(spaceWords, text, at), escapedAt(escapedSpaces, text, at)])

/** A run of white space is any run of white space, spelt anyhow: views and logs put it on other lines. */
const whiteSpace: Unit = {
  firsts: [...spaces, '+', '%', '\\'],
  endsAt: (text, at) => {
    const reached = new Set<number>()
    let isCut = false
    for (let open = [at]; open.length > 0;) {
      const found = merge(open.map((from) => oneSpaceAt(text, from)))
      isCut ||= found.isCut
      open = found.ends.filter((end) => !reached.has(end))
      for (const end of open) reached.add(end)
    }
    return { ends: [...reached], isCut }
  },
}

const escapedPairAt = (character: string, text: string, at: number): Ends => {
  const [first = '', second = ''] = [character[0], character[1]]
  const found = escapedAt(escapedForms(first), text, at)
  return merge([
    { ends: [], isCut: found.isCut },
    ...found.ends.map((end) => escapedAt(escapedForms(second), text, end)),
  ])
}

const characterUnit = (character: string): Unit => {
  const words = [character, ...(plainForms[character] ?? []), ...bothCases(percentOf(character))]
  const escaped = character.length === 1 ? escapedForms(character) : []
  return {
    firsts: [...new Set([...words.map((word) => word[0] ?? ''), '\\'])],
    endsAt: (text, at) =>
      merge([
        wordsAt(words, text, at),
        character.length === 1 ? escapedAt(escaped, text, at) : escapedPairAt(character, text, at),
      ]),
  }
}

const isSpace = (character: string): boolean => spaces.includes(character)

/** The units of a secret. */
export const unitsOf = (secret: string): readonly Unit[] => {
  const units: Unit[] = []
  const known = new Map<string, Unit>()
  let wasSpace = false
  for (const character of secret) {
    const unit = isSpace(character) ? whiteSpace : (known.get(character) ?? characterUnit(character))
    if (unit !== whiteSpace || !wasSpace) units.push(character === '\\' ? backslash : unit)
    known.set(character, unit)
    wasSpace = isSpace(character)
  }
  return units
}

/** The last offset at which the units, in turn from `at`, may end; undefined where they do not stand. `isCut`: more text could complete them. */
export const matchAt = (
  units: readonly Unit[],
  text: string,
  at: number,
): { readonly end: number | undefined; readonly isCut: boolean } => {
  let open: readonly number[] = [at]
  let isCut = false
  for (const unit of units) {
    const found = merge(open.map((from) => unit.endsAt(text, from)))
    isCut ||= found.isCut
    open = found.ends
    if (open.length === 0) return { end: undefined, isCut }
  }
  return { end: Math.max(...open), isCut }
}
