import type { NodeState } from '../run/run-event.ts'

/** One restart of a node in one phase, milliseconds per stretch. null: the node did not get that far. */
export interface Pass {
  readonly phase: string
  /** From the sending of the stop until the process had ended. */
  readonly stopMs: number | null
  /** From the start until it was registered again. */
  readonly startMs: number | null
  /** From registered until all its replicas were in sync. */
  readonly inSyncMs: number | null
  /** The clean window, all its parts where it began again. */
  readonly windowMs: number | null
}

type Stretch = 'stop' | 'start' | 'inSync' | 'window'

const order: readonly Stretch[] = ['stop', 'start', 'inSync', 'window']

const stretchOf: Readonly<Partial<Record<NodeState, Stretch>>> = {
  stopping: 'stop',
  starting: 'start',
  registering: 'start',
  syncing: 'inSync',
  window: 'window',
}

interface OpenPass {
  readonly phase: string
  ms: Readonly<Record<Stretch, number>>
  /** How far it came, as an index of `order`; all of them once it is over. */
  reached: number
  state: NodeState
  sinceMs: number
}

const reachedBy = (state: NodeState): number => {
  if (state === 'done' || state === 'put-back') return order.length
  const stretch = stretchOf[state]
  return stretch === undefined ? 0 : order.indexOf(stretch) + 1
}

/** The times of a pass, the stretch it is in counted up to `nowMs`. */
const counted = ({ ms, state, sinceMs }: OpenPass, nowMs: number): OpenPass['ms'] => {
  const stretch = stretchOf[state]
  return stretch === undefined ? ms : { ...ms, [stretch]: ms[stretch] + Math.max(0, nowMs - sinceMs) }
}

const passOf = ({ phase, ms, reached }: OpenPass): Pass => {
  const of = (stretch: Stretch): number | null => (order.indexOf(stretch) < reached ? ms[stretch] : null)
  return { phase, stopMs: of('stop'), startMs: of('start'), inSyncMs: of('inSync'), windowMs: of('window') }
}

/** Follows one node through its states: what it was last seen in, how often it was started, and how long each stretch took. */
export class NodeTrack {
  state: NodeState = 'untouched'
  restarts = 0
  /** The release was switched in a pass that came to its end. */
  hasSwitched = false
  readonly #passes: Pass[] = []
  #open: OpenPass | undefined
  #isSwitching = false

  /** The node moved. Times never go back. */
  move(phase: string, state: NodeState, atMs: number): void {
    this.state = state
    if (state === 'starting') this.restarts += 1
    if (state === 'switched') this.#isSwitching = true
    this.#count(atMs)
    // The host itself refused the stop: nothing happened.
    if (state === 'untouched') this.#drop()
    else if (state !== 'done' && state !== 'put-back') this.#step(phase, state, atMs)
    else this.#close(state)
  }

  /** All passes up to `nowMs`, the unfinished one last. Asking changes nothing. */
  passes(nowMs: number): readonly Pass[] {
    if (this.#open === undefined) return [...this.#passes]
    return [...this.#passes, passOf({ ...this.#open, ms: counted(this.#open, nowMs) })]
  }

  #count(atMs: number): void {
    if (this.#open === undefined) return
    this.#open.ms = counted(this.#open, atMs)
    this.#open.sinceMs = atMs
  }

  #step(phase: string, state: NodeState, atMs: number): void {
    const begins = state === 'stopping' || state === 'starting'
    if (this.#open === undefined && !begins) return
    this.#open ??= { phase, ms: { stop: 0, start: 0, inSync: 0, window: 0 }, reached: 0, state, sinceMs: atMs }
    this.#open.state = state
    this.#open.reached = Math.max(this.#open.reached, reachedBy(state))
  }

  #drop(): void {
    this.#open = undefined
    this.#isSwitching = false
  }

  #close(state: NodeState): void {
    if (state === 'done' && this.#isSwitching) this.hasSwitched = true
    if (this.#open !== undefined) this.#passes.push(passOf({ ...this.#open, reached: order.length }))
    this.#drop()
  }
}
