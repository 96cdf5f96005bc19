import { createMask, createStreamMask, type Mask, type StreamMask } from '../../shell/mask.ts'

/** The two streams a program writes to. */
export type StreamName = 'stdout' | 'stderr'

/**
 * Everything kplay prints goes through here: once secrets are known, no stream shows one (P8). A terminal is written to in whole lines and frames; what goes
 * to a pipe or file may be cut anywhere, so there the end of a piece that may begin a secret waits for the next piece.
 */
export class Concealed {
  #mask: Mask = (text) => text
  readonly #streams = new Map<StreamName, StreamMask>()
  readonly #ended = new Set<StreamName>()

  /** From now on hides these in the streams named. A stream that carries JSON is left out: its values were masked before they became text, and its keys must stay. */
  hide(secrets: readonly string[], streams: readonly StreamName[]): void {
    this.#mask = createMask(secrets)
    for (const name of streams) this.#streams.set(name, createStreamMask(secrets))
  }

  /** A text that is printed by itself: the report of a crash. */
  readonly mask: Mask = (text) => this.#mask(text)

  /** What may be written now of a text for a stream. */
  pass(name: StreamName, text: string, isTerminal: boolean): string {
    const stream = this.#streams.get(name)
    if (stream === undefined) return text
    return isTerminal || this.#ended.has(name) ? this.#mask(text) : stream.push(text)
  }

  /** What still waits, at the end. Whatever comes after it waits no more. */
  rest(name: StreamName): string {
    this.#ended.add(name)
    return this.#streams.get(name)?.flush() ?? ''
  }
}
