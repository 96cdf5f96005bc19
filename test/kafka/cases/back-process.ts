import { before, orders, type BackCase } from './back-case.ts'

/** Back as seen on the host: process, release, log. */
export const backProcess: readonly BackCase[] = [
  { name: 'a broker that is back', draw: { topics: orders }, node: 1, before, says: ['safe'] },
  { name: 'a controller that is back', node: 102, before, says: ['safe'] },
  { name: 'the active controller', node: 101, before, says: ['safe'] },
  {
    name: 'a combined node that is back',
    draw: { combined: [1, 2, 3], topics: orders },
    node: 2,
    before,
    says: ['safe'],
  },
  // process and release
  {
    name: 'no process: dead, and time does not help',
    draw: { topics: orders, down: [1] },
    node: 1,
    process: null,
    says: [
      'refuse',
      'node/no-process: no Kafka process on h1; wanted a running process; fix: read the end of its log on h1, mend the cause, start it',
      'broker/down: b1: connection refused; wanted answers for itself',
    ],
  },
  {
    name: 'the host could not be asked',
    draw: { topics: orders },
    node: 1,
    process: 'unknown',
    log: 'unknown',
    says: [
      'wait',
      'node/unknown-process: h1 could not be asked; wanted a running process',
      'node/log-recovery: the log on h1 could not be read; wanted a log without faults',
    ],
  },
  {
    name: 'the old process still runs',
    draw: { topics: orders },
    node: 1,
    before,
    process: before,
    says: ['wait', 'node/old-process: h1 still runs pid 400; wanted a new process'],
  },
  {
    name: 'the old process still runs: its old release and log say nothing of the new one',
    draw: { topics: orders },
    node: 1,
    before,
    process: { ...before, release: '3.9.2' },
    log: { fatal: ['FATAL old'] },
    says: ['wait', 'node/old-process: h1 still runs pid 400; wanted a new process'],
  },
  {
    name: 'the pid was used again: a new process',
    draw: { topics: orders },
    node: 1,
    before,
    process: { pid: 400, startedAtMs: 2000 },
    says: ['safe'],
  },
  {
    name: 'without a process to compare with any will do',
    draw: { topics: orders },
    node: 1,
    process: before,
    says: ['safe'],
  },
  {
    name: 'the wrong release',
    draw: { topics: orders },
    node: 1,
    process: { release: '3.9.2' },
    says: [
      'refuse',
      'node/release: h1 (pid 500) runs 3.9.2; wanted 4.1.2; fix: look at what starts Kafka on h1: its class path must come from install.current',
    ],
  },
  {
    name: 'another node may be on either release',
    draw: { topics: orders },
    node: 1,
    process: { release: '3.9.2' },
    releases: ['3.9.2', '4.1.2'],
    says: ['safe'],
  },
  {
    name: 'no jar in the class path',
    draw: { topics: orders },
    node: 1,
    process: { release: '' },
    says: [
      'refuse',
      'node/release: h1 (pid 500) runs no kafka jar in its class path; wanted 4.1.2; fix: look at what starts Kafka on h1: its class path must come from install.current',
    ],
  },
  {
    name: 'any release, where the playbook names none',
    draw: { topics: orders },
    node: 1,
    process: { release: '3.9.2' },
    releases: [],
    says: ['safe'],
  },
  {
    name: 'any release is still a release',
    draw: { topics: orders },
    node: 1,
    process: { release: '' },
    releases: [],
    says: [
      'refuse',
      'node/release: h1 (pid 500) runs no kafka jar in its class path; wanted a Kafka release; fix: look at what starts Kafka on h1: its class path must come from install.current',
    ],
  },
  // log
  {
    name: 'a fatal line',
    draw: { topics: orders },
    node: 1,
    log: {
      fatal: ['[2026-11-22] FATAL first', '[2026-11-22] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)'],
    },
    says: [
      'refuse',
      'node/fatal-log: [2026-11-22] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$); wanted no such line since its start; fix: read the log on h1: waiting does not cure this',
    ],
  },
  {
    name: 'protocol negotiation broke',
    draw: { topics: orders },
    node: 1,
    log: { protocolErrors: ['ReplicaFetcherThread-0-2: Invalid version for API key FETCH'] },
    says: [
      'refuse',
      'node/fatal-log: ReplicaFetcherThread-0-2: Invalid version for API key FETCH; wanted no such line since its start; fix: read the log on h1: waiting does not cure this',
    ],
  },
  {
    name: 'log recovery: nothing else is up yet',
    draw: { topics: { orders: { partitions: ['2* 3 (1)'] } }, down: [1], fenced: [1] },
    node: 1,
    log: { isRecovering: true },
    says: [
      'wait',
      'node/log-recovery: h1 is in log recovery; wanted recovery done',
      'broker/down: b1: connection refused; wanted answers for itself',
      'broker/fenced: b1 is fenced; wanted unfenced',
      'broker/not-in-sync orders-0: ISR 2,3; wanted node 1 in it',
    ],
  },
  {
    name: 'a log that can not be read proves nothing',
    draw: { topics: orders },
    node: 1,
    log: 'unknown',
    says: ['wait', 'node/log-recovery: the log on h1 could not be read; wanted a log without faults'],
  },
]
