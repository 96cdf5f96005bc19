/** Time as kplay sees it. Tests pass a fake one; only main.ts makes the real one. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 (UTC). Jumps when the machine slept or was set. */
  nowMs(): number
  /** Monotonic, milliseconds since some fixed point. Never jumps back; may stand still while the machine sleeps. */
  monotonicMs(): number
  /** Resolves after `ms`, or at once when `signal` fires (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
