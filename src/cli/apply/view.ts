import type { RunEvent, RunListener } from '../../run/run-event.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** What shows a run while it runs. Events that come before `start`, or while paused, are shown when it goes on. */
export interface RunView {
  readonly listener: RunListener
  start(): Promise<void>
  /** Takes what is drawn off the screen while a person is asked. */
  pause(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

/** A drawn or written view, as src/views makes them. */
interface Shown {
  readonly listener: RunListener
  close?(): Promise<void>
}

const create = async (world: World, output: Wish['output']): Promise<Shown> => {
  if (output === 'ndjson') {
    const { createNdjsonView } = await import('../../views/ndjson/ndjson-view.ts')
    return createNdjsonView(world.stdout)
  }
  if (world.stderr.isTerminal) {
    const { createProgressView } = await import('../../views/progress/progress-view.ts')
    const { colorOf } = await import('../color.ts')
    return createProgressView({ sink: world.stderr, clock: world.clock, color: colorOf(world.env, world.stderr) })
  }
  const { createPlainView } = await import('../../views/plain/plain-view.ts')
  return createPlainView(world.stderr)
}

/** Shows the events of one run. A drawn view that was paused is drawn anew from all of them. */
class LiveView implements RunView {
  readonly #create: () => Promise<Shown>
  readonly #isDrawn: boolean
  readonly #events: RunEvent[] = []
  #shown: Shown | undefined
  /** How many events `#shown` has been told. */
  #told = 0
  #isHeld = true

  constructor(create: () => Promise<Shown>, isDrawn: boolean, earlier: readonly RunEvent[]) {
    this.#create = create
    this.#isDrawn = isDrawn
    // What is drawn shows the whole run; what is written has been written before.
    if (isDrawn) this.#events.push(...earlier)
  }

  readonly listener: RunListener = (event) => {
    this.#events.push(event)
    this.#tell()
  }

  async start(): Promise<void> {
    if (this.#shown === undefined) {
      this.#shown = await this.#create()
      this.#told = 0
    }
    this.#isHeld = false
    this.#tell()
  }

  async pause(): Promise<void> {
    this.#isHeld = true
    if (!this.#isDrawn) return
    await this.#shown?.close?.()
    this.#shown = undefined
  }

  resume(): Promise<void> {
    return this.start()
  }

  async close(): Promise<void> {
    await this.start()
    await this.#shown?.close?.()
    this.#isHeld = true
  }

  #tell(): void {
    while (!this.#isHeld && this.#told < this.#events.length) {
      const event = this.#events[this.#told++]
      if (event !== undefined) this.#shown?.listener(event)
    }
  }
}

/** The view this call wants: events on stdout, progress on a terminal, plain lines anywhere else. `earlier`: events of a run that goes on. */
export const openView = (world: World, output: Wish['output'], earlier: readonly RunEvent[] = []): RunView =>
  new LiveView(() => create(world, output), output === 'human' && world.stderr.isTerminal, earlier)
