/*
 * client/too-old: which requests that a broker has counted the release gone to does not serve any more (KIP-896). Judged by version against the floors of
 * the release, not by the counter of deprecated requests alone: before 3.9.1 that one counts requests which 4.0 serves after all (KAFKA-18334, -18663,
 * -18270, -18352), and before 3.7 there is none. Counters begin at 0 with every start of a broker, so silence proves little soon after one.
 */
import { releaseLines } from '../releases/catalogue.ts'
import type { ClientFloor } from '../releases/release-line.ts'
import { compareLines, lineOf } from '../releases/version.ts'
import type { ClientReading, CountedRequests } from './client-reading.ts'

/** What a way between two releases drops. */
export interface DroppedClients {
  readonly floor: ClientFloor
  /** By Kafka's name of the request. */
  readonly requestFloors: Readonly<Record<string, number>>
}

/** The floor of clients that a way between two releases crosses; undefined when every client goes on working. */
export const clientsDroppedBetween = (from: string, to: string): DroppedClients | undefined => {
  const [old, wanted] = [lineOf(from), lineOf(to)]
  if (old === undefined || wanted === undefined) return undefined
  const line = releaseLines.find(
    (one) => one.clients !== null && compareLines(old, one.line) < 0 && compareLines(one.line, wanted) <= 0,
  )
  return line?.clients === undefined || line.clients === null
    ? undefined
    : { floor: line.clients, requestFloors: line.requestFloors ?? {} }
}

/** What was counted below the floor: `Produce` 2, 14 times. */
export interface DroppedRequests {
  readonly request: string
  readonly version: number
  readonly count: number
  /** Who sent them, where the counters say so. */
  readonly clients: readonly string[]
}

/** Both counters count the same requests: the larger sum is the better known. */
const mergeCounts = (rows: readonly CountedRequests[]): number => {
  const sum = (some: readonly CountedRequests[]): number => some.reduce((total, { count }) => total + count, 0)
  return Math.max(sum(rows.filter(({ client }) => client === null)), sum(rows.filter(({ client }) => client !== null)))
}

/** Requests a broker has been sent that the release behind this floor refuses, by name and version. */
export const findDropped = (
  { requests }: ClientReading,
  { requestFloors }: Pick<DroppedClients, 'requestFloors'>,
): DroppedRequests[] => {
  const old = requests.filter(({ request, version, count }) => count > 0 && version < (requestFloors[request] ?? 0))
  const kinds = [...new Map(old.map((row) => [`${row.request} ${row.version}`, row])).values()]
  return kinds
    .map(({ request, version }) => {
      const rows = old.filter((row) => row.request === request && row.version === version)
      const clients = [...new Set(rows.flatMap(({ client }) => (client === null ? [] : [client])))].sort()
      return { request, version, count: mergeCounts(rows), clients }
    })
    .sort((a, b) => (a.request === b.request ? a.version - b.version : a.request < b.request ? -1 : 1))
}
