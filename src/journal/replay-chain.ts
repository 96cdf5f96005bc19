/*
 * Every line of a journal ends with a digest of itself and of all lines before it, so that a line changed, lost, doubled or moved afterwards is found,
 * and a copy of half a journal is not taken for a whole one's beginning of another run. Pure.
 */
import { createHash } from 'node:crypto'

/** The chain before the first line. */
export const chainStart = ''

const suffix = /,"chain":"([0-9a-f]{32})"\}$/

const chainAfter = (previous: string, text: string): string =>
  createHash('sha256').update(`${previous}\n${text}`).digest('hex').slice(0, 32)

/** A line and the chain that the next one hangs on. */
export interface SealedLine {
  /** Without its line end. */
  readonly line: string
  readonly chain: string
}

/** Seals the text of one event, a JSON object that is not empty. */
export const sealLine = (text: string, previous: string): SealedLine => {
  const chain = chainAfter(previous, text)
  return { line: `${text.slice(0, -1)},"chain":"${chain}"}`, chain }
}

/** The chain a line ends with; undefined where it has none. */
export const chainOf = (line: string): string | undefined => suffix.exec(line)?.[1]

/** Why a line does not belong behind the lines before it; undefined when it does. */
export const chainFault = (line: string, previous: string): string | undefined => {
  const chain = chainOf(line)
  if (chain === undefined) return 'its digest is missing'
  return chainAfter(previous, `${line.replace(suffix, '')}}`) === chain
    ? undefined
    : 'its digest does not fit: this line, or one before it, was changed, lost or moved'
}
