import { visibleWidth } from '../../src/views/progress/clip.ts'

const escape = String.fromCharCode(27)

/** A control sequence, a line move, or any character that is no control character. */
const pieces = new RegExp(`${escape}\\[(\\??)(\\d*)([A-Za-z])|\\r|\\n|\\P{Cc}`, 'gu')

/** A terminal of fixed size in memory: knows the few control sequences kplay writes, and throws at any other. */
export class Screen {
  readonly rows: number
  readonly columns: number
  isCursorHidden = false
  /** How often something was written. */
  writes = 0
  /** Lines that went out at the top, oldest first. */
  readonly scrolled: string[] = []
  /** Cells of each line; the right half of a wide character is an empty text. */
  #lines: string[][] = [[]]
  #row = 0
  #column = 0

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  write(text: string): void {
    this.writes += 1
    let at = 0
    for (const match of text.matchAll(pieces)) {
      if (match.index !== at) throw new Error(`unknown control character in ${JSON.stringify(text.slice(at, at + 20))}`)
      at += match[0].length
      if (match[3] !== undefined) this.#control(`${match[1] ?? ''}${match[3]}`, match[2] ?? '')
      else this.#put(match[0])
    }
    if (at !== text.length) throw new Error(`unknown control character in ${JSON.stringify(text.slice(at, at + 20))}`)
  }

  /** What is seen, without empty lines at the end. */
  text(): string {
    return this.#lines
      .map((line) => line.join('').trimEnd())
      .join('\n')
      .trimEnd()
  }

  #put(sign: string): void {
    if (sign === '\r') this.#column = 0
    else if (sign === '\n') this.#down()
    else this.#print(sign, visibleWidth(sign))
  }

  #print(sign: string, width: number): void {
    if (this.#column + width > this.columns) this.#down()
    const line = (this.#lines[this.#row] ??= [])
    while (line.length < this.#column) line.push(' ')
    // A mark joins the character before it.
    if (width === 0) line[this.#column - 1] = `${line[this.#column - 1] ?? ''}${sign}`
    else line.splice(this.#column, width, sign, ...Array<string>(width - 1).fill(''))
    this.#column += width
  }

  #down(): void {
    this.#column = 0
    this.#row += 1
    if (this.#row === this.rows) {
      this.scrolled.push((this.#lines.shift() ?? []).join('').trimEnd())
      this.#row -= 1
    }
    this.#lines[this.#row] ??= []
  }

  #control(name: string, argument: string): void {
    if (name === 'A') this.#row = Math.max(0, this.#row - Number(argument))
    else if (name === 'K') this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column)
    else if (name === 'J') {
      this.#control('K', '')
      this.#lines = this.#lines.slice(0, this.#row + 1)
    } else if (name === '?l' || name === '?h') {
      if (argument === '25') this.isCursorHidden = name === '?l'
      else if (argument !== '2026') throw new Error(`unknown mode ${argument}`)
    } else if (name !== 'm') throw new Error(`unknown control sequence ${name}`)
  }
}
