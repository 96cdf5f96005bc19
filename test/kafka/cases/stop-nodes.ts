import { orders, type StopCase } from './stop-case.ts'

/** Stops as seen from the other nodes and their listeners. */
export const stopNodes: readonly StopCase[] = [
  // nodes
  {
    name: 'another broker is down',
    draw: { topics: orders, down: [2] },
    target: 1,
    says: ['wait', 'broker/down @2: b2: connection refused; wanted answers for itself'],
  },
  {
    name: 'the target itself is down',
    draw: { topics: orders, down: [1] },
    target: 1,
    says: ['wait', 'broker/down @1: b1: connection refused; wanted answers for itself'],
  },
  {
    name: 'a controller is down',
    draw: { topics: orders, down: [103] },
    target: 1,
    says: ['wait', 'controller/down @103: c103: connection refused; wanted answers for itself'],
  },
  {
    name: 'another broker is fenced',
    draw: { topics: { orders: { partitions: ['1* 3 (2)'] } }, fenced: [2], down: [2] },
    target: 1,
    says: [
      'wait',
      'broker/down @2: b2: connection refused; wanted answers for itself',
      'broker/fenced @2: b2 is fenced; wanted unfenced',
      'cluster/under-replicated orders-0 @2: ISR 1,3; wanted ISR 1,2,3',
    ],
  },
  {
    name: 'a broker is not registered',
    draw: { unregistered: [2] },
    target: 1,
    says: ['wait', 'broker/unregistered @2: b2 is not registered; wanted registered'],
  },
  {
    name: 'a log directory is offline',
    draw: { topics: orders, brokenDisk: [2] },
    target: 1,
    says: ['wait', 'broker/log-dir-offline @2: b2: /data is offline; wanted online'],
  },
  {
    name: 'another broker no longer applies the metadata log',
    draw: { topics: orders, unapplied: { 2: 40 } },
    target: 1,
    says: ['wait', 'broker/stale-metadata @2: b2: metadata applied up to 959; wanted up to 999'],
  },
  {
    name: 'the broker that tells of the cluster lacks one record',
    draw: { topics: orders, unapplied: { 3: 1 }, via: 3 },
    target: 1,
    says: ['wait', 'broker/stale-metadata @3: b3: metadata applied up to 998; wanted up to 999'],
  },
  {
    name: 'how much of the metadata a broker has applied is unknown',
    draw: { topics: orders, unapplied: { 2: 'unknown' } },
    target: 1,
    says: [
      'wait',
      'broker/stale-metadata @2: b2: how much of the metadata it has applied is unknown; wanted up to 999',
    ],
  },
  {
    name: 'a broker has applied more than the quorum had a moment before',
    draw: { topics: orders, unapplied: { 2: -5 } },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'controlled shutdown is off',
    draw: { settings: { 1: { controlledShutdownEnable: false } } },
    target: 1,
    says: [
      'refuse',
      "cluster/controlled-shutdown @1: b1: controlled.shutdown.enable=false; wanted true; fix: remove controlled.shutdown.enable=false from b1's server.properties and restart it by hand, once",
    ],
  },
  {
    name: 'controlled shutdown is off elsewhere: not this stop',
    draw: { settings: { 2: { controlledShutdownEnable: false } } },
    target: 1,
    says: ['safe'],
  },
  {
    name: 'a node in the snapshot that was not asked',
    draw: { topics: orders, raw: { nodes: [] } },
    target: 1,
    says: [
      'wait',
      'controller/down @101: c101: no answer; wanted answers for itself',
      'controller/down @102: c102: no answer; wanted answers for itself',
      'controller/down @103: c103: no answer; wanted answers for itself',
      'broker/down @1: b1: no answer; wanted answers for itself',
      'broker/down @2: b2: no answer; wanted answers for itself',
      'broker/down @3: b3: no answer; wanted answers for itself',
    ],
  },
  // advertised listeners of the others (R3 less new process)
  {
    name: 'another broker advertises a listener nobody listens on',
    draw: { topics: orders, listeners: { 2: { INTERNAL: 'b2:9092', CLIENT: '!wrong:9094' } } },
    target: 1,
    says: [
      'wait',
      'broker/listener @2: b2: CLIENT wrong:9094: connection refused; wanted answers on every advertised listener',
    ],
  },
  {
    name: 'it was deaf at the first look already: not checked',
    draw: { topics: orders, listeners: { 2: { INTERNAL: 'b2:9092', CLIENT: '!wrong:9094' } } },
    target: 1,
    deafAtStart: ['wrong:9094'],
    says: ['safe'],
  },
  {
    name: 'none of its listeners can be checked',
    draw: { topics: orders, listeners: { 2: { SASL: '?b2:9095', CLIENT: '!wrong:9094' } } },
    target: 1,
    deafAtStart: ['wrong:9094'],
    says: [
      'refuse',
      'broker/listener @2: b2: none of SASL b2:9095, CLIENT wrong:9094 can be checked; wanted one advertised listener that answers; fix: mend advertised.listeners of b2, or give kplay a way to reach one of them',
    ],
  },
  {
    name: "the target's own listener is deaf: its stop may cure that",
    draw: { topics: orders, listeners: { 1: { CLIENT: '!wrong:9094' } } },
    target: 1,
    says: ['safe'],
  },
]
