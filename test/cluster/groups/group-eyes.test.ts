import { expect } from 'chai'
import { GroupEyes } from '../../../src/cluster/groups/group-eyes.ts'
import type { GroupsReading } from '../../../src/kafka/groups/group-sample.ts'
import type { Topology } from '../../../src/kafka/topology.ts'
import { usePatientTimers } from '../../support/patient-timers.ts'
import { apiVersions, metadata } from '../fakes/answers.ts'
import { Bytes } from '../fakes/bytes.ts'
import { FakeNode, type FakeAnswer, type FakeRequest, type FakeScript } from '../fakes/fake-node.ts'

const keys = { listOffsets: 2, metadata: 3, offsetFetch: 9, listGroups: 16, apiVersions: 18 } as const

const ranges = {
  [keys.listOffsets]: [1, 9],
  [keys.metadata]: [0, 12],
  [keys.offsetFetch]: [0, 9],
  [keys.listGroups]: [0, 5],
  [keys.apiVersions]: [0, 4],
} as const

/** A group as its coordinator tells it: state, and committed offsets by topic; or an error code. */
type Told = readonly [state: string, committed: Readonly<Record<string, readonly number[]>> | number, protocol?: string]

const listGroups =
  (groups: Readonly<Record<string, Told>>) =>
  ({ version }: FakeRequest): FakeAnswer =>
    new Bytes()
      .int32(0)
      .int16(0)
      .list(Object.entries(groups), (b, [name, [state, , protocol = 'consumer']]) => {
        b.string(name).string(protocol).string(state)
        if (version >= 5) b.string('Classic')
        b.tags()
      })
      .tags()

const topicsOf = (bytes: Bytes, committed: Told[1]): void => {
  const topics = typeof committed === 'number' ? [] : Object.entries(committed)
  bytes.list(topics, (b, [topic, offsets]) => {
    b.string(topic).list([...offsets.entries()], (p, [partition, offset]) =>
      p.int32(partition).int64(offset).int32(-1).string('').int16(0).tags(),
    )
    b.tags()
  })
}

/** OffsetFetch 8, many groups; 7, one group. */
const offsetFetch =
  (groups: Readonly<Record<string, Told>>) =>
  ({ version, body }: FakeRequest): FakeAnswer => {
    const told = (name: string): Told => groups[name] ?? ['Dead', 69]
    const code = (committed: Told[1]): number => (typeof committed === 'number' ? committed : 0)
    if (version < 8) {
      const [, committed] = told(body.string() ?? '')
      const bytes = new Bytes().int32(0)
      topicsOf(bytes, committed)
      return bytes.int16(code(committed)).tags()
    }
    const asked = body.list(() => {
      const name = body.string() ?? ''
      if (body.list(() => '') !== null) throw new Error('all topics are wanted')
      body.tags()
      return name
    })
    return new Bytes()
      .int32(0)
      .list(asked ?? [], (b, name) => {
        const [, committed] = told(name)
        b.string(name)
        topicsOf(b, committed)
        b.int16(code(committed)).tags()
      })
      .tags()
  }

/** ListOffsets 7: the ends that this broker leads. */
const listOffsets =
  (ends: Readonly<Record<string, number>>) =>
  ({ body }: FakeRequest): FakeAnswer => {
    body.int32()
    body.int8()
    const asked =
      body.list(() => {
        const name = body.string() ?? ''
        const partitions =
          body.list(() => {
            const partition = body.int32()
            body.int32()
            if (body.int64() !== -1n) throw new Error('only ends are wanted')
            body.tags()
            return partition
          }) ?? []
        body.tags()
        return { name, partitions }
      }) ?? []
    return new Bytes()
      .int32(0)
      .list(asked, (b, { name, partitions }) => {
        b.string(name).list(partitions, (p, partition) => {
          const end = ends[`${name}/${partition}`]
          p.int32(partition)
            .int16(end === undefined ? 6 : 0)
            .int64(-1)
            .int64(end ?? -1)
            .int32(0)
            .tags()
        })
        b.tags()
      })
      .tags()
  }

interface Broker {
  readonly groups: Readonly<Record<string, Told>>
  readonly ends?: Readonly<Record<string, number>>
  readonly script?: FakeScript
}

const partitions = (leaders: readonly number[]) =>
  leaders.map((leader, partition) => ({ partition, leader, replicas: [1, 2], isr: [1, 2] }))

