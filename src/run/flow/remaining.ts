/*
 * How long the nodes still to come will take, told with each turn that begins or ends.
 *  1. `run-started` holds a first guess for every turn that takes a node down, made with the plan.
 *  2. A turn of this run that is over shows how long its node was away without the window: from its stop to its window, or to the end of its proof. Turns that
 *     changed nothing and turns that a person's resume went through in the middle show nothing.
 *  3. `expectRemaining` corrects the turns to come by the finished ones. Gates, pauses, soaks and watches are not in it: nobody knows how long a person takes.
 * Made from events alone, those of earlier processes too, so that a resumed run has learned what the one before knew.
 */
import { expectRemaining, type Finished } from '../../plan/nodes/expected.ts'
import type { ExpectedTurn } from '../../plan/nodes/expected-turns.ts'
import type { RunEvent } from '../run-event.ts'

interface Turn {
  readonly phase: string
  readonly expected: ExpectedTurn
}

const turnsOf = (events: readonly RunEvent[]): readonly Turn[] => {
  const started = events.find((event) => event.type === 'run-started')
  return (started?.phases ?? []).flatMap(({ id, expected = [] }) =>
    expected.map((one) => ({ phase: id, expected: one })),
  )
}

const isOf = (event: RunEvent, { phase, expected }: Turn): boolean =>
  'phase' in event && 'host' in event && event.phase === phase && event.host === expected.host

/** Between the stop of a turn and its window, milliseconds; undefined when it had no stop, or was not seen through in one go. */
const workedMs = (events: readonly RunEvent[], turn: Turn): number | undefined => {
  const begun = events.findLastIndex((event) => event.type === 'node-started' && isOf(event, turn))
  const ended = events.findLastIndex((event) => event.type === 'node-ended' && isOf(event, turn))
  const own = begun < 0 ? [] : events.slice(begun, ended + 1)
  if (own.some((event) => event.type === 'run-resumed')) return undefined
  const states = own.flatMap((event) =>
    event.type === 'node-state' && isOf(event, turn) ? [{ state: event.state, atMs: Date.parse(event.at) }] : [],
  )
  const stopped = states.find(({ state }) => state === 'stopping')
  const back = states.find(({ state }) => state === 'window' || state === 'done')
  return stopped === undefined || back === undefined ? undefined : Math.max(0, back.atMs - stopped.atMs)
}

const endOf = (events: readonly RunEvent[], turn: Turn) =>
  events.findLast((event) => event.type === 'node-ended' && event.ok && isOf(event, turn))

/** Milliseconds for the turns that have not ended well in these events, the present one in full; undefined when no guess was made. */
export const remainingMs = (events: readonly RunEvent[]): number | undefined => {
  const turns = turnsOf(events)
  if (turns.length === 0) return undefined
  const isOver = (turn: Turn): boolean => endOf(events, turn) !== undefined
  const finished = turns.filter(isOver).flatMap((turn): Finished[] => {
    const tookMs = workedMs(events, turn)
    return tookMs === undefined ? [] : [{ expected: turn.expected, tookMs }]
  })
  return expectRemaining(
    turns.filter((turn) => !isOver(turn)).map(({ expected }) => expected),
    finished,
  )
}

/** The event with `remainingMs`, where it is the beginning or the good end of a turn and a guess was made. */
export const withRemaining = (event: RunEvent, before: readonly RunEvent[]): RunEvent => {
  if (event.type !== 'node-started' && !(event.type === 'node-ended' && event.ok)) return event
  const leftMs = remainingMs([...before, event])
  return leftMs === undefined ? event : { ...event, remainingMs: leftMs }
}
