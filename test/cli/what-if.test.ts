import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { whatIfSchema } from '../../src/cli/look-schemas.ts'
import type { ClusterSnapshot, NodeAnswer } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import { snapshotSchema } from '../../src/kafka/snapshot/snapshot-schema.ts'
import { callKplay, type CliEnd } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'

const node = (host: string, nodeId: number, role: 'broker' | 'controller'): NodeAnswer => ({
  host,
  nodeId,
  roles: [role],
  address: `${host}.example:9092`,
  isAnswering: true,
  supported: { 'metadata.version': [1, 21] },
  finalized: { 'metadata.version': 21 },
  settings: {
    minInsyncReplicas: 2,
    replicaLagTimeMaxMs: 30_000,
    quorumFetchTimeoutMs: 2000,
    controlledShutdownEnable: true,
    advertisedListeners: `PLAINTEXT://${host}.example:9092`,
  },
  listeners: role === 'broker' ? [{ name: 'PLAINTEXT', address: `${host}.example:9092`, isAnswering: true }] : null,
  logDirs:
    role === 'broker'
      ? [{ path: '/data', isOffline: false, totalBytes: 10, usableBytes: 5, usedBytes: 5, maxLag: 0 }]
      : null,
})

const replica = (nodeId: number) => ({ nodeId, logEndOffset: 9, lastFetchMs: 1000, lastCaughtUpMs: 1000 })

/** A healthy cluster of three brokers and three controllers, told by broker 3. */
const healthy: ClusterSnapshot = {
  format: 1,
  at: '2026-01-01T00:00:00.000Z',
  tookMs: 10,
  viaNodeId: 3,
  clusterId: 'id',
  mode: 'kraft',
  brokers: [1, 2, 3].map((nodeId) => ({ nodeId, host: `b${nodeId}.example`, port: 9092, rack: null, isFenced: false })),
  partitions: [{ topic: 'orders', partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3], offlineReplicas: [] }],
  topicMinIsr: {},
  reassignments: [],
  quorum: { leaderId: 101, leaderEpoch: 1, voters: [101, 102, 103].map(replica), observers: [1, 2, 3].map(replica) },
  nodes: [
    ...[1, 2, 3].map((id) => node(`c${id}`, 100 + id, 'controller')),
    ...[1, 2, 3].map((id) => node(`b${id}`, id, 'broker')),
  ],
  unknown: [],
}

describe('kplay what-if', () => {
  const isWhatIf = new Ajv({ allErrors: true }).compile(whatIfSchema)

  it('has the schemas that stand in schemas/', () => {
    expectGolden('schemas/what-if.schema.json', `${JSON.stringify(whatIfSchema, null, 2)}\n`)
    expectGolden('schemas/snapshot.schema.json', `${JSON.stringify(snapshotSchema, null, 2)}\n`)
  })

  let cwd: string
  before(async () => {
    cwd = await mkdtemp(`${tmpdir()}/kplay-test-`)
  })
  after(() => rm(cwd, { recursive: true }))

  const run = async (snapshot: unknown, ...argv: string[]): Promise<CliEnd> => {
    await writeFile(`${cwd}/snapshot.json`, typeof snapshot === 'string' ? snapshot : JSON.stringify(snapshot))
    return callKplay(cwd, 'what-if', '--snapshot', 'snapshot.json', ...argv)
  }
  const decide = async (snapshot: unknown, ...argv: string[]): Promise<Record<string, unknown>[]> => {
    const { code, stdout, stderr } = await run(snapshot, '--format', 'json', ...argv)
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    const answer = JSON.parse(stdout) as { decisions: Record<string, unknown>[] }
    expect(isWhatIf(answer), JSON.stringify(isWhatIf.errors)).to.equal(true)
    return answer.decisions
  }

  it('judges every node of a healthy cluster', async () => {
    const decisions = await decide(healthy)
    expect(decisions.map((d) => [d['nodeId'], d['roles'], d['kind']])).to.deep.equal([
      ...[101, 102, 103].map((id) => [id, ['controller'], 'safe']),
      ...[1, 2].map((id) => [id, ['broker'], 'safe']),
      // The snapshot was told by broker 3 itself.
      [3, ['broker'], 'wait'],
    ])
    expect(decisions[0]?.['blockers']).to.deep.equal([])
  })

  it('judges only the nodes asked about', async () => {
    expect((await decide(healthy, '--node', '1', '--node', '102')).map((d) => d['nodeId'])).to.deep.equal([102, 1])
  })

  it('names what stands in the way', async () => {
    const behind = healthy.partitions?.map((p) => ({ ...p, isr: [1, 2] })) ?? null
    const [decision] = await decide({ ...healthy, partitions: behind }, '--node', '1')
    expect(decision).to.have.property('kind', 'wait')
    expect(decision?.['blockers']).to.satisfy((list: Record<string, unknown>[]) =>
      list.some((b) => b['topic'] === 'orders' && b['partition'] === 0 && 'saw' in b && 'wanted' in b && 'rule' in b),
    )
    const { stdout } = await run({ ...healthy, partitions: behind }, '--node', '1')
    expect(stdout).to.match(/^b1 \(node 1, broker\): wait\n {4}cluster\/[a-z-]+ orders-0.*: saw .*; wanted .*\n/)
  })

  it('never calls safe what is not known', async () => {
    const fields = [
      'brokers',
      'partitions',
      'topicMinIsr',
      'reassignments',
      'quorum',
      'viaNodeId',
      'clusterId',
    ] as const
    for (const field of fields)
      for (const decision of await decide({ ...healthy, [field]: null }))
        expect(decision['kind'], `${field} of node ${decision['nodeId']}`).to.not.equal('safe')
  })

  it('refuses what is no snapshot, with exit 3 and the reason', async () => {
    const cases: readonly [unknown, RegExp][] = [
      ['{', /JSON/],
      [{ ...healthy, format: 2 }, /\/format must be equal to constant/],
      [{ ...healthy, nodes: [{}] }, /\/nodes\/0 must have required property/],
      [{ ...healthy, partitions: [{ topic: 1 }] }, /\/partitions\/0/],
      [[], /must be object/],
    ]
    for (const [text, why] of cases) {
      const { code, stdout, stderr } = await run(text)
      expect(code).to.equal(3)
      expect(stdout).to.equal('')
      expect(stderr)
        .to.match(/^error\[snapshot\/invalid\]: snapshot\.json is no snapshot/)
        .and.to.match(why)
    }
  })

  it('wants every field', async () => {
    for (const field of Object.keys(healthy)) {
      const less: Record<string, unknown> = { ...healthy }
      Reflect.deleteProperty(less, field)
      expect((await run(less)).code, field).to.equal(3)
    }
  })

  it('refuses words it does not know, with exit 3', async () => {
    for (const argv of [['--node', '9'], ['--node', 'b1'], ['--format', 'xml'], ['more'], ['--nope']])
      expect((await run(healthy, ...argv)).code, argv.join(' ')).to.equal(3)
  })
})
