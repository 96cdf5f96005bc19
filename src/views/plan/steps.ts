import type { PlannedPhase, PlannedStep } from '../../plan/plan.ts'
import { renderOrigin } from '../../diagnostics/source.ts'
import { oneLine } from '../words/one-line.ts'
import type { Ink } from './ink.ts'
import { align, hang } from './layout.ts'

type Change = PlannedStep['change']

/** What a mark in front of a step means; printed once. */
export const legend = '+ changes something   ? known when it runs   = nothing to change   . only reads'

const isReading = ({ effects }: PlannedStep): boolean => effects.changes === undefined && effects.stops === undefined

const markOf = (step: PlannedStep, change: Change): string => {
  if (isReading(step)) return '.'
  return change === 'yes' ? '+' : change === 'no' ? '=' : '?'
}

const effectText = ({ stops, changes, irreversible }: PlannedStep['effects']): string =>
  [
    ...(stops === undefined ? [] : ['stops the node']),
    ...(changes === undefined || stops !== undefined ? [] : [`changes the ${changes}`]),
    ...(irreversible === undefined ? [] : ['cannot be undone']),
  ].join(', ')

/** `roll.link@b1` without its host: `link`. */
const taskOf = (step: PlannedStep): string => {
  const end = step.host === null ? step.address.length : step.address.length - step.host.length - 1
  return step.address.slice(step.phase.length + 1, end)
}

const notes = (step: PlannedStep, skipped: ReadonlySet<string>): string[] => [
  ...(skipped.has(step.address) ? ['not rehearsed'] : []),
  ...(step.isRescue ? ['only after a failure'] : []),
  ...step.when.map((condition) => `when ${condition}`),
]

interface Row {
  readonly cells: readonly string[]
  readonly tail: string
  readonly paint: (line: string) => string
  /** Printed below it as they are. */
  readonly below: readonly string[]
}

/** How steps are shown. */
export interface StepStyle {
  readonly columns: number
  readonly ink: Ink
  /** Addresses that this lab does not run. */
  readonly skipped: ReadonlySet<string>
}

const paintOf = (step: PlannedStep, change: Change, ink: Ink): ((line: string) => string) => {
  if (step.irreversible) return ink.red
  if (isReading(step) || change === 'no') return ink.dim
  return change === 'yes' ? ink.green : ink.yellow
}

const indent = '     '

/** Rows with their remarks beside them where they fit, else all below. */
const print = (rows: readonly Row[], columns: number): string[] => {
  const heads = align(rows.map((row) => [...row.cells, ''])).map((cells) => `${indent}${cells.join('  ')}`)
  const fits = rows.every((row, i) => (heads[i] ?? '').length + row.tail.length <= columns)
  return rows.flatMap(({ tail, paint, below }, i) => {
    const head = heads[i] ?? ''
    const lines = fits || tail === '' ? [`${head}${tail}`] : [head, ...hang(`${indent}      `, tail, columns)]
    return [...lines.map((line) => paint(line.trimEnd())), ...below]
  })
}

/** Steps of one phase, by task, in the order they first stand. */
const byTask = (steps: readonly PlannedStep[]): PlannedStep[][] => {
  const groups = new Map<string, PlannedStep[]>()
  for (const step of steps) groups.set(taskOf(step), [...(groups.get(taskOf(step)) ?? []), step])
  return [...groups.values()]
}

/** Items of one `for_each` shown each by itself; of more, the rest is counted. */
const shownItems = 4

/** The task a step's `for_each` stands at: items of one list stand together. */
const listOf = (step: PlannedStep): string | undefined =>
  step.item === undefined ? undefined : `${step.origin.file}:${step.origin.line}:${step.origin.column}`

