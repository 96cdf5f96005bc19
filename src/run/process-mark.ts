import type { NodeObservation, NodeProcess } from '../kafka/decide/node-observation.ts'

/** A process by what never repeats on one host: pid and start together. */
export interface ProcessMark {
  readonly pid: number
  readonly startedAtMs: number
}

/** The running process of an observation; undefined when none runs or it is unknown. */
export const runningProcess = (observation: NodeObservation | undefined): NodeProcess | undefined =>
  observation?.process ?? undefined

/** Its mark; undefined when none runs or it is unknown. */
export const markOf = (observation: NodeObservation | undefined): ProcessMark | undefined => {
  const process = runningProcess(observation)
  return process === undefined ? undefined : { pid: process.pid, startedAtMs: process.startedAtMs }
}

/** Are both the same process? Two absent ones are not. */
export const isSameProcess = (a: ProcessMark | undefined, b: ProcessMark | undefined): boolean =>
  a !== undefined && b !== undefined && a.pid === b.pid && a.startedAtMs === b.startedAtMs
