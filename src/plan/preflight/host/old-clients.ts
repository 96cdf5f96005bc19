/* client/too-old (R0): clients that the release gone to does not serve any more, as far as the brokers' metrics tell. */
import type { ClientReading } from '../../../kafka/clients/client-reading.ts'
import {
  clientsDroppedBetween,
  findDropped,
  type DroppedClients,
  type DroppedRequests,
} from '../../../kafka/clients/old-clients.ts'
import { compareReleases } from '../../../kafka/releases/version.ts'
import type { HostView } from '../../../modules/host-view.ts'
import type { Observed } from '../../observed.ts'
import type { Program } from '../../program.ts'
import type { Told } from '../told.ts'

const oldestOf = (releases: readonly string[]): string =>
  releases.reduce((oldest, one) => ((compareReleases(one, oldest) ?? 0) < 0 ? one : oldest), releases[0] ?? '')

/** What this program's way drops; undefined when every client goes on working. */
export const clientsDropped = ({ versions }: Program): DroppedClients | undefined =>
  versions === undefined ? undefined : clientsDroppedBetween(oldestOf(versions.from), versions.to)

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

const sentence = ({ request, version, count, clients }: DroppedRequests): string =>
  `${request} ${version} ${times(count)}${clients.length === 0 ? '' : ` by ${clients.join(', ')}`}`

/** Kinds of requests named; the rest is counted. */
const shown = 6

const listed = (dropped: readonly DroppedRequests[]): string => {
  const more = dropped.length - shown
  return `${dropped.slice(0, shown).map(sentence).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

const findOn = (host: HostView, reading: ClientReading, way: DroppedClients, to: string): Told[] => {
  const dropped = findDropped(reading, way)
  if (dropped.length === 0) return []
  return [
    {
      kind: 'refuse',
      rule: 'client/too-old',
      host,
      saw: `${host.name} was sent since its start: ${listed(dropped)}`,
      wanted: `no request that Kafka ${to} has dropped`,
      fix: `bring these clients to ${way.floor.least} or later (another library: to a version that speaks newer requests) before the brokers; the counters begin anew when ${host.name} is restarted, for example by a playbook without versions`,
    },
  ]
}

/** Names told; the rest is counted. */
const shownNames = 12

/** Who is connected, over all brokers, most connections first. */
const softwareText = (readings: readonly ClientReading[]): string => {
  const counts = new Map<string, number>()
  for (const { name, version, connections } of readings.flatMap(({ software }) => software)) {
    const text = name === 'unknown' ? 'unknown' : `${name} ${version}`
    counts.set(text, (counts.get(text) ?? 0) + connections)
  }
  const rows = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
  const names = rows.slice(0, shownNames).map(([text, count]) => `${text} (${count})`)
  return [...names, ...(rows.length > shownNames ? [`and ${rows.length - shownNames} more`] : [])].join(', ')
}

const findSoftware = (readings: readonly ClientReading[]): Told[] => {
  const text = softwareText(readings)
  if (text === '') return []
  return [
    {
      kind: 'note',
      rule: 'client/too-old',
      saw: `clients connected now, by what they tell (connections): ${text}`,
      wanted: 'known clients',
      fix: 'look at "unknown" ones: Java clients before 2.4 and some other libraries do not tell their name',
    },
  ]
}

/** Old clients by broker, and who is connected. Brokers whose metrics were not read are no finding: the plan names them as not checked. */
export const findOldClients = (program: Program, { clients }: Observed): Told[] => {
  const way = clientsDropped(program)
  const to = program.versions?.to
  if (to === undefined || clients === undefined) return []
  const read = program.hosts.flatMap((host) => {
    const reading = clients[host.name]
    return reading?.ok === true ? [{ host, reading: reading.value }] : []
  })
  return [
    ...(way === undefined ? [] : read.flatMap(({ host, reading }) => findOn(host, reading, way, to))),
    ...findSoftware(read.map(({ reading }) => reading)),
  ]
}

/** Brokers whose clients are not known, told together where the reason is the same. */
export const uncheckedClients = ({ clients }: Pick<Observed, 'clients'>): string[] => {
  const byReason = new Map<string, string[]>()
  for (const [host, reading] of Object.entries(clients ?? {}))
    if (!reading.ok) byReason.set(reading.error, [...(byReason.get(reading.error) ?? []), host])
  return [...byReason].map(([why, hosts]) => `${hosts.join(', ')}: clients that the new release drops: ${why}`)
}
