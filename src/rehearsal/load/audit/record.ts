import { crc32 } from 'node:zlib'

/** Which record: its partition and its number there, counted from 0. */
export interface RecordName {
  readonly topic: string
  readonly partition: number
  readonly sequence: number
}

/** A record as it is written and must read back, byte for byte. ASCII only. */
export interface LoadRecord {
  readonly key: string
  readonly value: string
}

/** Sequence numbers stay below: a load would need weeks to get there, and a forged one cannot take more memory than this many bits. */
export const sequenceLimit = 100_000_000

const filler = 'the quick brown fox jumps over the lazy dog '

/**
 * The one record of this name: `topic partition sequence filler crc32`. `bytes` is the length of its value; short ones
 * are longer where the names need it.
 */
export const recordOf = ({ topic, partition, sequence }: RecordName, bytes: number): LoadRecord => {
  const head = `${topic} ${partition} ${sequence} `
  const room = Math.max(0, bytes - head.length - 9)
  // Starts at another letter for each record, so that no two look alike.
  const from = sequence % filler.length
  const body = head + filler.repeat(Math.ceil((room + from) / filler.length)).slice(from, from + room)
  return { key: `${partition}:${sequence}`, value: `${body} ${crc32(body).toString(16).padStart(8, '0')}` }
}

/** The number of a record read back, or undefined when it is not exactly as written into this partition. */
export const sequenceOf = (
  read: { readonly key: string; readonly value: string },
  expected: { readonly topic: string; readonly partition: number; readonly recordBytes: number },
): number | undefined => {
  const [partition, digits] = read.key.split(':')
  const sequence = Number(digits)
  if (partition !== String(expected.partition) || !Number.isSafeInteger(sequence)) return undefined
  if (sequence < 0 || sequence >= sequenceLimit) return undefined
  const written = recordOf({ topic: expected.topic, partition: expected.partition, sequence }, expected.recordBytes)
  return written.key === read.key && written.value === read.value ? sequence : undefined
}