/** The groups to show, and how many more items follow the last one shown of each long list. */
const withoutLongLists = (
  groups: readonly PlannedStep[][],
): readonly { readonly group: PlannedStep[]; readonly more: number }[] => {
  const listAt = groups.map(([step]) => (step === undefined ? undefined : listOf(step)))
  return groups.flatMap((group, at) => {
    const list = listAt[at]
    const items = listAt.filter((other) => other === list).length
    if (list === undefined || items <= shownItems) return [{ group, more: 0 }]
    const position = listAt.slice(0, at).filter((other) => other === list).length
    if (position >= shownItems - 1) return []
    return [{ group, more: position === shownItems - 2 ? items - shownItems + 1 : 0 }]
  })
}

/** The change of one task on all its hosts: one that changes anywhere is shown as changing. */
const overall = (steps: readonly PlannedStep[]): Change => {
  if (steps.some((step) => step.change === 'yes')) return 'yes'
  return steps.some((step) => step.change === 'unknown') ? 'unknown' : 'no'
}

const onHosts = (steps: readonly PlannedStep[], phase: PlannedPhase): string[] => {
  const hosts = steps.flatMap((step) => (step.host === null ? [] : [step.host]))
  return hosts.length === phase.hosts.length || hosts.length === 0 ? [] : [`on ${hosts.join(', ')}`]
}

/** Lines of one diff shown in a list of tasks; the rest is counted. */
const shownLines = 12

const paintLine = (line: string, ink: Ink): string =>
  (line.startsWith('+') ? ink.green : ink.red)(`${indent}      ${line}`)

/** What a step changes in a file. Hosts whose change is the same are shown once. */
const diffOf = (group: readonly PlannedStep[], ink: Ink): string[] => {
  const diffs = group.flatMap(({ diff }) => (diff === undefined ? [] : [diff]))
  const [first] = diffs
  if (first === undefined) return []
  const isSame = diffs.every((diff) => diff.join('\n') === first.join('\n'))
  if (!isSame) return [`${indent}      not the same on all hosts: --steps shows each`]
  const more = first.length - shownLines
  const lines = first.slice(0, shownLines).map((line) => paintLine(oneLine(line), ink))
  return more > 0 ? [...lines, `${indent}      ... and ${more} more lines: --steps shows all`] : lines
}

/** Each task of a phase once, with the hosts where they are not all of the phase's. */
export const renderCompactSteps = (phase: PlannedPhase, steps: readonly PlannedStep[], style: StepStyle): string[] =>
  print(
    withoutLongLists(byTask(steps)).flatMap(({ group, more }) => {
      const [step] = group
      if (step === undefined) return []
      const change = overall(group)
      const items = more === 0 ? [] : [`and ${more} more items: --steps shows all`]
      const tail = [effectText(step.effects), ...onHosts(group, phase), ...notes(step, style.skipped), ...items].filter(
        (text) => text !== '',
      )
      return [
        {
          cells: [markOf(step, change), taskOf(step), step.module, step.title],
          tail: tail.join('; '),
          paint: paintOf(step, change, style.ink),
          below: diffOf(group, style.ink),
        },
      ]
    }),
    style.columns,
  )

/** Every step of a phase on its own: address, what, arguments, undo, where it is written. */
export const renderFullSteps = (steps: readonly PlannedStep[], { ink, skipped }: StepStyle): string[] =>
  steps.flatMap((step) => {
    const paint = paintOf(step, step.change, ink)
    const undo = isReading(step) || step.undo === 'needless' ? [] : [`undo ${step.undo}`]
    const tail = [effectText(step.effects), ...undo, ...notes(step, skipped)].filter((text) => text !== '')
    return [
      paint(`     ${markOf(step, step.change)} ${step.address}  ${step.module}  ${step.title}`),
      ...(tail.length === 0 ? [] : [`         ${tail.join('; ')}`]),
      ...(step.diff ?? []).map((line) => paintLine(oneLine(line), ink)),
      ink.dim(`         ${JSON.stringify(step.arguments)}  ${renderOrigin(step.origin)}`),
    ]
  })
