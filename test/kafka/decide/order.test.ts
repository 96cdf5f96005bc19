import { expect } from 'chai'
import fc from 'fast-check'
import { decideNext, decideOrder, isRolesTurn } from '../../../src/kafka/decide/order.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'

interface OrderCase {
  readonly name: string
  readonly draw: Drawing
  /** All nodes unless said otherwise. */
  readonly remaining?: readonly number[]
  readonly hurt?: number
  readonly isGoingBack?: boolean
  readonly order: readonly string[]
}

const orders = { orders: { partitions: ['1* 2 3', '2* 3 1', '1* 3 2', '3* 1 2', '3* 2 1', '3* 2 1'] } }

const cases: readonly OrderCase[] = [
  {
    name: 'controllers before brokers, the active one last, then the broker that leads least',
    draw: { topics: orders, leader: 102 },
    order: [
      '101 controller; not the active one',
      '103 controller; not the active one',
      '102 controller; the active one, last of its role',
      '2 broker; leads 1 partition',
      '1 broker; leads 2 partitions',
      '3 broker; leads 3 partitions',
    ],
  },
  {
    name: 'equal leaders: by node id',
    draw: { brokers: [30, 4, 12], topics: { orders: { partitions: ['30* 4', '4* 12', '12* 30'] } } },
    remaining: [30, 4, 12],
    order: ['4 broker; leads 1 partition', '12 broker; leads 1 partition', '30 broker; leads 1 partition'],
  },
  {
    name: 'the hurt broker goes before everything',
    draw: { topics: orders, leader: 101 },
    hurt: 3,
    order: [
      '3 hurt: brought back before anything else is touched',
      '102 controller; not the active one',
      '103 controller; not the active one',
      '101 controller; the active one, last of its role',
      '2 broker; leads 1 partition',
      '1 broker; leads 2 partitions',
    ],
  },
  {
    name: 'the hurt node has been taken: it is not taken again',
    draw: { topics: orders },
    hurt: 3,
    remaining: [2, 101],
    order: ['101 controller; the active one, last of its role', '2 broker; leads 1 partition'],
  },
  {
    name: 'going back takes the roles in reverse, the active controller still last of its role',
    draw: { topics: orders, leader: 102 },
    isGoingBack: true,
    order: [
      '2 broker; leads 1 partition',
      '1 broker; leads 2 partitions',
      '3 broker; leads 3 partitions',
      '101 controller; not the active one',
      '103 controller; not the active one',
      '102 controller; the active one, last of its role',
    ],
  },
  {
    name: 'combined nodes are taken once, as controllers',
    draw: { combined: [1, 2, 3], topics: orders, leader: 1, via: 2 },
    order: [
      '2 combined node, taken as a controller; not the active one',
      '3 combined node, taken as a controller; not the active one',
      '1 combined node, taken as a controller; the active one, last of its role',
    ],
  },
  {
    name: 'combined, dedicated controllers and brokers together',
    draw: { controllers: [101], combined: [1, 2], brokers: [3], topics: orders, leader: 1, via: 2 },
    order: [
      '2 combined node, taken as a controller; not the active one',
      '101 controller; not the active one',
      '1 combined node, taken as a controller; the active one, last of its role',
      '3 broker; leads 3 partitions',
    ],
  },
  {
    name: 'leaders and quorum unknown: by node id, and it says so',
    draw: { topics: orders, raw: { partitions: null, quorum: null } },
    remaining: [3, 1, 102, 101],
    order: [
      '101 controller; the active one is unknown',
      '102 controller; the active one is unknown',
      '1 broker; its leaders are unknown',
      '3 broker; its leaders are unknown',
    ],
  },
  {
    name: 'ZooKeeper servers first; last when going back',
    draw: { mode: 'zookeeper', zookeepers: [202, 201], brokers: [1] },
    order: [
      '201 ZooKeeper server',
      '202 ZooKeeper server',
      '1 broker; leads 0 partitions; the controller, last of its role',
    ],
  },
  {
    name: 'with ZooKeeper the broker that is the controller comes last, however few it leads',
    draw: { mode: 'zookeeper', topics: { orders: { partitions: ['2* 3 1', '3* 1 2', '3* 2 1'] } } },
    order: [
      '2 broker; leads 1 partition',
      '3 broker; leads 2 partitions',
      '1 broker; leads 0 partitions; the controller, last of its role',
    ],
  },
  { name: 'nothing remains', draw: {}, remaining: [], order: [] },
]

describe('the order of a roll (R6)', () => {
  for (const { name, draw, remaining, hurt, isGoingBack, order } of cases)
    it(name, () => {
      const drawn = drawCluster(draw)
      const question = {
        ...drawn,
        remaining: remaining ?? drawn.topology.nodes.map((node) => node.nodeId),
        ...(hurt === undefined ? {} : { hurt }),
        isGoingBack: isGoingBack ?? false,
      }
      const decided = decideOrder(question)
      expect(decided.map((one) => `${one.nodeId} ${one.because}`)).to.deep.equal(order)
      expect(decideNext(question)).to.deep.equal(decided[0])
    })

  it('takes each remaining node exactly once, whatever remains and however the inventory lists it', () => {
    const { snapshot, topology } = drawCluster({ topics: orders })
    const ids = topology.nodes.map((node) => node.nodeId)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(ids),
        fc.shuffledSubarray(ids, { minLength: ids.length }),
        (remaining, listed) => {
          const nodes = listed.flatMap((id) => topology.nodes.filter((node) => node.nodeId === id))
          const asked = { snapshot, remaining, isGoingBack: false }
          const order = decideOrder({ ...asked, topology: { ...topology, nodes } })
          expect(order.map((one) => one.nodeId)).to.have.members(remaining)
          expect(order).to.deep.equal(decideOrder({ ...asked, topology }))
        },
      ),
    )
  })

  it('knows when the turn of a role has come: nothing of a role before it remains', () => {
    const { topology } = drawCluster({ topics: orders })
    const isTurn = (nodeId: number, remaining: readonly number[], isGoingBack = false): boolean =>
      isRolesTurn({ topology, remaining, isGoingBack }, nodeId)
    expect(isTurn(2, [2, 3, 102])).to.equal(false)
    expect(isTurn(2, [2, 3])).to.equal(true)
    expect(isTurn(102, [2, 3, 101])).to.equal(true)
    expect(isTurn(102, [2, 101], true)).to.equal(false)
    expect(isTurn(2, [102], true)).to.equal(true)
    expect(isTurn(2, [])).to.equal(true)
    // A combined node is taken as a controller.
    const mixed = drawCluster({ controllers: [101], combined: [1, 2], brokers: [3], topics: orders, leader: 1, via: 2 })
    expect(isRolesTurn({ topology: mixed.topology, remaining: [1, 3], isGoingBack: false }, 3)).to.equal(false)
    expect(isRolesTurn({ topology: mixed.topology, remaining: [3, 101], isGoingBack: false }, 1)).to.equal(true)
  })
})
