import { timeOf } from '../../../report/iso-time.ts'
import type { Report, ReportedNode, ReportedPhase } from '../../../report/report.ts'
import type { NodeState } from '../../../run/run-event.ts'
import { renderElapsed } from '../../words/elapsed.ts'
import { element, figure, percent, shown } from './html.ts'

/** A stretch of time of one node, milliseconds since 1970 (UTC). */
interface Stretch {
  readonly kind: StretchKind
  readonly fromMs: number
  readonly toMs: number
}

const stretchKinds = {
  waits: 'waits until it is safe',
  stop: 'stops',
  down: 'is down',
  start: 'starts',
  sync: 'catches up',
  window: 'is watched clean',
  undo: 'is put back',
  unknown: 'is in an unknown state',
} as const

type StretchKind = keyof typeof stretchKinds

const kindOf: Readonly<Partial<Record<NodeState, StretchKind>>> = {
  stopping: 'stop',
  stopped: 'down',
  switched: 'down',
  starting: 'start',
  registering: 'start',
  syncing: 'sync',
  window: 'window',
  undoing: 'undo',
  unknown: 'unknown',
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What a node went through in a phase; the last state lasts until the phase ended. Stretches of one kind that touch are one. */
const stretchesOf = ({ host, moves }: ReportedNode, phase: string, { report, span }: Drawn): readonly Stretch[] => {
  const own = moves.filter((move) => move.phase === phase)
  const found = own.flatMap(({ state, at }, i): Stretch[] => {
    const kind = kindOf[state]
    const next = own[i + 1]
    const toMs = next === undefined ? span.toMs : timeOf(next.at)
    return kind === undefined ? [] : [{ kind, fromMs: timeOf(at), toMs }]
  })
  return [...waitsOf(host, phase, report), ...found].filter(({ fromMs, toMs }) => toMs >= fromMs).reduce(joined, [])
}

const joined = (all: readonly Stretch[], next: Stretch): readonly Stretch[] => {
  const last = all.at(-1)
  if (last?.kind !== next.kind || last.toMs !== next.fromMs) return [...all, next]
  return [...all.slice(0, -1), { ...last, toMs: next.toMs }]
}

const waitsOf = (host: string, phase: string, { gates }: Report): readonly Stretch[] =>
  gates
    .filter(({ address, waitedMs }) => waitedMs > 0 && address.startsWith(`${phase}.`) && address.endsWith(`@${host}`))
    .map(({ at, waitedMs }) => ({ kind: 'waits', fromMs: timeOf(at) - waitedMs, toMs: timeOf(at) }))

interface Drawn {
  readonly report: Report
  readonly span: Span
}

/** From the first thing that is drawn to the end of the phase. */
const spanOf = (phase: ReportedPhase, nodes: readonly ReportedNode[]): Span => {
  const times = nodes.flatMap(({ moves }) =>
    moves.filter((move) => move.phase === phase.id).map(({ at }) => timeOf(at)),
  )
  const begun = timeOf(phase.startedAt ?? '')
  const fromMs = Math.min(...[...times, begun].filter((ms) => !Number.isNaN(ms)))
  const ended = phase.tookMs === null || Number.isNaN(begun) ? [] : [begun + phase.tookMs]
  return { fromMs, toMs: Math.max(...times.filter((ms) => !Number.isNaN(ms)), ...ended) }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `03:11:02` of a time since 1970 (UTC). */
const clockOf = (ms: number): string => {
  const seconds = Math.floor(ms / 1000) % 86_400
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
}

const wordsOf = ({ kind, fromMs, toMs }: Stretch): string => `${stretchKinds[kind]} ${renderElapsed(toMs - fromMs)}`

const barOf = (stretch: Stretch, { fromMs, toMs }: Span): string => {
  const left = percent(stretch.fromMs - fromMs, toMs - fromMs)
  const width = percent(stretch.toMs - stretch.fromMs, toMs - fromMs)
  const title = `${clockOf(stretch.fromMs)} ${wordsOf(stretch)}`
  return element('span', { class: `bar ${stretch.kind}`, style: `left:${left};width:${width}`, title })
}

const rowOf = (node: ReportedNode, phase: string, drawn: Drawn): string => {
  const stretches = stretchesOf(node, phase, drawn)
  return element('div', { class: 'row' }, [
    element('span', { class: 'name' }, shown(node.host)),
    element('span', { class: 'track' }, stretches.map((stretch) => barOf(stretch, drawn.span)).join('')),
  ])
}

const axisOf = ({ fromMs, toMs }: Span): string =>
  element('div', { class: 'row axis' }, [
    element('span', { class: 'name' }, 'UTC'),
    element(
      'span',
      { class: 'track' },
      [0, 0.25, 0.5, 0.75, 1].map((share) => element('span', {}, clockOf(fromMs + share * (toMs - fromMs)))).join(''),
    ),
  ])

/** Of what is drawn only. */
const legendOf = (figures: readonly string[]): string =>
  element(
    'p',
    { class: 'legend' },
    Object.entries(stretchKinds)
      .filter(([kind]) => figures.some((drawn) => drawn.includes(`class="bar ${kind}"`)))
      .map(([kind, words]) => `${element('span', { class: `key ${kind}`, 'aria-hidden': 'true' })} ${words}`)
      .map((words) => element('span', {}, words))
      .join(' '),
  )

const nameOf = (nodes: readonly ReportedNode[], phase: ReportedPhase, drawn: Drawn): string => {
  const rows = nodes.map((node) => `${node.host} ${stretchesOf(node, phase.id, drawn).map(wordsOf).join(', ')}`)
  return `phase ${phase.id}, from ${clockOf(drawn.span.fromMs)} to ${clockOf(drawn.span.toMs)} UTC: ${rows.join('; ')}`
}

const phaseFigure = (report: Report, phase: ReportedPhase): readonly string[] => {
  const first = ({ moves }: ReportedNode): number => timeOf(moves.find((move) => move.phase === phase.id)?.at ?? '')
  const nodes = report.nodes
    .filter(({ moves }) => moves.some((move) => move.phase === phase.id))
    .toSorted((a, b) => first(a) - first(b))
  if (nodes.length === 0) return []
  const drawn = { report, span: spanOf(phase, nodes) }
  if (!Number.isFinite(drawn.span.fromMs)) return []
  const rows = nodes.map((node) => rowOf(node, phase.id, drawn))
  return [figure(`Phase ${phase.id}`, nameOf(nodes, phase, drawn), [...rows, axisOf(drawn.span)])]
}

/** One drawing per phase in which nodes went down: a row per node, in their turn. Nothing when none did. */
export const timelineSection = (report: Report): string => {
  const figures = report.phases.flatMap((phase) => phaseFigure(report, phase))
  if (figures.length === 0) return ''
  return element('section', { 'aria-labelledby': 'timeline' }, [
    element('h2', { id: 'timeline' }, 'Timeline'),
    ...figures,
    legendOf(figures),
  ])
}
