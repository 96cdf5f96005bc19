import type { Clock } from '../../run/ports.ts'

/** A line that takes no byte for so long is given up. Milliseconds. */
const silentMs = 30_000

/** Settles when a count has stood still for too long, or when it is not wanted any more. */
export const untilSilent = async (
  clock: Pick<Clock, 'sleep'>,
  countOf: () => number,
  signal: AbortSignal,
): Promise<void> => {
  let heard: number
  do {
    heard = countOf()
    await clock.sleep(silentMs, signal)
  } while (!signal.aborted && heard !== countOf())
}
