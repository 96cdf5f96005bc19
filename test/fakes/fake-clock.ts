import type { Clock } from '../../src/run/clock.ts'

interface Planned {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/** Time that moves only when somebody sleeps; what was planned in between happens on the way. */
export class FakeClock implements Clock {
  #nowMs = 1_800_000_000_000
  #planned: Planned[] = []
  #order = 0

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs - 1_799_000_000_000
  }

  /** Something that happens to the world after `ms`. */
  after(ms: number, run: () => void): void {
    this.#planned.push({ atMs: this.#nowMs + ms, order: this.#order++, run })
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const untilMs = this.#nowMs + ms
    while (signal?.aborted !== true) {
      const [next] = this.#planned.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)
      if (next === undefined || next.atMs > untilMs) break
      this.#planned = this.#planned.filter((planned) => planned !== next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
      await Promise.resolve()
    }
    if (signal?.aborted !== true) this.#nowMs = Math.max(this.#nowMs, untilMs)
  }
}
