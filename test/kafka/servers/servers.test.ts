import { expect } from 'chai'
import { decideBackServer } from '../../../src/kafka/servers/back-server.ts'
import { orderServers } from '../../../src/kafka/servers/order-servers.ts'
import { decideStopServer } from '../../../src/kafka/servers/stop-server.ts'
import type { Decision } from '../../../src/kafka/decide/decision.ts'
import type { ClusterSnapshot, EnsembleAnswer } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'

type Mode = EnsembleAnswer['mode']

const ensembleOf = (...modes: readonly Mode[]): EnsembleAnswer[] =>
  modes.map((mode, index) => ({
    host: `z${index + 1}`,
    address: `z${index + 1}:2181`,
    version: mode === null ? null : '3.8.4',
    mode,
    ...(mode === null ? { why: 'connection refused' } : {}),
  }))

const clusterWith = (modes: readonly Mode[], drawing: Drawing = {}): ReturnType<typeof drawCluster> => {
  const topics = { orders: { partitions: ['1* 2 3', '2* 3 1'] } }
  const { snapshot, topology } = drawCluster({ mode: 'zookeeper', topics, ...drawing })
  const ensemble = ensembleOf(...modes)
  return {
    snapshot: { ...snapshot, ensemble },
    topology: { ...topology, zookeepers: ensemble.map(({ host, address }) => ({ host, address })) },
  }
}

const told = (decision: Decision): string[] => [
  decision.kind,
  ...(decision.kind === 'safe' ? [] : decision.blockers.map(({ rule, saw }) => `${rule}: ${saw}`)),
]

describe('the stop of a ZooKeeper server', () => {
  const usual = ['leader', 'follower', 'follower'] as const
  const stop = (modes: readonly Mode[], target = 'z2', drawing?: Drawing): string[] =>
    told(decideStopServer({ ...clusterWith(modes, drawing), target }))

  it('is safe for a follower and for the leader of three', () => {
    expect(stop(usual)).to.deep.equal(['safe'])
    expect(stop(usual, 'z1')).to.deep.equal(['safe'])
  })

  it('waits for a server that does not answer, the target too', () => {
    expect(stop(['leader', 'follower', null])).to.deep.equal(['wait', 'cluster/ensemble: z3: connection refused'])
    expect(stop(['leader', null, 'follower'])).to.deep.equal(['wait', 'cluster/ensemble: z2: connection refused'])
  })

  it('waits for a leader, and for one leader only', () => {
    expect(stop(['follower', 'follower', 'follower'])).to.deep.equal(['wait', 'cluster/ensemble: no server leads'])
    expect(stop(['leader', 'follower', 'leader'])).to.deep.equal(['wait', 'cluster/ensemble: z1 and z3 lead'])
  })

  it('refuses where those left are no majority', () => {
    expect(stop(['standalone'], 'z1')[0]).to.equal('refuse')
    expect(stop(['leader', 'follower'])[1]).to.contain('1 of 2 ZooKeeper servers would be left without z2')
    expect(stop(['leader', 'follower', 'observer'])[1]).to.contain('1 of 2')
  })

  it('lets an observer go', () => {
    expect(stop(['leader', 'follower', 'observer'], 'z3')).to.deep.equal(['safe'])
  })

  it('waits for an unhealthy broker, and refuses whom the inventory does not list', () => {
    const topics = { orders: { partitions: ['1* 2 (3)'] } }
    expect(stop(usual, 'z2', { topics })[1]).to.contain('cluster/under-replicated')
    expect(stop(usual, 'b1')).to.deep.equal(['refuse', 'cluster/ensemble: b1 is no ZooKeeper server of the inventory'])
  })

  it('waits for a server that nobody asked', () => {
    const { snapshot, topology } = clusterWith(usual)
    const { ensemble = [] } = snapshot
    const decision = decideStopServer({ snapshot: { ...snapshot, ensemble: ensemble.slice(0, 2) }, topology, target: 'z2' }) // prettier-ignore
    expect(told(decision)).to.deep.equal(['wait', 'cluster/ensemble: z3 was not asked'])
  })
})

describe('a ZooKeeper server that is back', () => {
  const process = { pid: 12, startedAtMs: 2000, ageMs: 500, release: '3.8.4' }
  const back = (more: {
    readonly process?: typeof process | null | undefined
    readonly mode?: Mode
    readonly release?: string
    readonly before?: { readonly pid: number; readonly startedAtMs: number }
  }): string[] => {
    const snapshot: ClusterSnapshot = clusterWith([
      'leader',
      more.mode === undefined ? 'follower' : more.mode,
      'follower',
    ]).snapshot
    const seen = 'process' in more ? more.process : process
    const observation = { host: 'z2', nodeId: -1, process: seen, log: undefined, linked: '3.8.1' }
    const { release, before } = more
    return told(
      decideBackServer({
        snapshot,
        observation,
        ...(release === undefined ? {} : { release }),
        ...(before === undefined ? {} : { before }),
      }),
    )
  }

  it('runs another process, of the release, and serves', () => {
    expect(back({ release: '3.8.4', before: { pid: 11, startedAtMs: 1000 } })).to.deep.equal(['safe'])
  })

  it('is not back with the old process, with none, with one that nobody knows', () => {
    expect(back({ before: { pid: 12, startedAtMs: 2000 } })[0]).to.equal('wait')
    expect(back({ process: null })[0]).to.equal('refuse')
    expect(back({ process: undefined })).to.deep.equal([
      'wait',
      'node/unknown-process: the processes of z2 are not known',
    ])
  })

  it('is not back while it does not serve, or on another release', () => {
    expect(back({ mode: null })).to.deep.equal(['wait', 'cluster/ensemble: z2: connection refused'])
    expect(back({ release: '3.9.3' })[1]).to.contain('node/release: z2 runs ZooKeeper 3.8.4')
  })
})

describe('the order of ZooKeeper servers', () => {
  it('takes the leader last, whoever it is now', () => {
    const orderOf = (...modes: readonly Mode[]): string =>
      orderServers({ ensemble: ensembleOf(...modes) }, ['z1', 'z2', 'z3'])
        .map(({ host }) => host)
        .join(' ')
    expect(orderOf('leader', 'follower', 'follower')).to.equal('z2 z3 z1')
    expect(orderOf('follower', 'leader', 'follower')).to.equal('z1 z3 z2')
    expect(orderOf(null, null, null)).to.equal('z1 z2 z3')
  })

  it('says why', () => {
    const [first, , last] = orderServers({ ensemble: ensembleOf('leader', 'follower', null) }, ['z1', 'z2', 'z3'])
    expect(first?.because).to.equal('ZooKeeper server; follower')
    expect(last?.because).to.equal('ZooKeeper server; the leader, last of all')
  })
})
