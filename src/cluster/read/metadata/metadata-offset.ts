import type { Result } from '../../../diagnostics/result.ts'
import type { Clock } from '../../../run/ports.ts'
import type { Connections, Place } from '../../wire/connections.ts'
import type { NodeVersions } from '../../wire/node-connection.ts'
import type { Trouble } from '../../wire/trouble.ts'

/** Before a broker has caught up with the metadata log it knows no finalized level: it says so by epoch -1. */
export const unknownEpoch = -1n

/** The first metadata.version of Kafka 3.6 (3.6-IV0): brokers that know it answer with the offset of their present image; seen on 3.6.2 and later. */
const firstTelling = 12

/** How far the broker has applied the metadata log; null when it does not know yet, undefined when it is too old to say or in ZooKeeper mode. */
export const metadataOffsetOf = (versions: NodeVersions): number | null | undefined => {
  const known = versions.supportedFeatures?.find(({ name }) => name === 'metadata.version')
  if (known === undefined || known.maxVersion < firstTelling) return undefined
  const epoch = versions.finalizedFeaturesEpoch ?? unknownEpoch
  return epoch === unknownEpoch ? null : Number(epoch)
}

/** Up to which offset a broker is waited for, and how long. */
export interface Reach {
  /** Where the metadata log ended; null or undefined: nothing to wait for. */
  readonly end: Promise<number | null | undefined>
  readonly patienceMs: number
  readonly clock: Clock
}

/** Before 4.1 a healthy broker applies a record only when the next one or the next empty fetch (500 ms) tells it that the record is committed. */
const askEveryMs = 50

const isBehind = (versions: Result<NodeVersions, Trouble>, end: number): boolean => {
  const offset = versions.ok ? metadataOffsetOf(versions.value) : undefined
  return offset !== undefined && (offset ?? -1) < end - 1
}

/**
 * ApiVersions of a broker, asked again until it has applied the metadata log up to `end`, or patience is over: the last answer then shows how far it is. A node
 * that says nothing of its offset is asked once. Never rejects.
 */
export const readVersionsAt = async (
  connections: Connections,
  place: Place,
  { end, patienceMs, clock }: Reach,
): Promise<Result<NodeVersions, Trouble>> => {
  let versions = await connections.versions(place)
  // A node that is away or too old to say is told at once.
  if (!isBehind(versions, Number.POSITIVE_INFINITY)) return versions
  const wanted = (await end) ?? 0
  const untilMs = clock.monotonicMs() + patienceMs
  while (isBehind(versions, wanted) && clock.monotonicMs() < untilMs) {
    await clock.sleep(askEveryMs)
    versions = await connections.versions(place)
  }
  return versions
}
