import { ok } from '../../src/diagnostics/result.ts'
import type { LockPort } from '../../src/run/ports.ts'

/** A lock that nobody else wants; parts of it may be other than here. */
export const quietLock = (change: Partial<LockPort> = {}): LockPort => ({
  take: () => Promise.resolve(ok(undefined)),
  confirm: () => Promise.resolve(ok(undefined)),
  fence: () => ({ dir: '/data', nonce: 'quiet' }),
  release: () => Promise.resolve(),
  ...change,
})
