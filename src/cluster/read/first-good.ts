import type { Clock } from '../../run/ports.ts'

/** One way to get something; null when it failed. Never rejects. */
export type Attempt<T> = () => Promise<T | null>

/**
 * Tries attempts in order and answers the first good result, null when none is good. The next one starts when one failed, or beside it after `patienceMs` of
 * silence; what slower ones say later is dropped.
 */
export const firstGood = async <T>(
  attempts: readonly Attempt<T>[],
  patienceMs: number,
  clock: Clock,
): Promise<T | null> => {
  const good = Promise.withResolvers<T | null>()
  const found = new AbortController()
  const running: Promise<void>[] = []
  for (const attempt of attempts) {
    if (found.signal.aborted) break
    const failed = new AbortController()
    const mine = attempt().then((result) => {
      failed.abort()
      if (result === null) return
      found.abort()
      good.resolve(result)
    })
    running.push(mine)
    await clock.sleep(patienceMs, AbortSignal.any([found.signal, failed.signal]))
  }
  await Promise.race([good.promise, Promise.all(running)])
  good.resolve(null) // without effect when one was good
  return good.promise
}
