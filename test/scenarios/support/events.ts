import { readFileSync } from 'node:fs'
import { Ajv, type AnySchema } from 'ajv'
import type { Blocker } from '../../../src/kafka/decide/decision.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'

/** Faults of values against a schema of schemas/, in words; none when all are as promised. */
export const schemaFaults = (name: string, values: readonly unknown[]): readonly string[] => {
  const file = new URL(`../../../schemas/${name}.schema.json`, import.meta.url)
  const check = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(file, 'utf8')) as AnySchema)
  return values.flatMap((value) => {
    void check(value)
    const errors = check.errors ?? []
    return errors.map((error) => `${error.instancePath} ${error.message ?? ''} in ${JSON.stringify(value)}`)
  })
}

/** Hosts that were stopped, in order. */
export const stopsIn = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'act-started' && event.act.kind === 'stop-node' ? [event.host ?? ''] : []))

/** Anything sent to a host or the cluster that changes something. */
export const actsIn = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'act-started' ? [`${event.act.kind} ${event.host ?? ''}`] : []))

/** What an event that waits names; empty for all others. */
export const blockersOf = (event: RunEvent): readonly Blocker[] =>
  event.type === 'step-waiting' || event.type === 'guard' ? event.blockers : []

/** Is this a wait that names this node or one of its partitions? */
export const isWaitFor =
  (wanted: Partial<Blocker>) =>
  (event: RunEvent): boolean =>
    event.type === 'step-waiting' &&
    event.blockers.some((blocker) =>
      Object.entries(wanted).every(([key, value]) => blocker[key as keyof Blocker] === value),
    )

/** Outcome and problem of a run. */
export const endOf = (events: readonly RunEvent[]): Extract<RunEvent, { type: 'run-ended' }> => {
  const end = events.at(-1)
  if (end?.type !== 'run-ended') throw new Error(`the last event is ${end?.type ?? 'missing'}`)
  return end
}
