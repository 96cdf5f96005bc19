import type { PlannedBlocker } from '../../plan/plan.ts'
import type { Ink } from './ink.ts'
import { hang } from './layout.ts'

/** Blockers of one rule shown in full; the rest is counted. */
const shownPerRule = 5

const subjectOf = ({ topic, partition, nodeId, host }: PlannedBlocker): string => {
  const of = topic === undefined ? '' : partition === undefined ? topic : `${topic}-${partition}`
  const node = host ?? (nodeId === undefined ? '' : `node ${nodeId}`)
  return [of, node].filter((text) => text !== '').join(', ')
}

const indent = '         '

const renderOne = (blocker: PlannedBlocker, columns: number, ink: Ink): string[] => {
  const paint = blocker.kind === 'refuse' ? ink.red : ink.yellow
  const subject = subjectOf(blocker)
  return [
    paint(`  ${blocker.kind.padEnd(6)} ${blocker.rule}${subject === '' ? '' : `  ${subject}`}`),
    ...hang(`${indent}saw     `, blocker.saw, columns),
    ...hang(`${indent}wanted  `, blocker.wanted, columns),
    ...(blocker.fix === undefined ? [] : hang(`${indent}fix     `, blocker.fix, columns)),
  ]
}

const renderRule = (blockers: readonly PlannedBlocker[], columns: number, ink: Ink): string[] => {
  const more = blockers.length - shownPerRule
  return [
    ...blockers.slice(0, shownPerRule).flatMap((blocker) => renderOne(blocker, columns, ink)),
    ...(more > 0 ? [`${indent}... and ${more} more of ${blockers[0]?.rule ?? ''}: --format json names all`] : []),
  ]
}

const headline = (blockers: readonly PlannedBlocker[]): string =>
  blockers.some((blocker) => blocker.kind === 'refuse')
    ? 'blockers: an apply would be refused'
    : 'blockers: an apply would wait for these, up to its limit without progress'

/** What stands in the way, with what was seen, what is wanted and how to mend it; nothing where nothing does. */
export const renderBlockers = (blockers: readonly PlannedBlocker[], columns: number, ink: Ink): string[] => {
  if (blockers.length === 0) return []
  const rules = [...new Set(blockers.map((blocker) => `${blocker.kind} ${blocker.rule}`))]
  return [
    ink.bold(headline(blockers)),
    ...rules.flatMap((rule) =>
      renderRule(
        blockers.filter((blocker) => `${blocker.kind} ${blocker.rule}` === rule),
        columns,
        ink,
      ),
    ),
  ]
}
