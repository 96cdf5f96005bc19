import { lone, orders, pair, type StopCase } from './stop-case.ts'

/** Stops as seen from partitions: replicas, ISR, min ISR, waivers, reassignments. */
export const stopReplicas: readonly StopCase[] = [
  { name: 'a broker of a healthy cluster', draw: { topics: orders }, target: 1, says: ['safe'] },
  { name: 'a follower controller', draw: { topics: orders }, target: 102, says: ['safe'] },
  { name: 'the active controller', draw: { topics: orders }, target: 101, says: ['safe'] },
  {
    name: 'a combined node',
    draw: { combined: [1, 2, 3], topics: orders, via: 2 },
    target: 3,
    says: ['safe'],
  },
  {
    name: 'a combined node that is the active controller',
    draw: { combined: [1, 2, 3], topics: orders, via: 2 },
    target: 1,
    says: ['safe'],
  },
  { name: 'a cluster without topics', draw: {}, target: 1, says: ['safe'] },
  // under-replication
  {
    name: 'another replica is out of sync',
    draw: { topics: { orders: { partitions: ['1* 2 (3)'] } } },
    target: 1,
    says: [
      'wait',
      'cluster/at-min-isr orders-0: ISR 2 without node 1; wanted at least 2 in sync',
      'cluster/under-replicated orders-0 @3: ISR 1,2; wanted ISR 1,2,3',
    ],
  },
  {
    name: "the target's own replica is out of sync: still no",
    draw: { topics: { orders: { partitions: ['2* 3 (1)'] } } },
    target: 1,
    says: ['wait', 'cluster/under-replicated orders-0 @1: ISR 2,3; wanted ISR 1,2,3'],
  },
  {
    name: 'a partition far from the target is out of sync',
    draw: { brokers: [1, 2, 3, 4], topics: { orders: { partitions: ['2* 3 (4)'] } } },
    target: 1,
    says: ['wait', 'cluster/under-replicated orders-0 @4: ISR 2,3; wanted ISR 2,3,4'],
  },
  {
    name: 'an offline replica that the ISR still names',
    draw: { topics: { orders: { partitions: ['1* 2 3!'] } } },
    target: 1,
    says: [
      'wait',
      'cluster/at-min-isr orders-0: ISR 2 without node 1; wanted at least 2 in sync',
      'cluster/under-replicated orders-0 @3: ISR 1,2; wanted ISR 1,2,3',
    ],
  },
  {
    name: 'ISR at min ISR after a crash that the metadata does not show yet',
    draw: { topics: orders, down: [3] },
    target: 1,
    says: ['wait', 'broker/down @3: b3: connection refused; wanted answers for itself'],
  },
  {
    name: 'a partition without leader',
    draw: { topics: { orders: { partitions: ['1 (2) (3)'] } }, fenced: [1], down: [1] },
    target: 2,
    says: [
      'wait',
      'broker/down @1: b1: connection refused; wanted answers for itself',
      'broker/fenced @1: b1 is fenced; wanted unfenced',
      'cluster/offline-partition orders-0: no leader (replicas 1,2,3); wanted a leader',
      'cluster/under-min-isr orders-0: 1 in sync; wanted at least 2',
      'cluster/under-replicated orders-0 @2: ISR 1; wanted ISR 1,2,3',
      'cluster/under-replicated orders-0 @3: ISR 1; wanted ISR 1,2,3',
    ],
  },
  // min ISR
  {
    name: "the topic's own min ISR counts, not the brokers'",
    draw: { topics: { orders: { minIsr: 3, partitions: ['1* 2 3'] } } },
    target: 1,
    says: [
      'refuse',
      'cluster/replication-factor-min-isr orders: replication factor 3 (partitions 0); wanted more replicas than min.insync.replicas=3; fix: add replicas with kafka-reassign-partitions.sh, kafka-configs.sh --alter --entity-type topics --entity-name orders --add-config min.insync.replicas=2, or waive cluster/replication-factor-min-isr for topic orders with a reason',
    ],
  },
  {
    name: "the largest of the replicas' brokers counts",
    draw: { topics: orders, settings: { 2: { minInsyncReplicas: 3 } } },
    target: 1,
    says: [
      'refuse',
      'cluster/replication-factor-min-isr orders: replication factor 3 (partitions 0, 1, 2); wanted more replicas than min.insync.replicas=3; fix: add replicas with kafka-reassign-partitions.sh, kafka-configs.sh --alter --entity-type topics --entity-name orders --add-config min.insync.replicas=2, or waive cluster/replication-factor-min-isr for topic orders with a reason',
    ],
  },
  {
    name: 'the min ISR of a broker that holds no replica does not count',
    draw: { brokers: [1, 2, 3, 4], topics: orders, settings: { 4: { minInsyncReplicas: 3 } } },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'min ISR 1 with two replicas',
    draw: { topics: { pairs: { minIsr: 1, partitions: ['1* 2'] } } },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'min ISR 1 with two replicas, one out of sync',
    draw: { topics: { pairs: { minIsr: 1, partitions: ['1* (2)'] } } },
    target: 1,
    says: [
      'wait',
      'cluster/at-min-isr pairs-0: ISR none without node 1; wanted at least 1 in sync',
      'cluster/under-replicated pairs-0 @2: ISR 1; wanted ISR 1,2',
    ],
  },
  {
    name: 'min ISR unknown on one broker',
    draw: { topics: orders, settings: { 3: { minInsyncReplicas: null } } },
    target: 1,
    says: ['wait', 'cluster/unknown @3: b3: min.insync.replicas not read; wanted known'],
  },
  // replication factors and waivers
  {
    name: 'one replica, on the target',
    draw: { topics: { scratch: { partitions: ['1*', '2*', '1*'] } } },
    target: 1,
    says: [
      'refuse',
      'cluster/replication-factor-one scratch: replication factor 1 (partitions 0, 2); wanted at least 2 replicas; fix: add replicas with kafka-reassign-partitions.sh, or waive cluster/replication-factor-one for topic scratch with a reason',
    ],
  },
  {
    name: 'one replica, elsewhere',
    draw: { topics: { scratch: { partitions: ['2*'] } } },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'one replica, waived',
    draw: { topics: { scratch: { partitions: ['1*'] } } },
    target: 1,
    waivers: [lone('scratch')],
    says: ['safe'],
  },
  {
    name: 'one replica, another topic waived',
    draw: { topics: { scratch: { partitions: ['1*'] } } },
    target: 1,
    waivers: [lone('scratch2'), pair('scratch')],
    says: [
      'refuse',
      'cluster/replication-factor-one scratch: replication factor 1 (partitions 0); wanted at least 2 replicas; fix: add replicas with kafka-reassign-partitions.sh, or waive cluster/replication-factor-one for topic scratch with a reason',
    ],
  },
  {
    name: 'as many replicas as min ISR',
    draw: { topics: { pairs: { partitions: ['1* 2'] } } },
    target: 1,
    says: [
      'refuse',
      'cluster/replication-factor-min-isr pairs: replication factor 2 (partitions 0); wanted more replicas than min.insync.replicas=2; fix: add replicas with kafka-reassign-partitions.sh, kafka-configs.sh --alter --entity-type topics --entity-name pairs --add-config min.insync.replicas=1, or waive cluster/replication-factor-min-isr for topic pairs with a reason',
    ],
  },
  {
    name: 'as many replicas as min ISR, waived',
    draw: { topics: { pairs: { partitions: ['1* 2'] } } },
    target: 1,
    waivers: [pair('pairs')],
    says: ['safe'],
  },
  {
    name: 'a waived topic still needs its ISR complete',
    draw: { topics: { pairs: { partitions: ['1* (2)'] } } },
    target: 1,
    waivers: [pair('pairs')],
    says: [
      'wait',
      'cluster/under-min-isr pairs-0: 1 in sync; wanted at least 2',
      'cluster/under-replicated pairs-0 @2: ISR 1; wanted ISR 1,2',
    ],
  },
  // reassignments
  {
    name: 'a reassignment that adds a replica',
    draw: { brokers: [1, 2, 3, 4], topics: { orders: { partitions: ['1* 2 3 (+4)'] } } },
    target: 1,
    says: ['wait', 'cluster/reassignment orders-0: adding 4, removing none; wanted no reassignment'],
  },
  {
    name: 'a reassignment elsewhere',
    draw: { brokers: [1, 2, 3, 4], topics: { orders: { partitions: ['2* 3 -4'] } } },
    target: 1,
    says: ['wait', 'cluster/reassignment orders-0: adding none, removing 4; wanted no reassignment'],
  },
  {
    name: 'one replica, being grown to two: waiting helps',
    draw: { topics: { scratch: { minIsr: 1, partitions: ['1* (+2)'] } } },
    target: 1,
    says: [
      'wait',
      'cluster/at-min-isr scratch-0: ISR none without node 1; wanted at least 1 in sync',
      'cluster/reassignment scratch-0: adding 2, removing none; wanted no reassignment',
    ],
  },
]
