import { err, ok, type Result } from '../../diagnostics/result.ts'

/** What a load process is told by the kplay that starts it: one JSON file. */
export interface LoadConfig {
  readonly format: 1
  /** `host:port` of brokers to ask first. */
  readonly bootstrap: readonly string[]
  /** The topic it creates; must not exist before. */
  readonly topic: string
  /** Partitions of the topic. */
  readonly partitions: number
  /** Brokers that must be there before the topic is made, so that it spreads over all of them. */
  readonly brokers: number
  /** Records per second over all partitions. */
  readonly ratePerSecond: number
  /** How often each partition sends what is due, milliseconds. */
  readonly flushIntervalMs: number
  /** Length of a record's value, bytes. */
  readonly recordBytes: number
  /** A gap between two acks of a partition at least this long is kept as a stall, milliseconds. */
  readonly gapThresholdMs: number
  /** How often one of the two consumers leaves and joins again, milliseconds. */
  readonly rejoinIntervalMs: number
  /** Folder of its delivery log. */
  readonly dir: string
}

/**
 * What a rehearsal asks for where nothing else is said: more than 1,000 records/s on 24 partitions. Each flush of a
 * partition is one request that two followers fetch: at 200 ms the brokers spend a third less CPU than at 100 ms.
 */
export const loadDefaults = {
  format: 1,
  partitions: 24,
  ratePerSecond: 1_200,
  flushIntervalMs: 200,
  recordBytes: 200,
  gapThresholdMs: 400,
  rejoinIntervalMs: 15_000,
} as const satisfies Partial<LoadConfig>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0

const checks: Readonly<Record<keyof LoadConfig, (value: unknown) => boolean>> = {
  format: (value) => value === 1,
  bootstrap: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  topic: isText,
  partitions: isCount,
  brokers: isCount,
  ratePerSecond: isCount,
  flushIntervalMs: isCount,
  recordBytes: isCount,
  gapThresholdMs: isCount,
  rejoinIntervalMs: isCount,
  dir: isText,
}

const isConfig = (value: object): value is LoadConfig =>
  Object.entries(checks).every(([key, isFine]) => isFine(Reflect.get(value, key)))

/** Reads a config's text. The error names the first field at fault. */
export const parseLoadConfig = (text: string): Result<LoadConfig, string> => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return err('it is not an object')
    if (isConfig(value)) return ok(value)
    const wrong = Object.entries(checks).find(([key, isFine]) => !isFine(Reflect.get(value, key)))
    return err(`${wrong?.[0] ?? 'a field'} is missing or of the wrong type`)
  } catch {
    return err('it is not JSON')
  }
}
