import { ok, type Result } from '../../src/diagnostics/result.ts'
import type { Problem } from '../../src/diagnostics/problem.ts'
import type { LeaseMark } from '../../src/run/lease/lease-port.ts'
import { leaseMs, type LeaseAnswer, type LeaseFence, type LeaseHolder, type LeaseRequest } from '../../src/run/ports.ts'

interface Lying {
  readonly nonce: string
  readonly beat: number
  readonly holder: LeaseHolder
  /** By the host's uptime. */
  readonly untilMs: number
  readonly boot: number
}

/** The lease of one host as its script keeps it: whole writes under a lock, expiry by the host's own time since boot. */
export class FakeLease {
  readonly #nowMs: () => number
  #lying: Lying | null = null
  #boot = 0
  #bootedMs = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  get lying(): Lying | null {
    return this.#lying
  }

  /** The file stays, the clock begins anew. */
  reboot(): void {
    this.#boot += 1
    this.#bootedMs = this.#nowMs()
  }

  /** Somebody removes the file by hand. */
  remove(): void {
    this.#lying = null
  }

  /** May a stop with this fence pass now? */
  canPass(fence: LeaseFence): boolean {
    return this.#lying?.nonce === fence.nonce && (this.#remainingMs(this.#lying) ?? 0) > 0
  }

  answer(request: LeaseRequest): Result<LeaseAnswer, Problem> {
    return ok({ dir: '/data', isDone: this.#work(request), lease: this.#seen() })
  }

  #uptimeMs(): number {
    return this.#nowMs() - this.#bootedMs
  }

  #remainingMs({ untilMs, boot }: Lying): number | null {
    const left = untilMs - this.#uptimeMs()
    return boot !== this.#boot || left > leaseMs ? null : Math.max(0, left)
  }

  #seen(): LeaseAnswer['lease'] {
    if (this.#lying === null) return null
    const { nonce, beat, holder } = this.#lying
    return { nonce, beat, holder, remainingMs: this.#remainingMs(this.#lying) }
  }

  #put(nonce: string, beat: number, holder: LeaseHolder): boolean {
    this.#lying = { nonce, beat, holder, untilMs: this.#uptimeMs() + leaseMs, boot: this.#boot }
    return true
  }

  #isLying(mark: LeaseMark | null): boolean {
    return this.#lying?.nonce === mark?.nonce && this.#lying?.beat === mark?.beat
  }

  #work(request: LeaseRequest): boolean {
    if (request.kind === 'find' || request.kind === 'read') return true
    if (request.kind === 'take') return this.#isLying(request.was) && this.#put(request.nonce, 0, request.holder)
    if (this.#lying?.nonce !== request.nonce) return false
    if (request.kind === 'renew') return this.#put(request.nonce, request.beat, request.holder)
    this.#lying = null
    return true
  }
}
