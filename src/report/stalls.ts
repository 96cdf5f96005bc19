import type { NodeState, RunEvent } from '../run/run-event.ts'

/** A time without an ack on one partition of the load, wall clock, milliseconds since 1970 (UTC). */
export interface AckGap {
  readonly partition: number
  readonly fromMs: number
  readonly toMs: number
}

/** One restart of a node: from the moment it was told to stop until kplay was done with it (leaders elected, window over). */
export interface Restart {
  readonly nodeId: number
  readonly fromMs: number
  readonly toMs: number
}

/** The longest time a partition had no ack because of one restart; 0 when no gap reached the load's threshold. */
export interface Stall {
  readonly nodeId: number
  readonly ms: number
}

const overlapMs = (gap: AckGap, restart: Restart): number =>
  Math.min(gap.toMs, restart.toMs) - Math.max(gap.fromMs, restart.fromMs)

/** The restart that a gap lies in, or most of it; the earlier of two alike. Undefined when it touches none. */
const ownerOf = (gap: AckGap, restarts: readonly Restart[]): Restart | undefined => {
  let owner: Restart | undefined
  for (const restart of restarts) {
    const least = owner === undefined ? 0 : overlapMs(gap, owner)
    if (overlapMs(gap, restart) > least) owner = restart
  }
  return owner
}

/**
 * The longest stall per restart, in the order of the restarts (a node restarted twice stands there twice). A gap counts
 * whole, and once: for the restart it overlaps most. Gaps outside every restart (a busy machine) belong to none.
 */
export const attributeStalls = (gaps: readonly AckGap[], restarts: readonly Restart[]): Stall[] => {
  const longest = new Map<Restart, number>()
  for (const gap of gaps) {
    const owner = ownerOf(gap, restarts)
    if (owner !== undefined) longest.set(owner, Math.max(longest.get(owner) ?? 0, gap.toMs - gap.fromMs))
  }
  return restarts.map((restart) => ({ nodeId: restart.nodeId, ms: longest.get(restart) ?? 0 }))
}

/** States that end a restart: kplay is done with the node, one way or another. */
const isEnd = (state: NodeState): boolean => ['done', 'put-back', 'untouched'].includes(state)

/**
 * The restarts of a run, by their first stop, in order. One that never ended lasts until the last event.
 * `timeMs` reads an event's `at` (ISO 8601) as milliseconds since 1970.
 */
export const restartsOf = (events: readonly RunEvent[], timeMs: (at: string) => number): Restart[] => {
  const ids = new Map<string, number>()
  const open = new Map<string, Restart>()
  const ended: Restart[] = []
  const take = (host: string, state: NodeState, atMs: number): void => {
    const begun = open.get(host)
    const nodeId = ids.get(host)
    if (state === 'stopping' && begun === undefined && nodeId !== undefined)
      open.set(host, { nodeId, fromMs: atMs, toMs: atMs })
    if (!isEnd(state) || begun === undefined) return
    open.delete(host)
    ended.push({ ...begun, toMs: atMs })
  }
  for (const event of events) {
    if (event.type === 'run-started') for (const { host, nodeId } of event.nodes) ids.set(host, nodeId)
    if (event.type === 'node-state') take(event.host, event.state, timeMs(event.at))
  }
  const lastMs = timeMs(events.at(-1)?.at ?? '')
  const unended = [...open.values()].map((restart) => ({ ...restart, toMs: lastMs }))
  return [...ended, ...unended].sort((a, b) => a.fromMs - b.fromMs)
}
