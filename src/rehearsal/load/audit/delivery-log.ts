import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Problem } from '../../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../../diagnostics/result.ts'
import { errorText, labProblem } from '../../problems.ts'
import { parseLoadConfig, type LoadConfig } from '../load-config.ts'
import type { Gap } from '../load-audit.ts'
import { createGapFinder } from './gap-finder.ts'
import { addRange, type SequenceRange } from './sequences.ts'

/** A batch of records of one partition: numbers `first` to `first + count - 1`. */
export interface Batch {
  readonly partition: number
  readonly first: number
  readonly count: number
}

/**
 * What a load saw, appended line by line as it sees it, so that the records of a load that was killed can still be
 * audited. Lines: the config as JSON; `a PARTITION FIRST COUNT MS` an ack; `e PARTITION MS "TEXT"` an error; `r MS` the
 * load is ready: gaps count from here; `s MS` the end of producing. Times are wall clock, milliseconds since 1970.
 */
export interface DeliveryLog {
  acknowledged(batch: Batch, atMs: number): void
  failed(partition: number, atMs: number, error: string): void
  ready(atMs: number): void
  stopped(atMs: number): void
  close(): void
}

/** Where the log of a load with this folder is. */
export const deliveryLogFile = (dir: string): string => join(dir, 'deliveries.log')

/** Begins the log of a load; fails (Problem `lab/load-log`) where the file cannot be made. */
export const openDeliveryLog = (config: LoadConfig): Result<DeliveryLog, Problem> => {
  const file = deliveryLogFile(config.dir)
  try {
    const fd = openSync(file, 'w', 0o600)
    // Written at once: the file outlives this process at any instant; some 250 short lines a second cost next to nothing.
    const line = (text: string): void => void writeSync(fd, `${text}\n`)
    line(JSON.stringify(config))
    return ok({
      acknowledged: ({ partition, first, count }, atMs) => line(`a ${partition} ${first} ${count} ${atMs}`),
      failed: (partition, atMs, error) => line(`e ${partition} ${atMs} ${JSON.stringify(error)}`),
      ready: (atMs) => line(`r ${atMs}`),
      stopped: (atMs) => line(`s ${atMs}`),
      close: () => closeSync(fd),
    })
  } catch (cause) {
    return err(logProblem(file, errorText(cause)))
  }
}

/** A delivery log, read. */
export interface Deliveries {
  readonly config: LoadConfig
  /** By partition, in the order of the acks. */
  readonly acknowledged: readonly (readonly SequenceRange[])[]
  readonly errors: number
  /** Most frequent first, at most twenty. */
  readonly errorKinds: readonly { readonly error: string; readonly count: number }[]
  /** Longest time between two acks of one partition since the load was ready. */
  readonly longestStallMs: number
  readonly gaps: readonly Gap[]
  /** From the first to the last ack. */
  readonly tookMs: number
}

/** Reads the log in `dir` line by line. The torn last line of a killed load is left out; any other strange line is a Problem. */
export const readDeliveries = async (dir: string): Promise<Result<Deliveries, Problem>> => {
  const file = deliveryLogFile(dir)
  try {
    const lines = createInterface({ input: createReadStream(file, 'latin1') })[Symbol.asyncIterator]()
    const header = parseLoadConfig(String((await lines.next()).value))
    if (!header.ok) return err(logProblem(file, `line 1: ${header.error}`))
    const reader = createReader(header.value)
    let number = 1
    let strange: number | undefined
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
      number++
      if (strange !== undefined) return err(logProblem(file, `line ${strange} is not one of a delivery log`))
      if (!reader.take(next.value)) strange = number
    }
    return ok(reader.finish())
  } catch (cause) {
    return err(logProblem(file, errorText(cause)))
  }
}

const logProblem = (file: string, why: string): Problem =>
  labProblem('load-log', {
    what: 'the delivery log of the load cannot be used, so its records cannot be audited',
    subject: file,
    why: [why],
    fix: 'check that the folder is writable and has space, then run the rehearsal again',
  })

interface Reader {
  /** False when the line is none of a delivery log. */
  take(line: string): boolean
  finish(): Deliveries
}

const createReader = (config: LoadConfig): Reader => {
  const acknowledged: SequenceRange[][] = Array.from({ length: config.partitions }, () => [])
  const finder = createGapFinder(config.gapThresholdMs)
  const kinds = new Map<string, number>()
  const times = { firstMs: 0, lastMs: 0, endMs: 0 }
  const takeAck = (partition: number, first: number, rest: { count: number; atMs: number }): void => {
    acknowledged[partition] = addRange(acknowledged[partition] ?? [], { from: first, to: first + rest.count })
    finder.acknowledged(partition, rest.atMs)
    times.firstMs ||= rest.atMs
    times.lastMs = Math.max(times.lastMs, rest.atMs)
  }
  return {
    take: (line) => {
      const ack = /^a (\d+) (\d+) (\d+) (\d+)$/.exec(line)
      if (ack !== null) {
        takeAck(Number(ack[1]), Number(ack[2]), { count: Number(ack[3]), atMs: Number(ack[4]) })
        return true
      }
      const error = /^e \d+ \d+ (".*")$/.exec(line)?.[1]
      if (error !== undefined) {
        const text = String(JSON.parse(error))
        kinds.set(text, (kinds.get(text) ?? 0) + 1)
      }
      const mark = /^([rs]) (\d+)$/.exec(line)
      if (mark?.[1] === 'r') finder.reset()
      if (mark?.[1] === 's') times.endMs = Number(mark[2])
      return error !== undefined || mark !== null
    },
    finish: () => {
      const { longestMs, gaps } = finder.finish(times.endMs || times.lastMs)
      const errorKinds = [...kinds].map(([error, count]) => ({ error, count })).sort((a, b) => b.count - a.count)
      return {
        config,
        acknowledged,
        errors: errorKinds.reduce((sum, kind) => sum + kind.count, 0),
        errorKinds: errorKinds.slice(0, 20),
        longestStallMs: longestMs,
        gaps,
        tookMs: times.lastMs - times.firstMs,
      }
    },
  }
}
