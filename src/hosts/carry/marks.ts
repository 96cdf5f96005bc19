import { Transform, type TransformCallback } from 'node:stream'

/** So much of what comes before a mark is kept: login files may print, but a mark must come. */
const keptBytes = 64_000

/** Lets through what comes after the line that begins with a mark, wherever the mark stands; what comes before is kept to be told. */
export class AfterMark extends Transform {
  /** The rest of the mark's line; undefined when the stream ended without one. */
  readonly seen: Promise<string | undefined>
  readonly #mark: string
  readonly #onBefore: (text: string) => void
  #before = Buffer.alloc(0)
  #isOpen = false
  #tell: (rest: string | undefined) => void = () => undefined

  /** `onBefore` hears all that has come so far each time more of it has come. */
  constructor(mark: string, onBefore: (text: string) => void = () => undefined) {
    super()
    this.#mark = mark
    this.#onBefore = onBefore
    this.seen = new Promise((resolve) => (this.#tell = resolve))
    this.once('close', () => this.#tell(undefined))
  }

  /** What came before the mark. */
  get before(): string {
    return this.#before.toString('utf8')
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#isOpen) {
      done(null, chunk)
      return
    }
    const all = Buffer.concat([this.#before, chunk])
    const at = all.indexOf(this.#mark)
    const end = at < 0 ? -1 : all.indexOf('\n', at + this.#mark.length)
    if (end < 0) {
      this.#before = all.subarray(-keptBytes)
      this.#onBefore(this.before)
      done()
      return
    }
    this.#isOpen = true
    this.#before = all.subarray(0, at)
    this.#tell(all.toString('utf8', at + this.#mark.length, end))
    const rest = all.subarray(end + 1)
    if (rest.length > 0) this.push(rest)
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#tell(undefined)
    done()
  }
}

/** Lets through what comes before a mark and drops all from there on. */
export class UntilMark extends Transform {
  /** The rest of the mark's line; undefined when the stream ended without one. */
  readonly seen: Promise<string | undefined>
  readonly #mark: string
  #held = Buffer.alloc(0)
  #isOver = false
  #tell: (rest: string | undefined) => void = () => undefined

  constructor(mark: string) {
    super()
    this.#mark = mark
    this.seen = new Promise((resolve) => (this.#tell = resolve))
    this.once('close', () => this.#tell(undefined))
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#held = Buffer.concat([this.#held, chunk])
    const at = this.#held.indexOf(this.#mark)
    // What may be the beginning of a mark waits for more.
    const free = at < 0 ? Math.max(0, this.#held.length - this.#mark.length + 1) : at
    if (!this.#isOver && free > 0) this.push(this.#held.subarray(0, free))
    this.#held = this.#held.subarray(free)
    if (at >= 0) {
      this.#isOver = true
      const end = this.#held.indexOf('\n')
      if (end >= 0) this.#tell(this.#held.toString('utf8', this.#mark.length, end))
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    if (!this.#isOver) this.push(this.#held)
    this.#tell(undefined)
    done()
  }
}
