import { connect } from 'node:net'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { err, ok, type Result } from '../diagnostics/result.ts'

/** Where a stream through a host ends: a port as that host sees it. */
export interface FarPort {
  readonly host: string
  readonly port: number
}

/** A port that this machine reaches by itself. */
export const connectFromHere = ({ host, port }: FarPort): Promise<Result<Duplex, string>> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true })
    const fail = (error: Error): void => resolve(err(error.message))
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(ok(socket))
    })
  })

/** A process that passes bytes on. */
interface Passing {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** It has ended by itself. */
  readonly ended: Promise<unknown>
  /** Ends it. */
  readonly end: () => void
}

class PassingStream extends Duplex {
  readonly #of: Passing

  constructor(of: Passing) {
    super({ allowHalfOpen: false })
    this.#of = of
    of.stdout.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) of.stdout.pause()
    })
    of.stdout.on('error', () => undefined)
  }

  override _read(): void {
    this.#of.stdout.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#of.stdin.write(bytes, () => done())
  }

  override _final(done: () => void): void {
    this.#of.stdin.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#of.end()
    done(error)
  }
}

/** The two ends of such a process as one stream. It ends with an error in the process' own words when the process gives up by itself. */
export const streamOf = (of: Passing): Duplex => {
  let said = ''
  of.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-500)))
  of.stderr.on('error', () => undefined)
  const stream = new PassingStream(of)
  stream.on('error', () => undefined)
  void of.ended.then(() => {
    const words = said
      .trim()
      .split(/\r?\n/)
      .filter((line) => line !== '')
    if (words.length > 0 && !stream.destroyed) stream.destroy(new Error(words.slice(0, 2).join('; ')))
    else stream.push(null)
  })
  return stream
}
