import { align, hang } from '../plan/layout.ts'
import type { EffectSheet, Field, ModuleSheet } from './module-sheet.ts'

const effectWords = ({ stops, changes, irreversible }: EffectSheet): string => {
  const words = [
    ...(stops ? ['stops the node'] : []),
    ...(changes === null ? [] : [`changes the ${changes}`]),
    ...(irreversible ? ['can not be undone'] : []),
  ]
  return words.length === 0 ? 'only reads' : words.join(', ')
}

const undoWords: Readonly<Record<ModuleSheet['undo'], string>> = {
  auto: 'undo: auto, or tasks of your own',
  written: 'undo: tasks of your own, or none with a reason',
  needless: 'needs no undo',
}

/** The most that any arguments may do. */
const worst = (effects: readonly EffectSheet[]): EffectSheet => ({
  when: '',
  stops: effects.some((one) => one.stops),
  changes: effects.find((one) => one.changes !== null)?.changes ?? null,
  irreversible: effects.some((one) => one.irreversible),
})

/** Every module on two lines: what it may do and how that is undone; what it is for. */
export const renderModules = (sheets: readonly ModuleSheet[]): string => {
  const rows = align(
    sheets.map((sheet) => [sheet.name, effectWords(worst(sheet.effects)), sheet.undo === 'auto' ? 'undo: auto' : '']),
  )
  return sheets.map((sheet, i) => `${(rows[i] ?? []).join('  ').trimEnd()}\n    ${sheet.summary}\n`).join('')
}

const labelled = (label: string, text: string, columns: number): string[] =>
  hang(`  ${label.padEnd(10)}`, text, columns)

const renderFields = (title: string, fields: readonly Field[], columns: number): string[] => {
  if (fields.length === 0) return ['', `  ${title}: none`]
  const cells = align(
    fields.map((one) => [`${one.name}${title === 'arguments' && one.isRequired ? ' *' : ''}`, one.type, '']),
  )
  const rows = fields.flatMap((one, i) => hang(`    ${(cells[i] ?? []).join('  ')}`, one.description, columns))
  return ['', `  ${title}${title === 'arguments' ? ' (* must be given)' : ''}`, ...rows.map((line) => line.trimEnd())]
}

/** One module for a terminal of `columns` characters (at most 100 are used), ending with a newline. */
export const renderModule = (sheet: ModuleSheet, columns: number): string => {
  const width = Math.min(Math.max(columns, 60), 100)
  const words = align(sheet.effects.map((one) => (one.when === '' ? [effectWords(one)] : [one.when, effectWords(one)])))
  const effects = words.map((cells, i) => `  ${(i === 0 ? 'effects' : '').padEnd(10)}${cells.join('  ')}`)
  return `${[
    ...hang(`${sheet.name}: `, sheet.summary, width),
    '',
    ...effects,
    ...labelled('undo', undoWords[sheet.undo].replace('undo: ', ''), width),
    ...renderFields('arguments', sheet.arguments, width),
    ...renderFields('result', sheet.result, width),
    '',
    '  example',
    ...sheet.example
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n')}\n`
}
