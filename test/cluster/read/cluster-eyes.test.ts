import { expect } from 'chai'
import * as answers from '../fakes/answers.ts'
import { Bytes } from '../fakes/bytes.ts'
import { settings, topics } from '../fakes/fake-cluster.ts'
import { answerOf, useFakeEyes, whyOf } from '../fakes/use-eyes.ts'

const { keys } = answers
const silence = (): 'silence' => 'silence'

describe('ClusterEyes', () => {
  const { start, read, node, cluster } = useFakeEyes()
  const addressOf = (nodeId: number): string => node(nodeId).address

  it('reads everything of a healthy cluster', async () => {
    await start()
    const snapshot = await read()
    expect(snapshot.unknown).to.deep.equal([])
    expect(snapshot).to.deep.include({
      format: 1,
      viaNodeId: 1,
      clusterId: 'fake-cluster',
      mode: 'kraft',
      metadataEnd: 100,
      reassignments: [],
    })
    expect(snapshot.brokers?.map((b) => [b.nodeId, b.isFenced, b.rack])).to.deep.equal([
      [1, false, 'r1'],
      [2, false, 'r1'],
    ])
    expect(snapshot.controllers?.map((one) => one.nodeId)).to.deep.equal([101])
    expect(snapshot.partitions).to.deep.equal([
      { topic: 'lost', partition: 0, leader: -1, replicas: [2], isr: [], offlineReplicas: [] },
      { topic: 'orders', partition: 0, leader: 1, replicas: [1, 2], isr: [1, 2], offlineReplicas: [] },
      { topic: 'orders', partition: 1, leader: 2, replicas: [2, 1], isr: [2], offlineReplicas: [] },
    ])
    expect(snapshot.topicMinIsr, 'only what the topic itself sets').to.deep.equal({ orders: 2 })
    const replica = { logEndOffset: 100, lastFetchMs: 1_700_000_000_000, lastCaughtUpMs: 1_700_000_000_001 }
    expect(snapshot.quorum).to.deep.equal({
      leaderId: 101,
      leaderEpoch: 3,
      voters: [{ nodeId: 101, ...replica }],
      observers: [1, 2].map((nodeId) => ({ nodeId, ...replica })),
    })
    expect(answerOf(snapshot, 'b2')).to.deep.equal({
      host: 'b2',
      nodeId: 2,
      roles: ['broker'],
      address: addressOf(2),
      isAnswering: true,
      supported: { 'metadata.version': [7, 27], 'kraft.version': [0, 1] },
      finalized: { 'metadata.version': 21, 'kraft.version': 0 },
      metadataOffset: 99,
      settings: {
        minInsyncReplicas: 2,
        minInsyncReplicasFrom: 'file',
        replicaLagTimeMaxMs: 30000,
        quorumFetchTimeoutMs: 2000,
        controlledShutdownEnable: true,
        advertisedListeners: `PLAINTEXT://${addressOf(2)}`,
      },
      listeners: [{ name: 'PLAINTEXT', address: addressOf(2), isAnswering: true }],
      logDirs: [{ path: '/data', isOffline: false, totalBytes: 1000, usableBytes: null, usedBytes: 10, maxLag: 0 }],
    })
    expect(answerOf(snapshot, 'c1')).to.deep.include({ isAnswering: true, listeners: null, logDirs: null })
  })

  it('is plain JSON', async () => {
    await start()
    const snapshot = await read()
    expect(JSON.parse(JSON.stringify(snapshot))).to.deep.equal(snapshot)
  })

  it('speaks what an old broker speaks, and asks it in the newer version once per connection', async () => {
    await start({ ranges: answers.broker37 })
    await read()
    const snapshot = await read()
    expect(snapshot.unknown).to.deep.equal([])
    expect(snapshot.brokers?.map((b) => b.isFenced)).to.deep.equal([null, null])
    const seen = node(1).seen
    expect(seen.filter((r) => r === '18/4')).to.have.length(2) // the local and the forwarded connection
    expect(new Set(seen)).to.deep.equal(new Set(['18/4', '18/3', '3/12', '60/1', '32/4', '35/4', '46/0', '55/1']))
  })

  it('counts a node that says nothing as not answering, and hears the cluster from another', async () => {
    const deaf = Object.fromEntries(Object.values(keys).map((key) => [key, silence]))
    await start({ others: { 1: deaf } })
    const snapshot = await read()
    expect(snapshot.viaNodeId).to.equal(2)
    expect(snapshot.partitions).to.have.length(3)
    expect(answerOf(snapshot, 'b1')).to.deep.include({
      isAnswering: false,
      why: 'no answer in 400 ms',
      settings: null,
      listeners: null,
      logDirs: null,
    })
    expect(snapshot.unknown).to.deep.equal([{ what: 'nodes.b1', why: 'no answer in 400 ms' }])
  })

  it('does not let a frozen active controller hide what a broker knows itself', async () => {
    const waiting = { [keys.describeQuorum]: silence, [keys.listReassignments]: silence }
    await start({ others: { 1: waiting, 2: waiting } })
    const snapshot = await read()
    expect(snapshot.partitions).to.have.length(3)
    expect(snapshot).to.deep.include({ viaNodeId: 1, quorum: null, reassignments: null })
    expect(snapshot.unknown).to.have.deep.members([
      { what: 'quorum', why: 'no answer in 400 ms' },
      { what: 'reassignments', why: 'no answer in 400 ms' },
    ])
    expect(snapshot.nodes.every((node) => node.isAnswering)).to.equal(true)
  })

  it('takes the next broker when the first ends the connection at the question', async () => {
    await start({ others: { 1: { [keys.metadata]: () => 'close' } } })
    expect((await read()).viaNodeId).to.equal(2)
  })

  it('never hears the cluster from an avoided broker, not even when no other answers', async () => {
    await start()
    expect((await read({ avoid: [1] })).viaNodeId).to.equal(2)
    const blind = await read({ avoid: [1, 2] })
    expect(blind).to.deep.include({ viaNodeId: null, partitions: null, brokers: null, mode: 'kraft' })
    expect(whyOf(blind, 'partitions')).to.equal('there is no broker to ask')
    expect(blind.nodes.every((node) => node.isAnswering)).to.equal(true)
  })

  it('says for each part why nothing is known when no broker answers', async () => {
    await start()
    await cluster().close()
    const snapshot = await read()
    expect(snapshot.viaNodeId).to.equal(null)
    expect(answerOf(snapshot, 'c1').why).to.equal('connection refused')
    expect(snapshot.unknown.map((u) => u.what).join(' ')).to.equal(
      'clusterId brokers partitions topicMinIsr reassignments quorum controllers nodes.c1 nodes.b1 nodes.b2',
    )
    expect(whyOf(snapshot, 'partitions')).to.equal('no broker told: b1: connection refused, b2: connection refused')
  })

  it('calls an error of any topic unknown, not absent', async () => {
    const denied = answers.metadata(
      [{ nodeId: 1, host: 'h', port: 1 }],
      [...topics, { name: 'x', code: 29, partitions: [] }],
    )
    const gone = answers.describeConfigs({ nodeId: 1, settings, topicMinIsr: { lost: 3 } })
    await start({ others: { 1: { [keys.metadata]: denied, [keys.describeConfigs]: gone } } })
    const snapshot = await read()
    expect(snapshot).to.deep.include({ partitions: null, topicMinIsr: null })
    expect(whyOf(snapshot, 'partitions')).to.equal('topic x: TOPIC_AUTHORIZATION_FAILED (29)')
    expect(whyOf(snapshot, 'topicMinIsr')).to.contain('topic lost: UNKNOWN_TOPIC_OR_PARTITION (3)')
  })

  it('calls refused parts unknown', async () => {
    const refusing = {
      [keys.describeCluster]: answers.describeCluster([], 31),
      [keys.listReassignments]: answers.listReassignments([], 41),
      [keys.describeQuorum]: answers.describeQuorum(-1, [], [], 6),
      [keys.describeLogDirs]: answers.describeLogDirs([]),
      [keys.apiVersions]: answers.apiVersions(answers.broker41, [], -1),
    }
    await start({ others: { 1: refusing } })
    const snapshot = await read()
    expect(snapshot).to.deep.include({ viaNodeId: 1, brokers: null, reassignments: null, quorum: null })
    expect(answerOf(snapshot, 'b1')).to.deep.include({ isAnswering: true, logDirs: null, finalized: null })
    expect(whyOf(snapshot, 'brokers')).to.equal('DescribeCluster: CLUSTER_AUTHORIZATION_FAILED (31)')
    expect(whyOf(snapshot, 'reassignments')).to.equal('ListPartitionReassignments: NOT_CONTROLLER (41)')
    expect(whyOf(snapshot, 'quorum')).to.contain('NOT_LEADER_OR_FOLLOWER (6)')
    expect(whyOf(snapshot, 'nodes.b1.logDirs')).to.equal('DescribeLogDirs named no folder')
    expect(whyOf(snapshot, 'nodes.b1.finalized')).to.contain('does not know')
  })

  it('knows a stranger at the address of a node', async () => {
    const stranger = answers.describeConfigs({ nodeId: 9, settings })
    await start({ others: { 2: { [keys.describeConfigs]: stranger } } })
    const node = answerOf(await read(), 'b2')
    expect(node.isAnswering).to.equal(false)
    expect(node.why).to.equal('another node answers here: Unexpected broker id')
  })

  it('asks every advertised listener that it can ask', async () => {
    const listeners = (): string =>
      `PLAINTEXT://${addressOf(1)},SECOND://${addressOf(2)},OUTSIDE://b1.example:9094,CONTROLLER://127.0.0.1:1`
    await start({
      others: {
        1: {
          [keys.describeConfigs]: (request) => {
            const own = { ...settings, 'advertised.listeners': listeners() }
            return answers.describeConfigs({ nodeId: 1, settings: own, topicMinIsr: {} })(request)
          },
        },
      },
    })
    expect(answerOf(await read(), 'b1').listeners).to.deep.equal([
      { name: 'PLAINTEXT', address: addressOf(1), isAnswering: true },
      {
        name: 'SECOND',
        address: addressOf(2),
        isAnswering: false,
        why: 'another node answers here: Unexpected broker id',
      },
      { name: 'OUTSIDE', address: 'b1.example:9094', isAnswering: false, isUnchecked: true, why: 'protocol SASL_SSL' },
    ])
  })

  it('tells an offline log dir, the bytes used and the largest lag', async () => {
    const dirs = answers.describeLogDirs([
      { path: '/a', replicas: [{ size: 5, lag: 3 }, { size: 7, lag: 900, isFuture: true }] }, // prettier-ignore
      { path: '/b', code: 56, replicas: [] },
    ])
    await start({ others: { 1: { [keys.describeLogDirs]: dirs } } })
    expect(
      answerOf(await read(), 'b1').logDirs?.map((d) => [d.path, d.isOffline, d.usedBytes, d.maxLag]),
    ).to.deep.equal([
      ['/a', false, 12, 3],
      ['/b', true, 0, 0],
    ])
  })

  it('knows a broker in ZooKeeper mode, which has no quorum to ask', async () => {
    const { [keys.describeQuorum]: _, ...ranges } = answers.broker37
    await start({ ranges })
    const snapshot = await read()
    expect(snapshot).to.deep.include({ mode: 'zookeeper', quorum: null, unknown: [] })
    expect(node(1).seen).to.not.include('55/1')
  })

  it('survives an answer that cannot be read', async () => {
    await start({ others: { 1: { [keys.describeLogDirs]: () => new Bytes().int32(0) } } })
    const snapshot = await read()
    expect(answerOf(snapshot, 'b1')).to.deep.include({ isAnswering: true, logDirs: null })
    expect(whyOf(snapshot, 'nodes.b1.logDirs')).to.not.equal('known')
  })

  it('names a node that the inventory has no address for', async () => {
    await start({}, (topology) => {
      const [c1, ...brokers] = topology.nodes
      if (c1 === undefined) throw new Error('no node')
      return { ...topology, nodes: [{ host: c1.host, nodeId: c1.nodeId, roles: c1.roles }, ...brokers] }
    })
    const snapshot = await read()
    expect(snapshot.unknown).to.deep.equal([{ what: 'nodes.c1', why: 'the inventory does not say where to ask it' }])
    expect(answerOf(snapshot, 'c1').isAnswering).to.equal(false)
  })

  it('says nothing of registered controllers where none can say', async () => {
    await start({ ranges: { ...answers.broker37, [keys.describeCluster]: [0, 0] } })
    const snapshot = await read()
    expect(snapshot).not.to.have.property('controllers')
    expect(snapshot.unknown).to.deep.equal([])
  })

  it('calls registered controllers unknown when a controller should have said', async () => {
    await start({ others: { 101: { [keys.describeCluster]: answers.describeCluster([], 41) } } })
    const snapshot = await read()
    expect(snapshot.controllers).to.equal(null)
    expect(snapshot.unknown).to.deep.equal([{ what: 'controllers', why: 'no controller told: c1: error 41' }])
  })
})