/** Broker 1 and broker 2; orders-0 led by 1, orders-1 by 2. */
const read = async (brokers: readonly Broker[], wanted: readonly string[] = ['orders']): Promise<GroupsReading> => {
  const nodes = await Promise.all(
    brokers.map(({ groups, ends = {}, script = {} }) =>
      FakeNode.listen({
        [keys.apiVersions]: apiVersions(ranges),
        [keys.listGroups]: listGroups(groups),
        [keys.offsetFetch]: offsetFetch(groups),
        [keys.listOffsets]: listOffsets(ends),
        [keys.metadata]: metadata(
          [],
          wanted.map((name) =>
            name === 'gone' ? { name, code: 3, partitions: [] } : { name, partitions: partitions([1, 2]) },
          ),
          { wanted },
        ),
        ...script,
      }),
    ),
  )
  const topology: Topology = {
    name: 'test',
    mode: 'kraft',
    clusterId: 'x',
    bootstrap: [],
    nodes: nodes.map(({ address }, i) => ({
      host: `b${i + 1}`,
      nodeId: i + 1,
      roles: ['broker'],
      brokerAddress: address,
    })),
  }
  const eyes = new GroupEyes(topology, { clientId: 'kplay-test', timeouts: { connectMs: 400, requestMs: 400 } })
  try {
    return await eyes.read()
  } finally {
    eyes.close()
    for (const node of nodes) await node.isLeft()
    for (const node of nodes) await node.close()
  }
}

const billing = (end: number | null, more: number | null) => ({
  group: 'billing',
  hasMembers: true,
  offsets: [
    { topic: 'orders', partition: 0, committed: 5, end },
    { topic: 'orders', partition: 1, committed: 6, end: more },
  ],
})

describe('consumer groups as brokers tell them', () => {
  usePatientTimers()

  it('are told by their coordinators, the ends of partitions by their leaders', async () => {
    const seen = await read([
      { groups: { billing: ['Stable', { orders: [5, 6] }] }, ends: { 'orders/0': 50 } },
      {
        groups: {
          old: ['Empty', { orders: [1] }],
          connect: ['Stable', {}, 'connect'],
          fresh: ['PreparingRebalance', {}],
        },
        ends: { 'orders/1': 60 },
      },
    ])
    expect(seen.unknown).to.deep.equal([])
    expect(seen.groups).to.deep.equal([
      billing(50, 60),
      { group: 'fresh', hasMembers: true, offsets: [] },
      { group: 'old', hasMembers: false, offsets: [{ topic: 'orders', partition: 0, committed: 1, end: 50 }] },
    ])
  })

  it('have no offset where none was committed, and none of a topic that is gone', async () => {
    const seen = await read(
      [
        { groups: { billing: ['Stable', { orders: [-1, 6], gone: [3] }] }, ends: { 'orders/0': 1 } },
        { groups: {}, ends: { 'orders/1': 60 } },
      ],
      ['orders', 'gone'],
    )
    expect(seen.groups[0]?.offsets).to.deep.equal([{ topic: 'orders', partition: 1, committed: 6, end: 60 }])
  })

  it('are unknown where a coordinator refuses, and the end where its leader does', async () => {
    const seen = await read([
      { groups: { billing: ['Stable', { orders: [5, 6] }], secret: ['Stable', 30] }, ends: { 'orders/0': 50 } },
      { groups: {}, ends: {} },
    ])
    expect(seen.groups).to.deep.equal([billing(50, null), { group: 'secret', hasMembers: true, offsets: null }])
    expect(seen.unknown.map(({ what, why }) => `${what}: ${why}`)).to.deep.equal([
      'group secret: OffsetFetch: GROUP_AUTHORIZATION_FAILED (30)',
    ])
  })

  it('of a broker that says nothing are unknown, those of the others are not', async () => {
    const silence = (): FakeAnswer => 'silence'
    const seen = await read([
      { groups: { billing: ['Stable', { orders: [5, 6] }] }, ends: { 'orders/0': 50 } },
      { groups: {}, script: { [keys.listGroups]: silence } },
    ])
    expect(seen.groups.map(({ group }) => group)).to.deep.equal(['billing'])
    expect(seen.unknown.map(({ what }) => what)).to.deep.equal(['b2'])
  })

  it('are asked one by one of a broker before 3.0', async () => {
    const old = {
      ...ranges,
      [keys.offsetFetch]: [0, 7],
      [keys.listGroups]: [0, 4],
      [keys.listOffsets]: [0, 6],
    } as const
    const script = { [keys.apiVersions]: apiVersions(old) }
    const seen = await read([
      {
        groups: { billing: ['Stable', { orders: [5, 6] }], also: ['Empty', { orders: [1] }] },
        ends: { 'orders/0': 50 },
        script,
      },
      { groups: {}, ends: { 'orders/1': 60 }, script },
    ])
    expect(seen.unknown).to.deep.equal([])
    expect(seen.groups.map(({ group, offsets }) => [group, offsets?.length])).to.deep.equal([
      ['also', 1],
      ['billing', 2],
    ])
  })
})
