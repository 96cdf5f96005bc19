/** How benches measure: works in turn, medians, rows of a table. */

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Each of these in turn, so that all meet the same machine; one round more comes first, to warm up. Milliseconds. */
export const mediansInTurn = async (
  works: readonly (() => Promise<unknown>)[],
  rounds: number,
): Promise<readonly number[]> => {
  const times = works.map(() => [] as number[])
  for (let round = 0; round <= rounds; round++)
    for (const [i, work] of works.entries()) {
      const took = await timed(work)
      if (round > 0) times[i]?.push(took)
    }
  return times.map(median)
}

/** One after another. */
export const repeat = async (count: number, work: () => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < count; i++) await work()
}

/** Prints a row. */
export const row = (name: string, ms: number, more: string): void =>
  console.log(`${name.padEnd(62)} ${ms.toFixed(1).padStart(8)} ms  ${more}`)
