/** A set of sequence numbers (0 and up), one bit each: half a million take 64 KiB. */
export interface SequenceSet {
  has(sequence: number): boolean
  /** False when it was there already. */
  add(sequence: number): boolean
}

export const createSequenceSet = (): SequenceSet => {
  let bits = new Uint8Array(1_024)
  const has = (sequence: number): boolean => (((bits[sequence >> 3] ?? 0) >> (sequence & 7)) & 1) === 1
  return {
    has,
    add: (sequence) => {
      if (has(sequence)) return false
      const index = sequence >> 3
      if (index >= bits.length) {
        const grown = new Uint8Array(Math.max(bits.length * 2, index + 1))
        grown.set(bits)
        bits = grown
      }
      bits[index] = (bits[index] ?? 0) | (1 << (sequence & 7))
      return true
    },
  }
}

/** Acknowledged numbers `from` (inclusive) to `to` (exclusive). */
export interface SequenceRange {
  readonly from: number
  readonly to: number
}

/** Adds a batch to ranges in order of their acks; one that follows the last range makes it longer, so a healthy run has one. */
export const addRange = (ranges: readonly SequenceRange[], batch: SequenceRange): SequenceRange[] => {
  const last = ranges.at(-1)
  if (last?.to !== batch.from) return [...ranges, batch]
  return [...ranges.slice(0, -1), { from: last.from, to: batch.to }]
}
