import { renderDuration } from '../../diagnostics/duration.ts'
import { noProgressMs, stopNoProgressMs } from '../../kafka/decide/patience.ts'
import type { Phase, Playbook, Task, WatchTask } from '../../language/playbook/playbook.ts'
import { evaluateDuration } from './evaluate.ts'

/** Waits cut for a lab cluster (contracts.md, Time). Milliseconds. */
export interface Shortening {
  /** `--max-wait`: the longest passing of time; never a condition, a no-progress limit or a safety wait. */
  readonly maxWaitMs?: number | undefined
  /** `--patience`: replaces both no-progress limits of R2 and R4. */
  readonly patienceMs?: number | undefined
}

const watchesIn = (task: Task): readonly WatchTask[] => {
  if (task.kind === 'watch') return [task]
  return task.kind === 'block' ? [...task.tasks, ...task.rescue, ...task.always].flatMap(watchesIn) : []
}

const cut = (what: string, ms: number | undefined, capMs: number): string[] => {
  if (ms === undefined) return [`${what}: at most ${renderDuration(capMs)}`]
  return ms > capMs ? [`${what}: ${renderDuration(ms)} cut to ${renderDuration(capMs)}`] : []
}

const cutsOf = (phase: Phase, playbook: Playbook, capMs: number): string[] => {
  const scope = { vars: playbook.vars, inputs: phase.inputs }
  const watches = [...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.afterFirst].flatMap(watchesIn)
  return [
    ...(phase.gate?.waitMs === undefined ? [] : cut(`wait of gate ${phase.id}`, phase.gate.waitMs, capMs)),
    ...watches.flatMap((watch) => {
      const forMs = evaluateDuration(watch.forMs)(scope)
      return cut(`watch ${phase.id}.${watch.id}`, forMs.ok ? forMs.value : undefined, capMs)
    }),
  ]
}

const maxWaitCuts = (playbook: Playbook, capMs: number): string[] => [
  ...playbook.phases.flatMap((phase) => cutsOf(phase, playbook, capMs)),
  `clean window (R3): at most ${renderDuration(capMs)} instead of 1.5 x replica.lag.time.max.ms`,
]

const patienceCuts = (patienceMs: number): string[] => [
  ...cut('no-progress limit', noProgressMs, patienceMs),
  ...cut('no-progress limit of a stop', stopNoProgressMs, patienceMs),
]

/** Every wait that is cut, in words, in the order of the playbook; empty when none is. */
export const describeShortened = (playbook: Playbook, shorten: Shortening | undefined): string[] => [
  ...(shorten?.maxWaitMs === undefined ? [] : maxWaitCuts(playbook, shorten.maxWaitMs)),
  ...(shorten?.patienceMs === undefined ? [] : patienceCuts(shorten.patienceMs)),
]
