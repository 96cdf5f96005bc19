import { expect } from 'chai'
import { readClusterBackup } from '../../../src/cluster/backup/read-backup.ts'
import type { ClusterBackup } from '../../../src/kafka/snapshot/cluster-backup.ts'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../../src/kafka/topology.ts'
import type { Result } from '../../../src/diagnostics/result.ts'
import { usePatientTimers } from '../../support/patient-timers.ts'
import { apiVersions } from '../fakes/answers.ts'
import { Bytes } from '../fakes/bytes.ts'
import { FakeNode, type FakeAnswer, type FakeRequest, type FakeScript } from '../fakes/fake-node.ts'

const keys = { offsetFetch: 9, listGroups: 16, apiVersions: 18, describeAcls: 29, describeConfigs: 32 } as const

const ranges = {
  [keys.offsetFetch]: [0, 9],
  [keys.listGroups]: [0, 5],
  [keys.apiVersions]: [0, 4],
  [keys.describeAcls]: [0, 3],
  [keys.describeConfigs]: [1, 4],
} as const

/** What a resource sets, with the source of each row: 1 topic, 2 broker, 3 all brokers, 5 default. A null value is secret. */
type Rows = Readonly<Record<string, readonly [value: string | null, source: number]>>

/** DescribeConfigs 4: every key is wanted, by a null list. */
const describeConfigs =
  (rows: Readonly<Record<string, Rows>>, asked: number[] = []) =>
  ({ body }: FakeRequest): FakeAnswer => {
    const names =
      body.list(() => {
        const type = body.int8()
        const name = body.string() ?? ''
        if (body.list(() => body.string()) !== null) throw new Error('all keys are wanted')
        body.tags()
        return `${type} ${name}`
      }) ?? []
    asked.push(names.length)
    return new Bytes()
      .int32(0)
      .list(names, (b, key) => {
        const own = rows[key]
        b.int16(own === undefined ? 3 : 0).string(own === undefined ? 'no such thing' : null)
        b.int8(Number(key.split(' ')[0])).string(key.slice(2))
        b.list(Object.entries(own ?? {}), (c, [name, [value, source]]) => {
          c.string(name)
            .string(value)
            .bool(false)
            .int8(source)
            .bool(value === null)
          c.list([], () => undefined)
            .int8(2)
            .string(null)
            .tags()
        })
        b.tags()
      })
      .tags()
  }

const describeAcls = (code: number) => (): FakeAnswer =>
  new Bytes()
    .int32(0)
    .int16(code)
    .string(code === 0 ? null : 'no')
    .list(code === 0 ? ['orders'] : [], (b, name) => {
      b.int8(2).string(name).int8(3)
      b.list(['User:ada'], (c, principal) => c.string(principal).string('*').int8(3).int8(3).tags())
      b.tags()
    })
    .tags()

const noGroups = (): FakeAnswer =>
  new Bytes()
    .int32(0)
    .int16(0)
    .list([], () => undefined)
    .tags()

const settings: Readonly<Record<string, Rows>> = {
  '2 orders': { 'min.insync.replicas': ['2', 1], 'segment.bytes': ['1073741824', 5] },
  '2 plain': { 'segment.bytes': ['1073741824', 5] },
  '4 ': { 'log.retention.ms': ['86400000', 3] },
  '4 1': { 'ssl.keystore.password': [null, 2], 'log.retention.ms': ['86400000', 3] },
}

const partitionOf = (topic: string, partition: number) => ({
  topic,
  partition,
  leader: 1,
  replicas: [1],
  isr: [1],
  offlineReplicas: [],
})

