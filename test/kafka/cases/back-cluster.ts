import { orders, type BackCase } from './back-case.ts'

/** Back as seen from the cluster. */
export const backCluster: readonly BackCase[] = [
  // broker
  {
    name: 'not answering yet',
    draw: { topics: orders, down: [1] },
    node: 1,
    says: ['wait', 'broker/down: b1: connection refused; wanted answers for itself'],
  },
  {
    name: 'not registered yet (before 4.0 a fenced broker is simply absent)',
    draw: { topics: { orders: { partitions: ['2* 3 (1)'] } }, unregistered: [1] },
    node: 1,
    says: [
      'wait',
      'broker/unregistered: b1 is not registered; wanted registered',
      'broker/not-in-sync orders-0: ISR 2,3; wanted node 1 in it',
    ],
  },
  {
    name: 'fenced: waits out its old session',
    draw: { topics: { orders: { partitions: ['2* 3 (1)', '3* (1) 2'] } }, fenced: [1] },
    node: 1,
    says: [
      'wait',
      'broker/fenced: b1 is fenced; wanted unfenced',
      'broker/not-in-sync orders-0: ISR 2,3; wanted node 1 in it',
      'broker/not-in-sync orders-1: ISR 2,3; wanted node 1 in it',
    ],
  },
  {
    name: 'it does not apply the metadata log yet; what others lack is not its fault',
    draw: { topics: orders, unapplied: { 1: 3, 2: 40 } },
    node: 1,
    says: ['wait', 'broker/stale-metadata: b1: metadata applied up to 996; wanted up to 999'],
  },
  {
    name: 'out of sync; what others lack is not its fault',
    draw: { topics: { orders: { partitions: ['2* 3 (1)', '1* (2) 3'] } } },
    node: 1,
    says: ['wait', 'broker/not-in-sync orders-0: ISR 2,3; wanted node 1 in it'],
  },
  {
    name: 'a replica being added to it stands aside, one being removed is not counted',
    draw: { brokers: [1, 2, 3, 4], topics: { orders: { partitions: ['2* 3 (+1)', '3* 2 (-1)'] } } },
    node: 1,
    says: ['safe'],
  },
  {
    name: 'in the ISR, but offline',
    draw: { topics: { orders: { partitions: ['2* 3 1!'] } } },
    node: 1,
    says: ['wait', 'broker/not-in-sync orders-0: ISR 2,3; wanted node 1 in it'],
  },
  {
    name: 'the advertised listener nobody listens on: RUNNING and in sync, and not back',
    draw: { topics: orders, listeners: { 1: { INTERNAL: 'b1:9092', CLIENT: '!elsewhere:9094' } } },
    node: 1,
    says: [
      'wait',
      'broker/listener: b1: CLIENT elsewhere:9094: connection refused; wanted answers on every advertised listener',
    ],
  },
  {
    name: 'a listener that was deaf before stays unchecked',
    draw: { topics: orders, listeners: { 1: { INTERNAL: 'b1:9092', CLIENT: '!lb:9094' } } },
    node: 1,
    deafAtStart: ['lb:9094'],
    says: ['safe'],
  },
  {
    name: 'its text changed since: it must answer',
    draw: { topics: orders, listeners: { 1: { INTERNAL: 'b1:9092', CLIENT: '!lb2:9094' } } },
    node: 1,
    deafAtStart: ['lb:9094'],
    says: [
      'wait',
      'broker/listener: b1: CLIENT lb2:9094: connection refused; wanted answers on every advertised listener',
    ],
  },
  {
    name: 'the only listener was deaf before: nothing to go by',
    draw: { topics: orders, listeners: { 1: { CLIENT: '!lb:9094' } } },
    node: 1,
    deafAtStart: ['lb:9094'],
    says: [
      'refuse',
      'broker/listener: b1: none of CLIENT lb:9094 can be checked; wanted one advertised listener that answers; fix: mend advertised.listeners of b1, or give kplay a way to reach one of them',
    ],
  },
  {
    name: 'the listener kplay has no means to ask is no proof and no fault',
    draw: { topics: orders, listeners: { 1: { INTERNAL: 'b1:9092', CLIENT: '?b1:9095' } } },
    node: 1,
    says: ['safe'],
  },
  // controller
  {
    name: 'a voter behind',
    draw: { behind: { 102: 2001 } },
    node: 102,
    says: ['wait', 'quorum/voter-behind: 2001 ms behind the leader; wanted at most 2000 ms'],
  },
  { name: 'a voter that just caught up', draw: { behind: { 102: 2000 } }, node: 102, says: ['safe'] },
  { name: 'another voter behind is not its fault', draw: { behind: { 103: 9000 } }, node: 102, says: ['safe'] },
  {
    name: 'no quorum leader',
    draw: { leader: -1 },
    node: 102,
    says: ['wait', 'quorum/no-leader: leader -1, voters 101,102,103; wanted a leader among the voters'],
  },
  {
    name: 'a controller that does not answer',
    draw: { down: [102], behind: { 102: 'unknown' } },
    node: 102,
    says: [
      'wait',
      'controller/down: c102: connection refused; wanted answers for itself',
      'quorum/voter-behind: caught-up time unknown; wanted at most 2000 ms',
    ],
  },
  {
    name: 'the quorum is unknown',
    draw: { raw: { quorum: null } },
    node: 102,
    says: ['wait', 'cluster/unknown: quorum: not read; wanted known'],
  },
  {
    name: 'the quorum is unknown: a broker does not need it',
    draw: { topics: orders, raw: { quorum: null } },
    node: 1,
    says: ['safe'],
  },
  {
    name: 'a combined node: the voter is behind',
    draw: { combined: [1, 2, 3], topics: orders, behind: { 2: 3000 } },
    node: 2,
    says: ['wait', 'quorum/voter-behind: 3000 ms behind the leader; wanted at most 2000 ms'],
  },
  // unknown and foreign
  {
    name: 'partitions unknown',
    draw: { topics: orders, raw: { partitions: null } },
    node: 1,
    says: ['wait', 'cluster/unknown: partitions: not read; wanted known'],
  },
  {
    name: 'brokers unknown',
    draw: { topics: orders, raw: { brokers: null } },
    node: 1,
    says: ['wait', 'cluster/unknown: brokers: not read; wanted known'],
  },
  {
    name: 'another cluster answers',
    draw: { topics: orders, raw: { clusterId: 'other-id' } },
    node: 1,
    says: [
      'refuse',
      'cluster/id: other-id; wanted drawn-id; fix: use the inventory of this cluster, or correct cluster.id and bootstrap in it',
    ],
  },
  {
    name: 'another mode',
    draw: { topics: orders, raw: { mode: 'zookeeper' } },
    node: 102,
    says: ['refuse', 'cluster/mode: zookeeper; wanted kraft; fix: correct cluster.mode in the inventory'],
  },
  {
    name: 'a node the inventory does not list',
    draw: { topics: orders },
    node: 9,
    says: ['refuse', 'cluster/unlisted-node: node 9; wanted listed in the inventory; fix: list it in the inventory'],
  },
  { name: 'a broker in ZooKeeper mode', draw: { mode: 'zookeeper', topics: orders }, node: 1, says: ['safe'] },
]
