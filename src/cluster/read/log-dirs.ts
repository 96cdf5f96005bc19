import type { describeLogDirsV4 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LogDir } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { SizesOf } from './bytes-behind.ts'
import { describeLogDirs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** KAFKA_STORAGE_ERROR: the broker took the folder offline. */
const storageError = 56

type Row = describeLogDirsV4.DescribeLogDirsResponseResult

/** -1 where the broker does not know, or answers in a version before 4. */
const bytesOf = (value: bigint): number | null => (value < 0n ? null : Number(value))

const logDirOf = (row: Row): LogDir => {
  let usedBytes = 0
  let maxLag = 0
  for (const topic of row.topics)
    for (const replica of topic.partitions) {
      usedBytes += Number(replica.partitionSize)
      // A future replica moves between two folders of this broker: its lag says nothing of the ISR.
      if (!replica.isFutureKey) maxLag = Math.max(maxLag, Number(replica.offsetLag))
    }
  return {
    path: row.logDir,
    isOffline: row.errorCode === storageError,
    totalBytes: bytesOf(row.totalBytes),
    usableBytes: bytesOf(row.usableBytes),
    usedBytes,
    maxLag,
  }
}

/** The log dirs of a broker; and the sizes of single replicas, looked up only where somebody asks for them. */
export interface LogDirReading {
  readonly dirs: readonly LogDir[]
  readonly sizesOf: SizesOf
}

const sizesIn =
  (rows: readonly Row[]): SizesOf =>
  (wanted) => {
    const sizes = new Map<string, Map<number, number>>()
    for (const { name, partitions } of rows.flatMap((row) => row.topics)) {
      const numbers = wanted.get(name)
      if (numbers === undefined) continue
      const ofTopic = sizes.get(name) ?? new Map<number, number>()
      sizes.set(name, ofTopic)
      for (const { partitionIndex, partitionSize, isFutureKey } of partitions)
        if (!isFutureKey && numbers.has(partitionIndex)) ofTopic.set(partitionIndex, Number(partitionSize))
    }
    return sizes
  }

const parseLogDirs = (answer: describeLogDirsV4.DescribeLogDirsResponse): Result<LogDirReading, string> => {
  const failed = answer.results.find((row) => row.errorCode !== 0 && row.errorCode !== storageError)
  const fault = failed?.errorCode ?? answer.errorCode
  if (fault !== 0) return err(`DescribeLogDirs: ${renderErrorCode(fault)}`)
  // Every broker has a log dir; versions below 3 answer denied access with an empty list.
  if (answer.results.length === 0) return err('DescribeLogDirs named no folder')
  return ok({ dirs: answer.results.map(logDirOf), sizesOf: sizesIn(answer.results) })
}

/** The log dirs of the broker at a place; the error is a few words for a person. */
export const readLogDirs = async (connections: Connections, place: Place): Promise<Result<LogDirReading, string>> => {
  const answer = await connections.ask(place, describeLogDirs, null)
  return answer.ok ? parseLogDirs(answer.value) : err(answer.error.why)
}
