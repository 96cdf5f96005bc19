import { setTimeout as delay } from 'node:timers/promises'
import { err } from '../../src/diagnostics/result.ts'
import type { ReleaseStore } from '../../src/hosts/local-connection.ts'
import type { Clock } from '../../src/run/ports.ts'

/** Time as it is. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}

/** A store without releases. */
export const noStore: ReleaseStore = {
  ensure: (release) =>
    Promise.resolve(err({ code: 'test/no-release', what: `no ${release}`, why: ['empty'], fix: 'none', exitCode: 1 })),
}
