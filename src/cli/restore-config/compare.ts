import type { FileReading } from '../../facts/file-content.ts'
import { sha256 } from '../../facts/sha256.ts'
import type { KeptFile } from '../../journal/backup/manifest.ts'
import { isHiddenKey } from '../../kafka/config/hidden-keys.ts'

/** A kept file beside what its host holds now. */
export interface Compared {
  readonly file: KeptFile
  /** As it was kept, one character for each byte. */
  readonly kept: string
  readonly state:
    | 'same'
    | 'differs'
    | 'absent'
    /** It differs, and Kafka itself writes it: never put back over one that is there. */
    | 'left-alone'
    /** No ordinary file lies there. */
    | 'in-the-way'
  /** SHA-256 of what is there now, hexadecimal; null: nothing. */
  readonly found: string | null
  /** Lines that would go (`- a=1`) and come (`+ a=2`), secrets hidden. */
  readonly diff: readonly string[]
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split(/\r?\n/)

/** Words behind which a value is hidden in files that are no properties of Kafka: `Environment="KAFKA_OPTS=-Dpassword=x"`. */
const secretWords = /passw|secret|token|credential|\bjaas\b/i

/** A line as it may be shown. */
const shown = (line: string): string => {
  const [, key] = /^\s*([^=:\s#!]+)\s*[=:\s]/.exec(line) ?? []
  if (key !== undefined && isHiddenKey(key)) return `${key}=(hidden)`
  return secretWords.test(line) ? `${line.slice(0, line.search(/[=:]/) + 1) || ''}(hidden)` : line
}

/** Lines of `of` that `others` has fewer of, in their order. */
const missingIn = (of: readonly string[], others: readonly string[]): readonly string[] => {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return of.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}

/** What putting the kept lines back would change; lines that only moved are told as such. */
export const diffLines = (now: string, kept: string): readonly string[] => {
  const [before, after] = [linesOf(now), linesOf(kept)]
  const diff = [
    ...missingIn(before, after).map((line) => `- ${shown(line)}`),
    ...missingIn(after, before).map((line) => `+ ${shown(line)}`),
  ]
  return diff.length > 0 ? diff : ['~ the same lines, in another order or with other line ends']
}

const stateOf = ({ kind }: KeptFile, now: FileReading, isSame: boolean): Compared['state'] => {
  if (now.kind === 'absent') return 'absent'
  if (now.kind !== 'file') return 'in-the-way'
  if (isSame) return 'same'
  return kind === 'meta' ? 'left-alone' : 'differs'
}

/** Holds a kept file against what is there. */
export const compareFile = (file: KeptFile, kept: string, now: FileReading): Compared => {
  const text = now.kind === 'file' ? now.text : undefined
  const found = text === undefined ? null : sha256(text, 'latin1')
  const state = stateOf(file, now, found === file.sha256)
  const diff = state === 'same' || state === 'in-the-way' ? [] : diffLines(text ?? '', kept)
  return { file, kept, state, found, diff: state === 'absent' ? diff.filter((line) => line !== '- ') : diff }
}

/** What is to be written. */
export const isToWrite = ({ state }: Compared): boolean => state === 'differs' || state === 'absent'
