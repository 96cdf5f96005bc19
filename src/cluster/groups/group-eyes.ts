/**
 * Reads consumer groups: every broker is asked which groups it coordinates and what they have committed, the leaders where their partitions end. On connections of
 * its own: a broker serves one request of a connection at a time, and no gate shall wait behind a large group. What is not told is unknown.
 */
import type { GroupOffset, GroupsReading, SampledGroup } from '../../kafka/groups/group-sample.ts'
import { isBroker, type KafkaNode, type Topology } from '../../kafka/topology.ts'
import { Connections } from '../wire/connections.ts'
import type { WireSettings } from '../wire/node-connection.ts'
import { readCoordinated, type CommittedGroup, type Coordinated } from './committed.ts'
import { keyOf, readEnds, type Ends } from './ends.ts'

const offsetsOf = (committed: NonNullable<CommittedGroup['committed']>, { ends, gone }: Ends): GroupOffset[] =>
  committed.flatMap(({ topic, partition, offset }) =>
    gone.has(topic) ? [] : [{ topic, partition, committed: offset, end: ends.get(keyOf(topic, partition)) ?? null }],
  )

const sampled = ({ group, hasMembers, committed }: CommittedGroup, ends: Ends): SampledGroup => ({
  group,
  hasMembers,
  offsets: committed === null ? null : offsetsOf(committed, ends),
})

const nothing: Ends = { ends: new Map(), gone: new Set() }

/** While a coordinator moves, two brokers may list one group: the one that tells more is believed. */
const merged = (told: readonly Coordinated[]): readonly CommittedGroup[] => {
  const groups = new Map<string, CommittedGroup>()
  for (const one of told.flatMap((broker) => broker.groups))
    if ((groups.get(one.group)?.committed ?? null) === null) groups.set(one.group, one)
  return [...groups.values()].toSorted((a, b) => (a.group < b.group ? -1 : 1))
}

export class GroupEyes {
  readonly #brokers: readonly KafkaNode[]
  readonly #connections: Connections

  constructor(topology: Topology, wire: WireSettings) {
    this.#brokers = topology.nodes.filter((node) => isBroker(node) && node.brokerAddress !== undefined)
    this.#connections = new Connections(wire)
  }

  /** All groups now. Never rejects. */
  async read(): Promise<GroupsReading> {
    const told = await Promise.all(
      this.#brokers.map(({ host, brokerAddress = '' }) =>
        readCoordinated(this.#connections, host, { address: brokerAddress, lane: 'local' }),
      ),
    )
    const groups = merged(told)
    const topics = [...new Set(groups.flatMap(({ committed }) => (committed ?? []).map(({ topic }) => topic)))]
    const ends = await readEnds(this.#connections, this.#brokers, topics)
    const unknown = told.flatMap((broker) => broker.unknown)
    return {
      groups: groups.map((group) => sampled(group, ends.ok ? ends.value : nothing)),
      unknown: ends.ok ? unknown : [...unknown, { what: 'ends of partitions', why: ends.error }],
    }
  }

  /** Ends its connections at once. */
  close(): void {
    this.#connections.close()
  }
}
