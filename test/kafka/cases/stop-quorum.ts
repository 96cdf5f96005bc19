import { few, lone, orders, type StopCase } from './stop-case.ts'

/** Stops as seen from the quorum. */
export const stopQuorum: readonly StopCase[] = [
  // the quorum
  {
    name: 'no quorum leader',
    draw: { topics: orders, leader: -1 },
    target: 102,
    says: [
      'wait',
      'quorum/no-leader: leader -1, voters 101,102,103; wanted a leader among the voters',
      'quorum/majority: 0 of 3 voters caught up and answering without node 102; wanted at least 2',
      'cluster/stale-view: read from node 3: its lag behind the leader is unknown; wanted at most 2000 ms',
    ],
  },
  { name: 'a voter behind by just the time-out', draw: { behind: { 103: 2000 } }, target: 102, says: ['safe'] },
  {
    name: 'a voter behind by more',
    draw: { behind: { 103: 2001 } },
    target: 102,
    says: [
      'wait',
      'quorum/voter-behind @103: 2001 ms behind the leader; wanted at most 2000 ms',
      'quorum/majority: 1 of 3 voters caught up and answering without node 102; wanted at least 2',
    ],
  },
  {
    name: 'the target voter behind',
    draw: { behind: { 102: 5000 } },
    target: 102,
    says: ['wait', 'quorum/voter-behind @102: 5000 ms behind the leader; wanted at most 2000 ms'],
  },
  {
    name: 'the smallest running time-out counts',
    draw: { behind: { 103: 1500 }, settings: { 102: { quorumFetchTimeoutMs: 1000 } } },
    target: 102,
    says: [
      'wait',
      'quorum/voter-behind @103: 1500 ms behind the leader; wanted at most 1000 ms',
      'quorum/majority: 1 of 3 voters caught up and answering without node 102; wanted at least 2',
    ],
  },
  {
    name: 'the time of a voter is unknown',
    draw: { behind: { 103: 'unknown' } },
    target: 102,
    says: [
      'wait',
      'quorum/voter-behind @103: caught-up time unknown; wanted at most 2000 ms',
      'quorum/majority: 1 of 3 voters caught up and answering without node 102; wanted at least 2',
    ],
  },
  {
    name: 'the time-out of a controller is unknown',
    draw: { settings: { 103: { quorumFetchTimeoutMs: null } } },
    target: 1,
    says: ['wait', 'cluster/unknown @103: c103: controller.quorum.fetch.timeout.ms not read; wanted known'],
  },
  {
    name: 'two controllers',
    draw: { controllers: [101, 102] },
    target: 101,
    says: [
      'refuse',
      'cluster/few-controllers: 2 voters; wanted at least 3: with fewer the quorum is gone while one restarts; fix: add controllers, or waive cluster/few-controllers with a reason',
    ],
  },
  { name: 'two controllers, waived', draw: { controllers: [101, 102] }, target: 101, waivers: [few], says: ['safe'] },
  {
    name: 'two controllers, waived, the other one behind',
    draw: { controllers: [101, 102], behind: { 102: 3000 } },
    target: 101,
    waivers: [few],
    says: [
      'wait',
      'quorum/voter-behind @102: 3000 ms behind the leader; wanted at most 2000 ms',
      'quorum/majority: 0 of 2 voters caught up and answering without node 101; wanted at least 1',
    ],
  },
  { name: 'one controller, waived', draw: { controllers: [101] }, target: 101, waivers: [few], says: ['safe'] },
  { name: 'a broker beside few controllers needs no waiver', draw: { controllers: [101] }, target: 1, says: ['safe'] },
  {
    name: 'five controllers, one far behind: none may go',
    draw: { controllers: [101, 102, 103, 104, 105], behind: { 105: 9000 } },
    target: 101,
    says: ['wait', 'quorum/voter-behind @105: 9000 ms behind the leader; wanted at most 2000 ms'],
  },
  {
    name: 'a combined node needs both: the quorum forbids',
    draw: { combined: [1, 2, 3], topics: orders, via: 2, behind: { 2: 1900, 3: 2100 } },
    target: 1,
    says: [
      'wait',
      'quorum/voter-behind @3: 2100 ms behind the leader; wanted at most 2000 ms',
      'quorum/majority: 1 of 3 voters caught up and answering without node 1; wanted at least 2',
    ],
  },
  {
    name: 'one combined node is a whole cluster: its own answer is used',
    draw: { combined: [1], topics: { scratch: { partitions: ['1*'] } }, via: 1 },
    target: 1,
    waivers: [few, lone('scratch')],
    says: ['safe'],
  },
]
