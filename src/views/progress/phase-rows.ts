import { renderElapsed } from '../words/elapsed.ts'
import { renderLeft } from '../words/left.ts'
import { turnRow, type NodeView, type Turn } from './node-rows.ts'
import type { Row, RowState } from './row.ts'
import { detailRows, stepRow, waitRows, type OpenWait, type Step } from './step-rows.ts'

/** A phase as it is drawn. Times are milliseconds since 1970. */
export interface Phase {
  readonly id: string
  readonly isIrreversible: boolean
  state: Exclude<RowState, 'detail' | 'skipped'>
  begunMs: number
  tookMs: number
  /** Asked before it begins; empty when nothing is. */
  prompt: string
  nodes: number
  /** What all nodes to come take, as guessed at `atMs`; undefined where nobody knows. */
  left: { readonly ms: number; readonly atMs: number } | undefined
  readonly turns: Turn[]
  /** Steps without a host. */
  readonly steps: Step[]
}

/** What kplay looks at before the first phase. */
export interface FirstLook {
  state: 'running' | 'done' | 'failed'
  readonly begunMs: number
  tookMs: number
  wait: OpenWait | undefined
}

/** What every row may need. */
export interface RowContext {
  readonly nowMs: number
  readonly node: (host: string) => NodeView
  /** The run is over: nodes that were restarted stay on the screen. */
  readonly isOver: boolean
}

const nodesOf = (phase: Phase): string => {
  if (phase.nodes === 0) return ''
  const done = phase.turns.filter((turn) => turn.state === 'done').length
  const all = `${phase.nodes} ${phase.nodes === 1 ? 'node' : 'nodes'}`
  return phase.state === 'done' ? `${all}, ` : `${done} of ${all}, `
}

/** The guess, less the time since: `, about 12 min left`. */
const leftOf = ({ left }: Phase, nowMs: number): string => {
  const text = left === undefined ? '' : renderLeft(left.ms - (nowMs - left.atMs))
  return text === '' ? '' : `, ${text}`
}

const asideOf = (phase: Phase, nowMs: number): string => {
  switch (phase.state) {
    case 'pending':
    case 'asking':
      return phase.isIrreversible ? 'cannot be taken back' : ''
    case 'running':
      return `${nodesOf(phase)}${renderElapsed(nowMs - phase.begunMs)}${leftOf(phase, nowMs)}`
    case 'failed':
      return `${nodesOf(phase)}failed after ${renderElapsed(phase.tookMs)}`
    case 'done':
      return `${nodesOf(phase)}${renderElapsed(phase.tookMs)}`
  }
}

const rowsBelow = (phase: Phase, context: RowContext): readonly Row[] => {
  const turns = (): Row[] => phase.turns.map((turn) => turnRow(turn, context.node(turn.host), context.nowMs))
  if (phase.state === 'asking') return detailRows(phase.id, phase.prompt)
  if (phase.state !== 'done') return [...turns(), ...phase.steps.map((step) => stepRow(step, context.nowMs))]
  const hasPasses = phase.turns.some((turn) => context.node(turn.host).passes.some((pass) => pass.phase === phase.id))
  return context.isOver && hasPasses ? turns() : []
}

/** One phase: a line before and after, with its nodes and steps while it runs or after it failed. */
export const phaseRow = (phase: Phase, context: RowContext): Row => ({
  key: phase.id,
  state: phase.state,
  title: phase.id,
  aside: asideOf(phase, context.nowMs),
  rows: rowsBelow(phase, context),
})

/** The line before all phases. */
export const firstLookRow = (look: FirstLook, nowMs: number): Row => ({
  key: 'first look',
  state: look.state,
  title: 'first look at the cluster',
  aside: renderElapsed(look.state === 'running' ? nowMs - look.begunMs : look.tookMs),
  rows: look.wait === undefined || look.state === 'done' ? [] : waitRows('first look', look.wait, nowMs),
})
