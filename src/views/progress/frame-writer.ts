import type { ViewSink } from '../sink.ts'
import { visibleWidth } from './clip.ts'

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'
const eraseLineEnd = '\u001B[K'
const eraseBelow = '\u001B[J'
/** Terminals that know synchronized output show the whole frame at once; others ignore it. */
const beginFrame = '\u001B[?2026h'
const endFrame = '\u001B[?2026l'

/** Draws frames over one another on a terminal. The cursor stands at the start of the line below the frame, hidden while there is one. */
export class FrameWriter {
  readonly #sink: ViewSink
  #lines: readonly string[] = []
  #columns = 0
  #isHidden = false

  constructor(sink: ViewSink) {
    this.#sink = sink
  }

  /** Puts these lines in place of the frame before. Each must be narrower than the screen. */
  draw(lines: readonly string[]): void {
    const { columns } = this.#sink
    const isSame = columns === this.#columns && lines.join('\n') === this.#lines.join('\n')
    if (isSame && this.#isHidden) return
    const text = lines.map((line) => `${line}${eraseLineEnd}\n`).join('')
    this.#write(`${beginFrame}${this.#isHidden ? '' : hideCursor}${this.#toTop()}${text}${eraseBelow}${endFrame}`)
    this.#lines = lines
    this.#columns = columns
    this.#isHidden = true
  }

  /** Writes text that stays, above the frame. */
  above(text: string): void {
    const end = text === '' || text.endsWith('\n') ? '' : '\n'
    this.#write(`${this.#toTop()}${eraseBelow}${text}${end}${this.#lines.map((line) => `${line}\n`).join('')}`)
  }

  /** Leaves the frame where it is and gives the cursor back: whatever is written now stands below it. */
  leave(): void {
    if (this.#isHidden) this.#write(showCursor)
    this.#lines = []
    this.#isHidden = false
  }

  #write(text: string): void {
    if (text !== '') this.#sink.write(text)
  }

  /** A terminal that became narrower has wrapped the lines of the frame. */
  #toTop(): string {
    const width = Math.max(1, this.#sink.columns)
    const height = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleWidth(line) / width)), 0)
    return height === 0 ? '' : `\u001B[${height}A\r`
  }
}
