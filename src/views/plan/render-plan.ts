import { renderDuration } from '../../diagnostics/duration.ts'
import { hasChanges, type Plan } from '../../plan/plan.ts'
import { renderBlockers } from './blockers.ts'
import { renderByHand } from './by-hand.ts'
import { inkOf, type Ink } from './ink.ts'
import { counted, hang } from './layout.ts'
import { renderNodes } from './nodes.ts'
import { renderNotes } from './notes.ts'
import { renderPhases } from './phases.ts'

/** How a plan is shown. */
export interface PlanStyle {
  /** Width of the screen, characters. */
  readonly columns: number
  readonly color: boolean
  /** Every step of every host; default: each task of a phase once. */
  readonly steps?: boolean
}

const versionsText = ({ versions }: Plan): string =>
  versions === null ? 'as they are' : `${versions.from.join(' or ')} -> ${versions.to}`

const header = (plan: Plan, { ink, columns }: { ink: Ink; columns: number }): string[] => [
  `${ink.bold(`plan of "${plan.playbook.name}"`)}  ${ink.dim(plan.playbook.file)}`,
  `  cluster   ${plan.cluster.name}  ${plan.cluster.id}  ${plan.cluster.mode}`,
  `  versions  ${versionsText(plan)}`,
  ...(plan.clients === undefined ? [] : hang('  clients   ', plan.clients, columns)),
  `  digest    ${plan.digest}`,
  ...(plan.notify === null ? [] : [`  notify    by ${plan.notify.by} on ${plan.notify.on.join(', ')}`]),
]

const list = (title: string, items: readonly string[], style: { columns: number; ink: Ink }): string[] =>
  items.length === 0 ? [] : [style.ink.bold(title), ...items.flatMap((item) => hang('  ', item, style.columns))]

/** Addresses of one task on several hosts as one line: `stage.hook on b1, b2`. */
const groupAddresses = (addresses: readonly string[]): string[] => {
  const hosts = new Map<string, string[]>()
  for (const address of addresses) {
    const [task = address, host] = address.split('@')
    hosts.set(task, [...(hosts.get(task) ?? []), ...(host === undefined ? [] : [host])])
  }
  return [...hosts].map(([task, names]) => (names.length === 0 ? task : `${task} on ${names.join(', ')}`))
}

/** Durations are guesses: told in steps of ten seconds. */
const guessStepMs = 10_000

/** Nothing where waits were cut: the guess does not know by how much. */
const durationText = ({ totals, shortened }: Plan, changed: number): string[] => {
  if (changed === 0 || totals.expectedMs === null || shortened.length > 0) return []
  const roundedMs = Math.max(1, Math.round(totals.expectedMs / guessStepMs)) * guessStepMs
  return [`about ${renderDuration(roundedMs)} for the nodes, without gates`]
}

const summary = (plan: Plan, ink: Ink): string => {
  const changed = plan.nodes.filter((node) => node.change !== 'none').length
  const oneWay = plan.phases.filter((phase) => phase.irreversible).length
  const parts = [
    `${changed} of ${counted(plan.nodes.length, 'node')} to change`,
    ...durationText(plan, changed),
    counted(oneWay, 'irreversible phase'),
    counted(plan.blockers.length, 'blocker'),
    ...(plan.complete ? [] : ['not everything could be read']),
  ]
  if (plan.blockers.length > 0) return ink.red(parts.join('; '))
  return hasChanges(plan) ? ink.bold(parts.join('; ')) : ink.green(`nothing to do: ${parts.join('; ')}`)
}

/** A plan for a person: what, in which order, why, at what risk, and what stands in the way. Ends with a newline. */
export const renderPlan = (plan: Plan, style: PlanStyle): string => {
  const ink = inkOf(style.color)
  const { columns } = style
  const sections = [
    header(plan, { ink, columns: style.columns }),
    list('left out: chosen on the command line', plan.leftOut, { columns, ink }),
    renderNodes(plan, columns, ink),
    renderPhases(plan, { columns, steps: style.steps ?? false, ink }),
    renderBlockers(plan.blockers, columns, ink),
    renderNotes(plan, columns, ink),
    list('not checked', plan.notChecked, { columns, ink }),
    list('not rehearsed: a lab runs only what stays inside it', groupAddresses(plan.notRehearsed), { columns, ink }),
    list('shortened', plan.shortened, { columns, ink }),
    renderByHand(plan, columns, ink),
    [summary(plan, ink)],
  ].filter((lines) => lines.length > 0)
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
