/** The Damerau-Levenshtein distance (optimal string alignment) of two words, in edits. */
export const editDistance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    rows.push([i])
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const least = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + cost,
        swapped ? at(i - 2, j - 2) + 1 : Infinity,
      )
      rows[i]?.push(least)
    }
  }
  return at(a.length, b.length)
}

/** Nothing known is as long as this. */
const maxWord = 100

/** The known word most like `word`, or undefined when none is near (at most a third of its letters wrong, at least one edit allowed). */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const limit = Math.max(1, Math.floor(word.length / 3))
  if (word.length > maxWord) return undefined
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of [...known].sort()) {
    if (Math.abs(candidate.length - word.length) > limit) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** `did you mean "serial"?`, or undefined. */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => {
  const match = nearest(word, known)
  return match === undefined ? undefined : `did you mean "${match}"?`
}
