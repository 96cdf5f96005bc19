import type { Plan, PlannedPhase } from '../../plan/plan.ts'
import type { Ink } from './ink.ts'
import { hang } from './layout.ts'
import { legend, renderCompactSteps, renderFullSteps } from './steps.ts'

/** How phases are shown. */
export interface PhaseStyle {
  readonly columns: number
  /** Every step of every host instead of each task once. */
  readonly steps: boolean
  readonly ink: Ink
}

const border = (columns: number): string => {
  const words = ' undo ends here '
  const rest = Math.max(Math.min(columns, 100) - words.length - 4, 8)
  const left = Math.floor(rest / 2)
  return `  ${'-'.repeat(left)}${words}${'-'.repeat(rest - left)}`
}

const headOf = (phase: PlannedPhase, number: number, style: PhaseStyle): string[] => {
  const where = phase.hosts.length === 0 ? 'once' : phase.hosts.join(' ')
  const title = `  ${number}. ${phase.id}${phase.irreversible ? '  IRREVERSIBLE' : ''}`
  const paint = phase.irreversible ? style.ink.red : style.ink.bold
  const lines = hang(`${title}  `, where, style.columns)
  const description = phase.description === '' ? [] : hang('     ', phase.description, style.columns)
  const opens = phase.irreversible ? ` (--approve ${phase.id}@DIGEST)` : ''
  const gate = phase.gate === null ? [] : hang('     gate: ', `${phase.gate}${opens}`, style.columns)
  const window = phase.window === undefined ? [] : hang('     window: ', phase.window, style.columns)
  return [...lines.map(paint), ...description.map(style.ink.dim), ...[...gate, ...window].map(style.ink.yellow)]
}

const renderPhase = (plan: Plan, phase: PlannedPhase, style: PhaseStyle): string[] => {
  const steps = plan.steps.filter((step) => step.phase === phase.id)
  const stepStyle = { columns: style.columns, ink: style.ink, skipped: new Set(plan.notRehearsed) }
  const number = plan.phases.indexOf(phase) + 1
  const isBorder = plan.phases.find((candidate) => candidate.irreversible) === phase
  return [
    ...(isBorder ? [style.ink.red(border(style.columns))] : []),
    ...headOf(phase, number, style),
    ...(style.steps ? renderFullSteps(steps, stepStyle) : renderCompactSteps(phase, steps, stepStyle)),
  ]
}

/** Phases with gates and steps; a red border stands before the first that cannot be taken back. */
export const renderPhases = (plan: Plan, style: PhaseStyle): string[] => [
  `${style.ink.bold('phases')}  ${style.ink.dim(legend)}`,
  ...plan.phases.flatMap((phase) => renderPhase(plan, phase, style)),
]
