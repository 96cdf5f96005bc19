import { expect } from 'chai'
import { viaCandidates } from '../../../src/cluster/read/choose-via.ts'
import type { KafkaNode, Topology } from '../../../src/kafka/topology.ts'

const node = (nodeId: number, roles: KafkaNode['roles']): KafkaNode => ({
  host: `n${nodeId}`,
  nodeId,
  roles,
  ...(roles.includes('broker') ? { brokerAddress: `127.0.0.1:${nodeId}` } : { controllerAddress: '127.0.0.1:1' }),
})
const topology = (...nodes: KafkaNode[]): Topology => ({
  name: 't',
  mode: 'kraft',
  clusterId: 'id',
  bootstrap: [],
  nodes,
})
const three = topology(
  node(100, ['controller']),
  node(1, ['broker']),
  node(2, ['controller', 'broker']),
  node(3, ['broker']),
)
const chosen = (of: Topology, preferred: number | null, avoid: readonly number[]): number[] =>
  viaCandidates(of, { preferred, avoid }).map((n) => n.nodeId)

describe('viaCandidates', () => {
  it('takes brokers in the order of the inventory, combined ones too', () => {
    expect(chosen(three, null, [])).to.deep.equal([1, 2, 3])
  })
  it('takes the preferred one first', () => {
    expect(chosen(three, 3, [])).to.deep.equal([3, 1, 2])
  })
  it('leaves out the avoided ones, even when preferred', () => {
    expect(chosen(three, 3, [3, 1])).to.deep.equal([2])
    expect(chosen(three, null, [1, 2, 3])).to.deep.equal([])
  })
  it('takes those it would rather not only after all others, preferred or not', () => {
    const wish = { preferred: 1, avoid: [3], ratherNot: [1, 3] }
    expect(viaCandidates(three, wish).map((n) => n.nodeId)).to.deep.equal([2, 1])
  })
  it('takes the only broker of a cluster in any case', () => {
    expect(chosen(topology(node(1, ['broker'])), null, [1])).to.deep.equal([1])
  })
})
