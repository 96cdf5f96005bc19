/**
 * For a terminal: the tree of phases, nodes and steps, redrawn in place at most every 90 ms.
 * 1. Events change the board at once; frames are drawn on a timer, so that a burst of events costs no more than one frame.
 * 2. The view owns its sink while it draws: whoever else has something to say writes through `text`, which puts it above the tree.
 * 3. `close` draws everything once more, whole, and leaves it on the screen with the cursor below.
 */
import type { RunEvent, RunListener } from '../../run/run-event.ts'
import type { ViewSink } from '../sink.ts'
import { Board } from './board.ts'
import { fitRows } from './fit.ts'
import { FrameWriter } from './frame-writer.ts'
import type { Look, TreeRenderer } from './tree-renderer.ts'

/** Frames follow one another no faster. */
const frameMs = 90
const timerMs = 100
const defaultRows = 24

/** What a progress view needs. */
export interface ProgressOptions {
  /** A terminal. */
  readonly sink: ViewSink
  readonly clock: { nowMs(): number; monotonicMs(): number }
  readonly color?: boolean
  /** Calls back every so often until the answer is called; a timer unless a test brings its own. */
  readonly every?: (ms: number, tick: () => void) => () => void
}

export interface ProgressView {
  readonly listener: RunListener
  /** Writes text that stays, above the tree. */
  readonly text: { write(text: string): void }
  /** Leaves the tree as it is and stops drawing, so that a person can be asked; events are kept. */
  pause(): void
  resume(): void
  /** Draws the last frame and gives the cursor back. Nothing is drawn afterwards. */
  close(): Promise<void>
}

const timer = (ms: number, tick: () => void): (() => void) => {
  const handle = setInterval(tick, ms)
  return () => clearInterval(handle)
}

class LiveProgress implements ProgressView {
  readonly text: { write(text: string): void }
  readonly #options: ProgressOptions
  readonly #board = new Board()
  readonly #writer: FrameWriter
  readonly #renderer: Promise<TreeRenderer>
  #loaded: TreeRenderer | undefined
  #stop: (() => void) | undefined
  #drawnMs = Number.NEGATIVE_INFINITY
  #ticks = 0
  #isClosed = false

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#writer = new FrameWriter(options.sink)
    this.text = { write: (text) => this.#say(text) }
    this.#renderer = import('./tree-renderer.ts').then((module) => (this.#loaded = module.TreeRenderer.make()))
    this.resume()
  }

  readonly listener = (event: RunEvent): void => {
    const lines = this.#board.take(event)
    for (const line of lines) this.#say(`${line}\n`)
    this.#loaded?.take(this.#rows())
  }

  pause(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#writer.leave()
  }

  resume(): void {
    if (this.#stop !== undefined || this.#isClosed) return
    const every = this.#options.every ?? timer
    this.#stop = every(timerMs, () => {
      this.#ticks += 1
      this.#draw()
    })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stop?.()
    const renderer = await this.#renderer
    const rows = this.#board.rows(this.#options.clock.nowMs())
    renderer.take(rows)
    // listr2 enables new tasks in a microtask.
    await Promise.resolve()
    renderer.take(rows)
    this.#writer.draw(renderer.lines(this.#look(undefined)))
    this.#writer.leave()
  }

  #look(tick: number | undefined): Look {
    return { columns: this.#options.sink.columns, color: this.#options.color ?? false, tick }
  }

  /** One line stays free for the cursor. */
  #limit(): number {
    return Math.max(1, (this.#options.sink.rows ?? defaultRows) - 1)
  }

  #rows() {
    return fitRows(this.#board.rows(this.#options.clock.nowMs()), this.#limit())
  }

  #draw(): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#loaded === undefined || nowMs - this.#drawnMs < frameMs) return
    this.#drawnMs = nowMs
    this.#loaded.take(this.#rows())
    const lines = this.#loaded.lines(this.#look(this.#ticks))
    this.#writer.draw(lines.slice(-this.#limit()))
  }

  #say(text: string): void {
    if (this.#stop === undefined) this.#options.sink.write(text)
    else this.#writer.above(text)
  }
}

/** Shows a run on a terminal. listr2 is loaded when a view is made, not before. */
export const createProgressView = (options: ProgressOptions): ProgressView => new LiveProgress(options)
