import { mkdirSync, symlinkSync } from 'node:fs'
import { expect } from 'chai'
import { checkMachine, findCacheDir } from '../../src/rehearsal/machine.ts'
import { cacheDirOf } from '../../src/rehearsal/context.ts'
import { buildProperties, renderProperties } from '../../src/rehearsal/nodes/properties.ts'
import { buildBrokerProperties, buildServerProperties } from '../../src/rehearsal/nodes/zookeeper-properties.ts'
import { placeNodes, regularNodes, zookeeperNodes } from '../../src/rehearsal/shape.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const nodesOf = (controllers: number, brokers: number, combined: boolean) => {
  const nodes = regularNodes({ controllers, brokers, combined })
  if (!nodes.ok) throw new Error(nodes.error.what)
  return placeNodes(nodes.value, 20)
}

describe('the shape of a lab', () => {
  it('has controllers and brokers of their own, or combined nodes', () => {
    expect(nodesOf(3, 3, false).map((n) => [n.host, n.nodeId, n.address])).to.deep.equal([
      ['c1', 101, '127.0.20.101'],
      ['c2', 102, '127.0.20.102'],
      ['c3', 103, '127.0.20.103'],
      ['b1', 1, '127.0.20.1'],
      ['b2', 2, '127.0.20.2'],
      ['b3', 3, '127.0.20.3'],
    ])
    expect(nodesOf(1, 2, true).map((n) => [n.host, n.nodeId, n.roles])).to.deep.equal([
      ['b1', 1, ['controller', 'broker']],
      ['b2', 2, ['broker']],
    ])
  })

  it('is small: other counts are refused with exit 3', () => {
    for (const [controllers, brokers, combined] of [
      [0, 3, false],
      [6, 3, false],
      [3, 0, false],
      [3, 10, false],
      [3, 2, true],
      [Number.NaN, 3, false],
      [1.5, 3, false],
    ] as const) {
      const nodes = regularNodes({ controllers, brokers, combined })
      expect(nodes, `${controllers} + ${brokers}`).to.have.nested.property('error.code', 'lab/wrong-shape')
      expect(nodes).to.have.nested.property('error.exitCode', 3)
    }
  })
})

describe('a lab with ZooKeeper', () => {
  const placed = (zookeepers: number) => {
    const nodes = zookeeperNodes({ zookeepers, brokers: 2 })
    if (!nodes.ok) throw new Error(nodes.error.what)
    return placeNodes(nodes.value, 20)
  }
  const first = <T>(list: readonly T[]): T => {
    const [one] = list
    if (one === undefined) throw new Error('none')
    return one
  }

  it('has servers that vote among each other, or one alone', () => {
    const nodes = placed(3)
    expect(buildServerProperties(first(nodes), nodes, { dataDir: '/data' })).to.include({
      clientPortAddress: '127.0.20.201',
      'server.1': '127.0.20.201:2888:3888',
      'server.3': '127.0.20.203:2888:3888',
    })
    const alone = placed(1)
    expect(buildServerProperties(first(alone), alone, { dataDir: '/data' })).not.to.have.any.keys('server.1')
  })

  it('has brokers that find all servers, pin no protocol and know nothing of KRaft', () => {
    const nodes = placed(3)
    const broker = first(nodes.filter(({ host }) => host === 'b2'))
    const properties = buildBrokerProperties(broker, nodes, { dataDir: '/data', extra: { 'num.io.threads': '3' } })
    expect(properties).to.include({
      'broker.id': '2',
      'zookeeper.connect': '127.0.20.201:2181,127.0.20.202:2181,127.0.20.203:2181',
      'num.io.threads': '3',
    })
    expect(properties).not.to.have.any.keys('process.roles', 'node.id', 'controller.quorum.voters')
    expect(properties).not.to.have.any.keys('inter.broker.protocol.version')
  })

  it('is small: other counts are refused with exit 3', () => {
    for (const counts of [
      { zookeepers: 0, brokers: 3 },
      { zookeepers: 6, brokers: 3 },
      { zookeepers: 1, brokers: 10 },
    ])
      expect(zookeeperNodes(counts)).to.have.nested.property('error.exitCode', 3)
  })
})

