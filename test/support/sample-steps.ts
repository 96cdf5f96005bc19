/** The words of sample runs: hosts, blockers and steps, told the way the engine tells them. */
import type { Blocker } from '../../src/kafka/decide/decision.ts'
import type { ToldAct } from '../../src/modules/act.ts'
import type { Effects } from '../../src/modules/module.ts'
import type { NodeState, RunEvent } from '../../src/run/run-event.ts'
import type { EventScript } from './event-script.ts'

const controllers = ['c1', 'c2', 'c3']
const brokers = ['b1', 'b2', 'b3']
export const hosts = [...controllers, ...brokers]

export const idOf = (host: string): number => (host.startsWith('c') ? 2999 : 0) + Number(host.slice(1))

/** `count` partitions of a topic out of sync on one broker. */
export const outOfSync = (nodeId: number, count: number): Blocker[] =>
  Array.from({ length: count }, (_, i) => ({
    rule: 'broker/not-in-sync',
    topic: 'orders',
    partition: i * 2 + 1,
    nodeId,
    saw: 'ISR 1, 3',
    wanted: `node ${nodeId} in the ISR`,
  }))

export const down = (nodeId: number): Blocker => ({
  rule: 'broker/down',
  nodeId,
  saw: `b${nodeId}: connection refused`,
  wanted: 'answers for itself',
})

export interface Step {
  readonly phase: string
  readonly id: string
  readonly host?: string
  readonly module: string
  readonly title: string
  readonly effects?: Effects
}

const addressOf = ({ phase, id, host }: Step): string => `${phase}.${id}${host === undefined ? '' : `@${host}`}`

export const begin = (script: EventScript, step: Step): EventScript =>
  script.say({
    type: 'step-started',
    phase: step.phase,
    host: step.host ?? null,
    address: addressOf(step),
    module: step.module,
    title: step.title,
    effects: step.effects ?? {},
    origin: { file: `playbooks/phases/${step.phase}.yml`, line: 20, column: 9 },
  })

type Ending = Extract<RunEvent, { type: 'step-ended' }>['outcome']

export const end = (script: EventScript, step: Step, outcome: Ending, tookMs: number, why: string | null = null) =>
  script.say({
    type: 'step-ended',
    phase: step.phase,
    host: step.host ?? null,
    address: addressOf(step),
    outcome,
    result: null,
    why,
    tookMs,
  })

export const quick = (script: EventScript, step: Step, outcome: Ending, tookMs = 120): EventScript =>
  end(begin(script, step).after(tookMs), step, outcome, tookMs)

export const act = (script: EventScript, step: Step, what: ToldAct, tookMs: number, between: NodeState | undefined) => {
  const frame = { address: addressOf(step), host: step.host ?? null }
  script.say({ type: 'act-started', ...frame, act: what })
  if (between !== undefined) state(script, step, between)
  return script.after(tookMs).say({ type: 'act-ended', ...frame, ok: true, output: '', why: null, tookMs })
}

export const state = (script: EventScript, step: Step, to: NodeState): EventScript =>
  script.say({ type: 'node-state', phase: step.phase, host: step.host ?? '', state: to })

export interface Wait {
  readonly waitedMs: number
  readonly blockers: readonly Blocker[]
  readonly trend?: string
  readonly estimateMs?: number
}

export const wait = (
  script: EventScript,
  step: Step,
  { waitedMs, blockers, trend = '', estimateMs }: Wait,
): EventScript =>
  script.say({
    type: 'step-waiting',
    address: addressOf(step),
    host: step.host ?? null,
    waitedMs,
    samples: 1 + Math.round(waitedMs / 1000),
    blockers,
    trend,
    estimateMs: estimateMs ?? null,
  })

export const guard = (script: EventScript, step: Step, waitedMs: number): EventScript =>
  script.say({
    type: 'guard',
    address: addressOf(step),
    host: step.host ?? '',
    decision: 'safe',
    samples: 1 + Math.round(waitedMs / 1000),
    waitedMs,
    blockers: [],
  })
