import type { Pass } from '../../report/passes.ts'
import type { NodeState } from '../../run/run-event.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { renderNodeState } from '../words/node-state-text.ts'
import type { Row } from './row.ts'
import { stepRow, type Step } from './step-rows.ts'

/** A node's turn in a phase as it is drawn. Times are milliseconds since 1970. */
export interface Turn {
  readonly phase: string
  readonly host: string
  readonly position: number
  readonly of: number
  readonly because: string
  readonly begunMs: number
  state: 'running' | 'done' | 'failed'
  tookMs: number
  hasChanged: boolean
  readonly steps: Step[]
}

const stretches: readonly (readonly [keyof Pass & `${string}Ms`, string])[] = [
  ['stopMs', 'stop'],
  ['startMs', 'start'],
  ['inSyncMs', 'in sync'],
  ['windowMs', 'window'],
]

/** `stop 1.8 s, start 3.4 s, in sync 3.0 s, window 5.0 s`; what was not reached is left out. */
const renderPass = (pass: Pass): string =>
  stretches
    .flatMap(([key, word]) => {
      const ms = pass[key]
      return ms === null ? [] : [`${word} ${renderElapsed(ms)}`]
    })
    .join(', ')

/** A node as its states tell it. */
export interface NodeView {
  readonly state: NodeState
  readonly passes: readonly Pass[]
}

const isAtRest = (state: NodeState): boolean => ['untouched', 'done', 'put-back'].includes(state)

const asideOf = (turn: Turn, { state, passes }: NodeView, nowMs: number): string => {
  if (turn.state === 'running') {
    const words = isAtRest(state) ? turn.because : renderNodeState(state)
    return `${turn.position} of ${turn.of}, ${words}, ${renderElapsed(nowMs - turn.begunMs)}`
  }
  if (turn.state === 'failed') return `failed after ${renderElapsed(turn.tookMs)}`
  if (!turn.hasChanged) return 'nothing to change'
  const pass = passes.filter((one) => one.phase === turn.phase).at(-1)
  const took = renderElapsed(turn.tookMs)
  return pass === undefined ? took : `${took}: ${renderPass(pass)}`
}

/** One node: a line when it is over, with its steps while it runs or after it failed. */
export const turnRow = (turn: Turn, node: NodeView, nowMs: number): Row => ({
  key: `${turn.phase}@${turn.host}`,
  state: turn.state,
  title: turn.host,
  aside: asideOf(turn, node, nowMs),
  rows: turn.state === 'done' ? [] : turn.steps.map((step) => stepRow(step, nowMs)),
})