describe('the properties of a lab’s node', () => {
  const of = (host: string, nodes: ReturnType<typeof nodesOf>, extra = {}) => {
    const node = nodes.find((n) => n.host === host)
    if (node === undefined) throw new Error(host)
    return buildProperties(node, nodes, { dataDir: '/data', extra })
  }

  it('make a static quorum of dedicated controllers', () => {
    const nodes = nodesOf(3, 3, false)
    expect(of('c2', nodes)).to.include({
      'process.roles': 'controller',
      'node.id': '102',
      'controller.quorum.voters': '101@127.0.20.101:9093,102@127.0.20.102:9093,103@127.0.20.103:9093',
      listeners: 'CONTROLLER://127.0.20.102:9093',
      'min.insync.replicas': '2',
    })
    expect(of('c2', nodes)).to.not.have.any.keys('advertised.listeners', 'inter.broker.listener.name')
    expect(of('b3', nodes)).to.include({
      'process.roles': 'broker',
      listeners: 'PLAINTEXT://127.0.20.3:9092',
      'advertised.listeners': 'PLAINTEXT://127.0.20.3:9092',
      'min.insync.replicas': '2',
      'default.replication.factor': '3',
      'offsets.topic.num.partitions': '8',
      'broker.session.timeout.ms': '2500',
      'auto.create.topics.enable': 'false',
    })
  })

  it('fit combined nodes and a single broker', () => {
    expect(of('b1', nodesOf(1, 1, true))).to.include({
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://127.0.20.1:9092,CONTROLLER://127.0.20.1:9093',
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'share.coordinator.state.topic.replication.factor': '1',
    })
  })

  it('let the caller win', () => {
    expect(of('b1', nodesOf(1, 1, true), { 'num.io.threads': '9' })).to.include({ 'num.io.threads': '9' })
  })

  it('are written as Java reads them', () => {
    expect(renderProperties({ a: '1', b: 'c\\d' })).to.equal('a=1\nb=c\\\\d\n')
  })
})

describe('the machine of a lab', () => {
  const newFolder = useTempFolders()

  it('runs Linux', () => {
    const problem = checkMachine({ platform: 'darwin', cacheDir: '/cache' })
    expect(problem).to.include({ code: 'lab/platform', exitCode: 1 })
    expect(problem?.what).to.equal('a lab needs Linux, this is darwin')
    expect(checkMachine({ platform: 'linux', cacheDir: '/cache' })).to.equal(undefined)
  })

  it('has a cache folder that Kafka’s scripts can bear', () => {
    for (const cacheDir of ['', 'relative', '/a b', '/a:b', '/a*', '/a"b', '/a$b'])
      expect(checkMachine({ platform: 'linux', cacheDir }), cacheDir).to.include({
        code: 'lab/cache-folder',
        exitCode: 3,
      })
  })

  it('has one name for its cache folder, through whichever link it is reached', () => {
    const folder = newFolder()
    mkdirSync(`${folder}/real`)
    symlinkSync('real', `${folder}/link`)
    expect(findCacheDir({ KPLAY_CACHE: `${folder}/link/not/yet` }, '/')).to.equal(`${folder}/real/not/yet`)
    expect(findCacheDir({ KPLAY_CACHE: 'link' }, folder)).to.equal(`${folder}/real`)
    expect(findCacheDir({}, folder)).to.equal('')
  })

  it('says where its cache folder is', () => {
    expect(cacheDirOf({ KPLAY_CACHE: '/k', XDG_CACHE_HOME: '/x', HOME: '/h' })).to.equal('/k')
    expect(cacheDirOf({ XDG_CACHE_HOME: '/x', HOME: '/h' })).to.equal('/x/kplay')
    expect(cacheDirOf({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).to.equal('/h/.cache/kplay')
    expect(cacheDirOf({})).to.equal('')
  })
})
