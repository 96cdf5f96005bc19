import { realClock } from './cluster.ts'

/** Far above what anything takes: only a bug lasts longer. */
const patienceMs = 120_000

/** Waits until `look` passes, for what comes true a little later. In the end it fails as the last look did, in its words. */
export const eventually = async <T>(look: () => Promise<T> | T): Promise<T> => {
  const endMs = realClock.monotonicMs() + patienceMs
  for (;;) {
    try {
      return await look()
    } catch (cause) {
      if (realClock.monotonicMs() > endMs) throw cause
      await realClock.sleep(100)
    }
  }
}
