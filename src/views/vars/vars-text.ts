import { align } from '../plan/layout.ts'
import { oneLine } from '../words/one-line.ts'
import type { ValueSource, VarsSheet } from './vars-sheet.ts'

const shown = (value: unknown): string => oneLine(JSON.stringify(value))

const sourceWords = ({ level, of }: ValueSource): string => (of === '' ? level : `${level} ${of}`)

const placeOf = ({ level, origin }: ValueSource): string =>
  level === '--set' ? 'the command line' : `${origin.file}:${origin.line}`

/** Which value a name has, which place gave it, and which places gave one that does not count. */
export const renderVars = (sheet: VarsSheet): string => {
  const on = sheet.host === null ? '' : ` on ${sheet.host}`
  const { won, lost } = sheet
  if (won === null) return `${sheet.name}${on} has no value: nothing gives it one\n`
  const rows = [{ word: 'won', source: won }, ...lost.map((source) => ({ word: 'lost', source }))]
  const lines = align(
    rows.map(({ word, source }) => [`  ${word}`, sourceWords(source), shown(source.written), placeOf(source)]),
  )
  const means = shown(sheet.value)
  const meaning = means === shown(won.written) ? '' : ` (kplay takes it as ${means})`
  return [`${sheet.name}${on} is ${shown(won.written)}${meaning}`, ...lines.map((cells) => cells.join('  '))]
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
