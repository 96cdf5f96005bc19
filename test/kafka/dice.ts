/** Reads choices off bytes; past the end every choice is the healthy one. */
export class Dice {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #next(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  /** True `n` times in 256. */
  rarely(n: number): boolean {
    return this.#next() >= 256 - n
  }

  below(n: number): number {
    return this.#next() % n
  }

  one<T>(choices: readonly [T, ...T[]]): T {
    const [first, ...others] = choices
    const at = this.below(choices.length)
    return at === 0 ? first : (others[at - 1] as T)
  }

  /** The first choice, but `n` times in 256 one of the others. */
  mostly<T>(n: number, usual: T, others: readonly [T, ...T[]]): T {
    return this.rarely(n) ? this.one(others) : usual
  }
}
