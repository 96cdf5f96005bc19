import type { Reader } from '@platformatic/kafka'
import { createAPI, Writer } from '../kafka-library.ts'

/** The partitions of one topic, by number. */
export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

/** ElectLeaders (43): what became of each partition. Code 84 (ELECTION_NOT_NEEDED) is no fault. */
export interface ElectedLeaders {
  readonly errorCode: number
  readonly results: readonly { readonly topic: string; readonly partitions: readonly ElectedPartition[] }[]
}

export interface ElectedPartition {
  readonly partition: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** ElectionType 0. Type 1 is an unclean election, which kplay never asks for (P3). */
const preferred = 0

const createRequest = (topics: readonly TopicPartitions[], timeoutMs: number): Writer =>
  Writer.create()
    .appendInt8(preferred)
    .appendArray([...topics], (writer, topic) => {
      writer
        .appendString(topic.topic)
        .appendArray([...topic.partitions], (w, partition) => w.appendInt32(partition), true, false)
    })
    .appendInt32(timeoutMs)
    .appendTaggedFields()

const parseResponse = (_correlationId: number, _key: number, _version: number, reader: Reader): ElectedLeaders => {
  reader.readInt32() // throttle time
  const errorCode = reader.readInt16()
  const results = reader.readArray((r) => ({
    topic: r.readString(),
    partitions: r.readArray((p) => ({
      partition: p.readInt32(),
      errorCode: p.readInt16(),
      errorMessage: p.readNullableString() ?? null,
    })),
  }))
  return { errorCode, results }
}

/** Preferred leader election of exactly these partitions; the library has no codec for it. Error codes are data here, never thrown. */
export const electLeaders = [
  createAPI<[topics: readonly TopicPartitions[], timeoutMs: number], ElectedLeaders>(
    43,
    2,
    createRequest,
    parseResponse,
  ),
]
