import { orders, type StopCase } from './stop-case.ts'

/** Stops as seen from what is known: freshness, gaps, the wrong cluster, the hurt node. */
export const stopView: readonly StopCase[] = [
  {
    name: 'the answering broker came back under a directory id, and is listed as it was before as well',
    draw: { topics: orders, via: 3, before: { 3: 98_390 } },
    target: 1,
    says: ['safe'],
  },
  // freshness
  {
    name: 'read from the target itself',
    draw: { topics: orders, via: 1 },
    target: 1,
    says: ['wait', 'cluster/stale-view: read from node 1 itself; wanted read from another broker'],
  },
  {
    name: 'no broker told',
    draw: { topics: orders, via: null },
    target: 1,
    says: ['wait', 'cluster/stale-view: no broker answered; wanted an answer from a broker other than the target'],
  },
  { name: 'the chosen broker is just fresh enough', draw: { behind: { 3: 2000 } }, target: 1, says: ['safe'] },
  {
    name: 'the chosen broker answers old truth',
    draw: { topics: orders, behind: { 3: 2001 } },
    target: 1,
    says: ['wait', 'cluster/stale-view: read from node 3: 2001 ms behind the leader; wanted at most 2000 ms'],
  },
  {
    name: 'the chosen broker stands nowhere',
    draw: { behind: { 3: 'unknown' } },
    target: 1,
    says: [
      'wait',
      'cluster/stale-view: read from node 3: its lag behind the leader is unknown; wanted at most 2000 ms',
    ],
  },
  // unknown is never safe
  {
    name: 'quorum and reassignments unknown: the active controller hangs',
    draw: {
      topics: orders,
      down: [101],
      raw: {
        quorum: null,
        reassignments: null,
        unknown: [
          { what: 'quorum', why: 'no answer in 1000 ms' },
          { what: 'reassignments', why: 'no answer in 1000 ms' },
          { what: 'nodes.c101', why: 'no answer in 1000 ms' },
        ],
      },
    },
    target: 1,
    says: [
      'wait',
      'controller/down @101: c101: connection refused; wanted answers for itself',
      'cluster/unknown: quorum: no answer in 1000 ms; wanted known',
      'cluster/unknown: reassignments: no answer in 1000 ms; wanted known',
    ],
  },
  {
    name: 'no partitions are shown, yet brokers hold data',
    draw: { topics: orders, raw: { partitions: [] } },
    target: 1,
    says: ['wait', 'cluster/unknown: partitions: none are shown, yet b1 holds data (access denied?); wanted known'],
  },
  {
    name: 'partitions unknown',
    draw: { topics: orders, raw: { partitions: null } },
    target: 1,
    says: ['wait', 'cluster/unknown: partitions: not read; wanted known'],
  },
  {
    name: 'partitions known in part',
    draw: { topics: orders, raw: { unknown: [{ what: 'partitions.secret', why: 'topic authorization failed' }] } },
    target: 1,
    says: ['wait', 'cluster/unknown: partitions.secret: topic authorization failed; wanted known'],
  },
  // the wrong cluster
  {
    name: 'another cluster answers',
    draw: { topics: orders, raw: { clusterId: 'other-id' } },
    target: 1,
    says: [
      'refuse',
      'cluster/id: other-id; wanted drawn-id; fix: use the inventory of this cluster, or correct cluster.id and bootstrap in it',
    ],
  },
  {
    name: 'a broker that the inventory does not list',
    draw: { topics: orders, strangers: [9] },
    target: 1,
    says: [
      'refuse',
      'cluster/unlisted-node @9: node 9 is registered as a broker (b9:9092); wanted listed in the inventory; fix: list it under groups.brokers, or unregister it when it is gone: kafka-cluster.sh unregister --id 9',
    ],
  },
  {
    name: 'a node that is not in the inventory',
    draw: { topics: orders },
    target: 9,
    says: [
      'refuse',
      'cluster/unlisted-node @9: node 9 is to be stopped; wanted listed in the inventory; fix: list it in the inventory',
    ],
  },
  {
    name: 'a broker of a whole cluster with ZooKeeper, read from the two others',
    draw: { mode: 'zookeeper', topics: orders },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'with ZooKeeper the word of one broker alone is not enough',
    draw: { mode: 'zookeeper', topics: orders, raw: { alsoViaNodeId: null } },
    target: 1,
    says: ['wait', 'cluster/stale-view: read from node 3 alone; wanted read from two brokers besides the target'],
  },
  {
    name: 'with ZooKeeper the second word is not the target’s own',
    draw: { mode: 'zookeeper', topics: orders },
    target: 2,
    says: ['wait', 'cluster/stale-view: read from node 2 itself; wanted read from two other brokers'],
  },
  {
    name: 'two brokers with ZooKeeper: there is only one to ask',
    draw: {
      mode: 'zookeeper',
      brokers: [1, 2],
      topics: { pairs: { minIsr: 1, partitions: ['1* 2'] } },
      raw: { alsoViaNodeId: null },
    },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'a ZooKeeper server is silent, and none leads',
    draw: {
      mode: 'zookeeper',
      topics: orders,
      raw: {
        ensemble: [
          { host: 'z1', address: 'z1:2181', version: null, mode: null, why: 'connect ECONNREFUSED' },
          { host: 'z2', address: 'z2:2181', version: '3.8.4', mode: 'follower' },
        ],
      },
    },
    target: 1,
    says: [
      'wait',
      'cluster/ensemble: no server leads; wanted exactly one ZooKeeper server leads',
      'cluster/ensemble: z1: connect ECONNREFUSED; wanted every ZooKeeper server answers srvr',
    ],
  },
  {
    name: 'no ZooKeeper server was asked at all',
    draw: { mode: 'zookeeper', topics: orders, raw: { ensemble: [] } },
    target: 1,
    says: ['wait', 'cluster/ensemble: no ZooKeeper server was asked; wanted an ensemble that serves'],
  },
  {
    name: 'with ZooKeeper the controller is not known',
    draw: {
      mode: 'zookeeper',
      topics: orders,
      raw: {
        controllerBroker: null,
        unknown: [{ what: 'controllerBroker', why: 'the broker knows no controller (-1)' }],
      },
    },
    target: 1,
    says: ['wait', 'cluster/unknown: controllerBroker: the broker knows no controller (-1); wanted known'],
  },
  // the hurt node
  {
    name: 'the hurt node itself, for its undo: its own faults do not count',
    draw: { topics: { orders: { partitions: ['2* 3 (1)'] }, pairs: { minIsr: 1, partitions: ['2* (1)'] } }, down: [1] },
    target: 1,
    hurt: 1,
    says: ['safe'],
  },
  {
    name: 'the hurt node itself, while another one is out of sync',
    draw: { topics: { orders: { partitions: ['2* (3) (1)'] } }, down: [1] },
    target: 1,
    hurt: 1,
    says: [
      'wait',
      'cluster/under-min-isr orders-0: 1 in sync; wanted at least 2',
      'cluster/under-replicated orders-0 @3: ISR 2; wanted ISR 2,3',
    ],
  },
  {
    name: 'another node, while the hurt one is not back: two would be down',
    draw: { topics: { orders: { partitions: ['2* 3 (1)'] } }, down: [1] },
    target: 2,
    hurt: 1,
    says: [
      'wait',
      'broker/down @1: b1: connection refused; wanted answers for itself',
      'cluster/under-replicated orders-0 @1: ISR 2,3; wanted ISR 1,2,3',
    ],
  },
  {
    name: 'a hurt controller of three',
    draw: { behind: { 102: 'unknown' }, down: [102] },
    target: 102,
    hurt: 102,
    says: ['safe'],
  },
]
