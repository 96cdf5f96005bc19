import type { RunEventBody } from '../../src/run/run-event.ts'

/** How a run begins. */
export type RunStarted = Extract<RunEventBody, { type: 'run-started' }>

/** The start of a run of a small playbook without versions, nodes or phases, where nothing else is said. */
export const runStarted = (change: Partial<RunStarted> = {}): RunStarted => ({
  type: 'run-started',
  playbook: 'test',
  file: 'playbook.yml',
  digest: 'd'.repeat(64),
  kplay: '0.0.0',
  cluster: { name: 'test', id: 'test-cluster-id', mode: 'kraft' },
  versions: null,
  nodes: [],
  phases: [],
  waivers: [],
  shortened: [],
  notRehearsed: [],
  replaced: [],
  ...change,
})
