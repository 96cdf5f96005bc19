import { renderDuration } from '../../diagnostics/duration.ts'
import type { Origin } from '../../diagnostics/source.ts'
import { oneLine } from '../words/one-line.ts'
import type { PhaseSheet, PlaybookSheet, TaskSheet } from './playbook-sheet.ts'

const placeOf = ({ file, line }: Origin): string => `${file}:${line}`

/** `left`, and at the right edge where it was written; on a line of its own where both do not fit. */
const placed = (left: string, origin: Origin, columns: number): string[] => {
  const place = placeOf(origin)
  const room = columns - left.length - place.length
  return room >= 2 ? [`${left}${' '.repeat(room)}${place}`] : [left, place.padStart(columns)]
}

const argumentsOf = (value: unknown): string => {
  const text = JSON.stringify(value)
  return value === null || text === '{}' ? '' : ` ${oneLine(text)}`
}

/** An expression as it is, a list as JSON. */
const listOf = (written: unknown): string => oneLine(typeof written === 'string' ? written : JSON.stringify(written))

const renderTask = (task: TaskSheet, indent: string, columns: number): string[] => {
  const head = task.does === 'block' ? `${indent}${task.id}` : `${indent}${task.id}: ${task.does}`
  const marks = [
    ...(task.forEach === null ? [] : [`for each of ${listOf(task.forEach)}`]),
    ...(task.when === null ? [] : [`when ${oneLine(task.when)}`]),
    ...(task.arguments === null || argumentsOf(task.arguments) === '' ? [] : [`with${argumentsOf(task.arguments)}`]),
    ...(task.register === null ? [] : [`register ${task.register}`]),
    ...(task.undo === null ? [] : [`undo ${oneLine(task.undo)}`]),
  ]
  return [
    ...placed(head, task.origin, columns),
    ...marks.map((mark) => `${indent}    ${mark}`),
    ...task.inner.flatMap(({ name, tasks }) => [
      ...(name === 'block' ? [] : [`${indent}  ${name}`]),
      ...tasks.flatMap((one) => renderTask(one, `${indent}  ${name === 'block' ? '' : '  '}`, columns)),
    ]),
  ]
}

const gateWords = ({ gate }: PhaseSheet): string[] =>
  gate === null
    ? []
    : [
        ...(gate.prompt === null ? [] : [`a person approves: ${oneLine(gate.prompt)}`]),
        ...(gate.waitMs === null ? [] : [`waits ${renderDuration(gate.waitMs)} first`]),
      ]

const traits = (phase: PhaseSheet): string =>
  [
    phase.hosts.length === 0 ? 'once' : `on ${phase.hosts.join(', ')}, one at a time`,
    ...(phase.hosts.length > 0 && phase.order === 'written' ? ['in the order written'] : []),
    ...(phase.isReadOnly ? ['read-only'] : []),
    ...(phase.isIrreversible ? ['can not be undone'] : []),
    ...(phase.tags.length === 0 ? [] : [`tags ${phase.tags.join(', ')}`]),
  ].join('; ')

const renderPhase = (phase: PhaseSheet, number: number, columns: number): string[] => [
  '',
  ...placed(`${number}. ${phase.id} (${traits(phase)})`, phase.origin, columns),
  ...(phase.description === '' ? [] : [`   ${oneLine(phase.description)}`]),
  ...gateWords(phase).map((line) => `   gate: ${line}`),
  ...phase.windows.map((window) => `   window: until ${window}`),
  ...(Object.keys(phase.inputs).length === 0
    ? []
    : [`   inputs (times in ms, sizes in bytes):${argumentsOf(phase.inputs)}`]),
  ...phase.lists.flatMap(({ name, tasks }) => [
    `   ${name}`,
    ...tasks.flatMap((task) => renderTask(task, '     ', columns)),
  ]),
]

const versionWords = ({ versions }: PlaybookSheet): string =>
  versions === null
    ? 'none: a rolling restart or a configuration change'
    : `${versions.from.join(' or ')} to ${versions.to}${versions.back ? ' (going back)' : ''}`

const notifyWords = ({ notify }: PlaybookSheet): string[] => {
  if (notify === null) return []
  const after = notify.on.includes('waiting') ? ` (a wait after ${renderDuration(notify.afterMs)})` : ''
  return [`notify    by ${notify.by} on ${notify.on.join(', ')}${after}`]
}

/** The playbook as kplay understands it, for a terminal of `columns` characters (at most 120 are used). */
export const renderShow = (sheet: PlaybookSheet, columns: number): string => {
  const width = Math.min(Math.max(columns, 60), 120)
  const { cluster } = sheet
  const waivers = sheet.waivers.map(
    ({ rule, topic, expires }) => `waiver    ${rule}${topic === null ? '' : ` of ${topic}`} until ${expires}`,
  )
  return `${[
    oneLine(sheet.name),
    '',
    `file      ${sheet.file}`,
    `inventory ${sheet.inventory}`,
    `cluster   ${cluster.name}, ${cluster.mode}, ${cluster.hosts} hosts, id ${cluster.id}`,
    `versions  ${versionWords(sheet)}`,
    ...(Object.keys(sheet.vars).length === 0
      ? []
      : [`vars      (times in ms, sizes in bytes)${argumentsOf(sheet.vars)}`]),
    ...waivers,
    ...notifyWords(sheet),
    ...sheet.phases.flatMap((phase, index) => renderPhase(phase, index + 1, width)),
  ].join('\n')}\n`
}
