import { matchAt, unitsOf, type Unit } from './spelling.ts'

/** What stands in the place of a secret, everywhere. */
export const maskText = '***'

/**
 * A secret of fewer characters (white space around it not counted) is refused: it can not be hidden without hiding half of every text, and hiding it only
 * where it stands alone would show it everywhere else. Ours.
 */
export const shortestSecret = 4

/** A secret value. Whoever prints, logs or serialises it shows `***`; only `reveal` gives it out. */
export class Masked {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The secret itself: for the one place that hands it to a child process or a wire. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return maskText
  }
  toJSON(): string {
    return maskText
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return maskText
  }
}

/** Replaces every secret in a text. Never changes a text without one. */
export type Mask = (text: string) => string

/** A stretch of a text: from, to (exclusive). */
type Range = readonly [start: number, end: number]

/** One spelling to look for. */
interface Pattern {
  readonly units: readonly Unit[]
  /** Finds the next place where it may begin. */
  readonly first: RegExp
}

/** What is searched for a secret: all of it, and each of its lines, since logs and views show lines. */
const partsOf = (secret: string): string[] =>
  [secret, ...secret.split(/[\r\n]+/)].map((part) => part.trim()).filter((part) => part.length >= shortestSecret)

/** The characters of a Base64 text that this secret alone decides, wherever in the encoded bytes it stands (`Basic` has the user's name before it). */
const base64Cores = (secret: string): string[] => {
  const bytes = new TextEncoder().encode(secret)
  return [0, 1, 2].map((shift) => {
    const text = btoa('\0'.repeat(shift) + Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
}

const inUrlAlphabet = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')

const escapeClass = (character: string): string => (/[\]\\^-]/.test(character) ? `\\${character}` : character)

const patternOf = (spelt: string): Pattern => {
  const units = unitsOf(spelt)
  const firsts = units[0]?.firsts ?? []
  return { units, first: new RegExp(`[${firsts.map(escapeClass).join('')}]`, 'g') }
}

const patternsOf = (secrets: readonly (string | Masked)[]): readonly Pattern[] => {
  const values = secrets.map((secret) => (secret instanceof Masked ? secret.reveal() : secret))
  const spelt = values.flatMap((value) => {
    const parts = partsOf(value)
    const cores = [...new Set([value, ...parts])].flatMap(base64Cores).filter((core) => core.length >= shortestSecret)
    return parts.length === 0 ? [] : [...parts, ...cores, ...cores.map(inUrlAlphabet)]
  })
  return [...new Set(spelt)].map(patternOf)
}

interface Found {
  readonly ranges: readonly Range[]
  /** Where the first spelling begins that more text could complete; the text's length when there is none. */
  readonly cutAt: number
}

const findOne = ({ units, first }: Pattern, text: string): Found => {
  const ranges: Range[] = []
  let cutAt = text.length
  first.lastIndex = 0
  for (let hit = first.exec(text); hit !== null; hit = first.exec(text)) {
    const { end, isCut } = matchAt(units, text, hit.index)
    if (isCut) cutAt = Math.min(cutAt, hit.index)
    if (end !== undefined) ranges.push([hit.index, end])
    first.lastIndex = hit.index + 1
  }
  return { ranges, cutAt }
}

/** Every secret in a text. Stretches that touch are one: a secret inside or across another leaves nothing of either behind. */
const findAll = (patterns: readonly Pattern[], text: string): Found => {
  const found = patterns.map((pattern) => findOne(pattern, text))
  const merged: [number, number][] = []
  for (const [start, end] of found.flatMap((one) => one.ranges).sort(([a], [b]) => a - b)) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return { ranges: merged, cutAt: Math.min(text.length, ...found.map((one) => one.cutAt)) }
}

const replaceAll = (text: string, ranges: readonly Range[]): string => {
  let masked = ''
  let from = 0
  for (const [start, end] of ranges) {
    masked += text.slice(from, start) + maskText
    from = end
  }
  return masked + text.slice(from)
}

/**
 * A mask for these secrets: each is replaced wherever it stands, spelt in any of the ways of spelling.ts, in Base64, or one line of it alone.
 * Secrets shorter than `shortestSecret` are not masked: whoever reads one refuses it.
 */
export const createMask = (secrets: readonly (string | Masked)[]): Mask => {
  const patterns = patternsOf(secrets)
  return patterns.length === 0 ? (text) => text : (text) => replaceAll(text, findAll(patterns, text).ranges)
}

/** Masks a text that comes in pieces: a piece's end that may be the beginning of a secret is kept back for the next. */
export interface StreamMask {
  push(piece: string): string
  /** What was kept back. */
  flush(): string
}

export const createStreamMask = (secrets: readonly (string | Masked)[]): StreamMask => {
  const patterns = patternsOf(secrets)
  let kept = ''
  return {
    push: (piece) => {
      const text = kept + piece
      const { ranges, cutAt } = findAll(patterns, text)
      const across = ranges.find(([start, end]) => start < cutAt && end > cutAt)
      const shown = across?.[0] ?? cutAt
      kept = text.slice(shown)
      return replaceAll(
        text.slice(0, shown),
        ranges.filter(([, end]) => end <= shown),
      )
    },
    flush: () => {
      const text = kept
      kept = ''
      return replaceAll(text, findAll(patterns, text).ranges)
    },
  }
}
