import { expect } from 'chai'
import { checkInventory } from '../../../src/kafka/decide/inventory.ts'
import { drawCluster, type Drawing, type DrawnCluster } from '../../support/draw-cluster.ts'
import { renderBlocker } from '../../support/render-decision.ts'

const check = (cluster: DrawnCluster & { absent?: number }): string[] =>
  checkInventory(cluster).map((finding) => {
    expect(finding.kind).to.equal('refuse')
    return renderBlocker(finding.blocker)
  })

/** The cluster has broker 2 at another address than the inventory. */
const moved = (drawing: Drawing): DrawnCluster => {
  const { snapshot, topology } = drawCluster(drawing)
  const nodes = topology.nodes.map((node) => (node.nodeId === 2 ? { ...node, brokerAddress: 'b2-old:9092' } : node))
  return { snapshot, topology: { ...topology, nodes } }
}

describe('the inventory against the cluster (R0)', () => {
  it('is silent when they agree', () => {
    expect(check(drawCluster())).to.deep.equal([])
  })

  it('refuses another cluster and another mode', () => {
    expect(check(drawCluster({ raw: { clusterId: 'other-id', mode: 'zookeeper' } }))).to.deep.equal([
      'cluster/id: other-id; wanted drawn-id; fix: use the inventory of this cluster, or correct cluster.id and bootstrap in it',
      'cluster/mode: zookeeper; wanted kraft; fix: correct cluster.mode in the inventory',
    ])
  })

  it('leaves an unknown id to the Wait list', () => {
    expect(check(drawCluster({ raw: { clusterId: null } }))).to.deep.equal([])
  })

  it('refuses a voter that the inventory does not list, and a broker listed as a controller only', () => {
    const { snapshot, topology } = drawCluster()
    const nodes = topology.nodes
      .filter((node) => node.nodeId !== 103)
      .map((node) => (node.nodeId === 3 ? { ...node, roles: ['controller'] as const } : node))
    expect(check({ snapshot, topology: { ...topology, nodes } })).to.deep.equal([
      'cluster/unlisted-node @3: node 3 is registered as a broker (b3:9092); wanted listed in the inventory; fix: list it under groups.brokers, or unregister it when it is gone: kafka-cluster.sh unregister --id 3',
      'cluster/unlisted-node @103: node 103 is a voter of the quorum; wanted listed in the inventory; fix: list it under groups.controllers',
    ])
  })

  it('refuses an id that the cluster gives to another address, unless the node answers for itself at ours', () => {
    expect(check(moved({ down: [2] }))).to.deep.equal([
      'cluster/node-address @2: the cluster has node 2 at b2:9092; wanted b2 at b2-old:9092; fix: correct address or node_id of b2 in the inventory',
    ])
    expect(check(moved({}))).to.deep.equal([])
  })

  it('leaves a node that is merely down to the Wait list', () => {
    expect(check(moved({ down: [2], fenced: [2] }))).to.deep.equal([])
    expect(check({ ...moved({ down: [2] }), absent: 2 })).to.deep.equal([])
  })

  it('names a controller that is registered and not listed', () => {
    const registered = (nodeId: number) => ({ nodeId, host: `c${nodeId}`, port: 9093, rack: null, isFenced: null })
    const drawn = drawCluster({ raw: { controllers: [registered(101), registered(107)] } })
    expect(checkInventory(drawn).map(({ kind, blocker }) => `${kind} ${blocker.rule} ${blocker.saw}`)).to.deep.equal([
      'refuse cluster/unlisted-node node 107 is registered as a controller (c107:9093)',
    ])
  })
})