describe('the configuration of a cluster', () => {
  usePatientTimers()

  const read = async (
    script: FakeScript = {},
    change: Partial<ClusterSnapshot> = {},
  ): Promise<Result<ClusterBackup, readonly string[]>> => {
    const node = await FakeNode.listen({
      [keys.apiVersions]: apiVersions(ranges),
      [keys.describeConfigs]: describeConfigs(settings),
      [keys.describeAcls]: describeAcls(0),
      [keys.listGroups]: noGroups,
      ...script,
    })
    const topology: Topology = {
      name: 'test',
      mode: 'zookeeper',
      clusterId: 'x',
      bootstrap: [],
      nodes: [1, 2].slice(0, change.nodes?.length ?? 1).map((nodeId) => ({
        host: `b${nodeId}`,
        nodeId,
        roles: ['broker'],
        brokerAddress: nodeId === 1 ? node.address : '127.0.0.1:1',
      })),
    }
    const snapshot = {
      viaNodeId: 1,
      partitions: [partitionOf('plain', 0), partitionOf('orders', 1), partitionOf('orders', 0)],
      quorum: null,
      nodes: [{ nodeId: 1, finalized: null, isAnswering: true }],
      ...change,
    } as unknown as ClusterSnapshot
    const wire = { clientId: 'kplay', timeouts: { connectMs: 60_000, requestMs: 60_000 } }
    try {
      return await readClusterBackup(topology, wire, snapshot)
    } finally {
      await node.close()
    }
  }

  it('is what topics, brokers and all of them set themselves, with the access rules in words', async () => {
    expect(await read()).to.deep.equal({
      ok: true,
      value: {
        topics: [
          { topic: 'orders', partitions: [0, 1].map((partition) => ({ partition, replicas: [1] })), settings: { 'min.insync.replicas': '2' } }, // prettier-ignore
          { topic: 'plain', partitions: [{ partition: 0, replicas: [1] }], settings: {} },
        ],
        dynamic: [
          { brokerId: null, settings: { 'log.retention.ms': '86400000' } },
          { brokerId: 1, settings: { 'ssl.keystore.password': null } },
        ],
        acls: [
          { resource: 'topic', name: 'orders', pattern: 'literal', principal: 'User:ada', host: '*', operation: 'read', permission: 'allow' }, // prettier-ignore
        ],
        features: {},
        quorum: null,
        groups: [],
        silent: [],
      },
    })
  })

  it('has no access rules without an authorizer', async () => {
    expect(await read({ [keys.describeAcls]: describeAcls(54) })).to.have.nested.property('value.acls', null)
  })

  it('leaves out what only a broker that is down could tell, and names it: a run may begin with one', async () => {
    const nodes = [
      { nodeId: 1, finalized: null, isAnswering: true },
      { nodeId: 2, finalized: null, isAnswering: false },
    ] as unknown as ClusterSnapshot['nodes']
    const told = await read({}, { nodes })
    expect(told).to.have.nested.property('value.silent').that.deep.equals(['b2'])
    expect(told).to.have.nested.property('value.dynamic').that.has.length(2)
  })

  it('is asked for some topics at a time', async () => {
    const names = Array.from({ length: 601 }, (_, i) => `t${i}`)
    const asked: number[] = []
    const rows = { ...settings, ...Object.fromEntries(names.map((name) => [`2 ${name}`, {}])) }
    const partitions = names.map((name) => partitionOf(name, 0))
    const told = await read({ [keys.describeConfigs]: describeConfigs(rows, asked) }, { partitions })
    expect(told).to.have.nested.property('value.topics').that.has.length(601)
    expect(asked).to.deep.equal([250, 250, 101, 1, 1])
  })

  it('is whole or not told: each part that is missing is named', async () => {
    const told = await read({
      [keys.describeConfigs]: describeConfigs({ '2 plain': {}, '4 ': {}, '4 1': {} }),
      [keys.describeAcls]: describeAcls(31),
      [keys.listGroups]: () =>
        new Bytes()
          .int32(0)
          .int16(15)
          .list([], () => undefined)
          .tags(),
    })
    const [topics = '', acls = '', groups = '', ...more] = told.ok ? [] : told.error
    expect([topics.startsWith('topics: topic orders: '), more]).to.deep.equal([true, []])
    expect(acls).to.match(/^ACLs: .*no/)
    expect(groups).to.match(/^consumer groups: b1: ListGroups/)
  })

  it('is not told where the topics or the broker to ask are not known', async () => {
    expect(await read({}, { partitions: null })).to.deep.equal({ ok: false, error: ['the topics are not known'] })
    expect(await read({}, { viaNodeId: null })).to.deep.equal({ ok: false, error: ['no broker told of the cluster'] })
  })
})
