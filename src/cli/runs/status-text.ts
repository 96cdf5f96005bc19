import type { RunStatus } from '../../journal/replay-status.ts'
import { renderNodeState } from '../../views/words/node-state-text.ts'
import { oneLine } from '../../views/words/one-line.ts'
import { renderProblem } from '../../diagnostics/problem-text.ts'
import type { RunRow } from './status-schema.ts'

/** `2026-11-22T03:10:42.123Z` as `2026-11-22 03:10:42 UTC`; `-` for none. */
export const renderTime = (iso: string): string => (iso === '' ? '-' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`)

const phaseWords: Readonly<Record<RunStatus['phases'][number]['state'], string>> = {
  untouched: 'not begun',
  'gate-open': 'waits for approval',
  doing: 'begun',
  done: 'done',
  failed: 'failed',
}

const renderHead = (status: RunStatus): string[] => {
  const { cluster, versions } = status
  const way = versions === null ? '' : `, ${versions.from.join(' or ')} -> ${versions.to}`
  return [
    `run ${status.run}: ${status.state}`,
    status.playbook === null ? '' : `  ${oneLine(status.playbook)} (${oneLine(status.file ?? '')})`,
    cluster === null ? '' : `  cluster ${oneLine(cluster.name)} (${cluster.id}, ${cluster.mode})${way}`,
    `  begun ${renderTime(status.startedAt)}, last word ${renderTime(status.lastAt)}`,
  ].filter((line) => line !== '')
}

const table = (title: string, rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.length === 0 ? [] : ['', title, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)]
}

/** Steps a reader asks for: what is going on or was left so, and what failed. */
const renderSteps = ({ steps, openAct, state }: RunStatus): string[] => {
  const isGoing = state === 'running' || state === 'waiting'
  const open = isGoing ? 'under way' : 'begun, its end is not written down'
  const rows = steps.flatMap((step): (readonly [string, string])[] => {
    if (step.state === 'failed') return [[step.address, `failed: ${oneLine(step.why ?? '')}`]]
    if (step.state !== 'doing' && step.state !== 'waiting') return []
    const act = step.address === openAct ? (isGoing ? ', acting' : ', whether it acted is unknown') : ''
    return [[step.address, `${step.state === 'waiting' && isGoing ? 'waits' : open}${act}`]]
  })
  return table('steps', rows)
}

const untilText = (at: string, leftMs: number): string => renderTime(new Date(Date.parse(at) + leftMs).toISOString())

/** What the run waits for, a line each. */
const renderWaits = ({ gate, wait, pause }: RunStatus): string[] => {
  const until = wait === null || wait.leftMs === null ? '' : `, until ${untilText(wait.at, wait.leftMs)}`
  return [
    ...(gate === null
      ? []
      : [
          `  phase "${gate.phase}" waits for a person: ${oneLine(gate.prompt)}`,
          ...(gate.irreversible ? ['  what it does can never be taken back'] : []),
        ]),
    ...(wait === null ? [] : [`  phase "${wait.phase}" waits: ${oneLine(wait.why)}${until}`]),
    ...(pause === null
      ? []
      : [`  paused by ${oneLine(pause.by)}, ${renderTime(pause.since)}: no further node is begun`]),
  ]
}

const renderEnd = ({ problem, next }: RunStatus): string => {
  if (problem !== null) return `\n${renderProblem(problem)}`
  return next === '' ? '' : `\nnext: ${next}\n`
}

/** A run for a person, with a line end. */
export const renderStatus = (status: RunStatus): string => {
  const phases = status.phases.map(({ id, state }) => [id, phaseWords[state]] as const)
  const nodes = status.nodes.map(
    ({ host, nodeId, state }) => [`${host} (node ${nodeId})`, renderNodeState(state)] as const,
  )
  const lines = [
    ...renderHead(status),
    ...renderWaits(status),
    ...table('phases', phases),
    ...table('nodes', nodes),
    ...renderSteps(status),
  ]
  return `${lines.join('\n')}\n${renderEnd(status)}`
}

const columnsOf = (row: RunRow): readonly string[] =>
  row.fault === null
    ? [row.run, row.state, renderTime(row.startedAt), oneLine(row.cluster ?? '-'), oneLine(row.playbook ?? '-')]
    : [row.run, row.state, '-', '-', oneLine(row.fault)]

/** The list of runs for a person, one a line under a head; a sentence when there is none. */
export const renderRuns = (rows: readonly RunRow[]): string => {
  if (rows.length === 0) return 'no run yet\n'
  const cells = [['RUN', 'STATE', 'BEGUN', 'CLUSTER', 'PLAYBOOK'], ...rows.map(columnsOf)]
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)))
  return cells.map((line) => `${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()}\n`).join('') // prettier-ignore
}
