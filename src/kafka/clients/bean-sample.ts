/*
 * What a page of metrics says of clients, whatever its format: one number of one bean, by the bean's keys. Three beans are looked at:
 *  kafka.network:type=RequestMetrics,name=RequestsPerSec,request=*,version=*                                  Count
 *  kafka.network:type=RequestMetrics,name=DeprecatedRequestsPerSec,request=*,version=*,clientSoftwareName=*,… Count (3.7 and later)
 *  kafka.server:type=socket-server-metrics,clientSoftwareName=*,clientSoftwareVersion=*,…                     connections (KIP-511)
 * Source: RequestChannel.scala of 3.9.2; Selector.java.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ClientReading, ConnectedSoftware, CountedRequests } from './client-reading.ts'

/** One number of one bean. */
export interface BeanSample {
  readonly bean: 'requests' | 'deprecated-requests' | 'connections'
  /** Names in lower case without `_`: `request`, `version`, `clientsoftwarename`, `clientsoftwareversion`. */
  readonly keys: Readonly<Record<string, string>>
  readonly value: number
}

const clientOf = ({ keys }: BeanSample): { readonly name: string; readonly version: string } | undefined => {
  const { clientsoftwarename: name, clientsoftwareversion: version } = keys
  return name === undefined ? undefined : { name, version: version ?? '' }
}

/** Kafka counts a Fetch twice: once as Fetch, once as the kind it is. */
const countedAgain: ReadonlySet<string> = new Set(['FetchConsumer', 'FetchFollower'])

const requestsIn = (samples: readonly BeanSample[]): CountedRequests[] =>
  samples.flatMap((sample): CountedRequests[] => {
    const { request, version } = sample.keys
    const number = Number(version ?? Number.NaN)
    if (sample.bean === 'connections' || request === undefined || !Number.isInteger(number)) return []
    if (countedAgain.has(request)) return []
    const client = clientOf(sample)
    const told = client === undefined ? null : `${client.name} ${client.version}`.trim()
    return [{ request, version: number, count: sample.value, client: told }]
  })

const softwareIn = (samples: readonly BeanSample[]): ConnectedSoftware[] => {
  const found = new Map<string, ConnectedSoftware>()
  for (const sample of samples) {
    const client = sample.bean === 'connections' ? clientOf(sample) : undefined
    if (client === undefined || sample.value <= 0) continue
    const key = JSON.stringify(client)
    found.set(key, { ...client, connections: (found.get(key)?.connections ?? 0) + sample.value })
  }
  return [...found.values()]
}

/**
 * What samples say of clients. A broker counts its requests from the first one on: without any counter the page leaves them out, and nothing is known (P9);
 * the counter of deprecated requests alone may be missing, for it appears with the first of them.
 */
export const readSamples = (samples: readonly BeanSample[]): Result<ClientReading, string> => {
  const requests = requestsIn(samples)
  return requests.length === 0
    ? err('its metrics count no requests by name and version (kafka.network:type=RequestMetrics,name=RequestsPerSec)')
    : ok({ requests, software: softwareIn(samples) })
}
