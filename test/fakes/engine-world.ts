import { createRecent } from '../../src/run/look/recent.ts'
import { ok } from '../../src/diagnostics/result.ts'
import type { Topology } from '../../src/kafka/topology.ts'
import type { HostView } from '../../src/modules/host-view.ts'
import { findModule } from '../../src/modules/catalogue.ts'
import type {
  Program,
  ProgramBlock,
  ProgramModuleTask,
  ProgramPhase,
  ProgramTask,
  Scope,
} from '../../src/plan/program.ts'
import { moduleCall, ownTask } from '../../src/plan/tasks/own-task.ts'
import { createEmitter, type Emitter } from '../../src/run/emitter.ts'
import { runProgram, type RunEnd } from '../../src/run/engine.ts'
import type { FileToKeep, HttpPort } from '../../src/run/ports.ts'
import type { RunContext } from '../../src/run/run-context.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { watchMetrics } from '../../src/run/watch/watch-metrics.ts'
import { runStarted } from '../support/run-started.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeCluster } from './fake-cluster.ts'
import { FakeHosts } from './fake-hosts.ts'
import { quietGroups } from './fake-groups.ts'
import { quietLock } from './fake-lock.ts'

const origin = { file: 'playbook.yml', line: 1, column: 1 }

const hostView = (name: string, nodeId: number, role: 'controller' | 'broker'): HostView => ({
  name,
  address: `127.0.9.${nodeId}`,
  nodeId,
  roles: [role],
  rack: undefined,
  vars: {},
  install: {
    root: `/n/${name}/install`,
    current: `/n/${name}/install/current`,
    config: `/n/${name}/server.properties`,
    logs: `/n/${name}/logs`,
    source: 'store',
  },
  service: { type: 'scripts', env: {}, changeEnv: [] },
})

/** Brokers stand before controllers on purpose: only R6 may say who goes first. */
export const hostViews: readonly HostView[] = [
  hostView('b1', 1, 'broker'),
  hostView('b2', 2, 'broker'),
  hostView('b3', 3, 'broker'),
  hostView('c1', 101, 'controller'),
  hostView('c2', 102, 'controller'),
  hostView('c3', 103, 'controller'),
]

export const topology: Topology = {
  name: 'test',
  mode: 'kraft',
  clusterId: 'test-cluster-id',
  bootstrap: ['127.0.9.1:9092'],
  nodes: hostViews.map((view) => ({
    host: view.name,
    nodeId: view.nodeId,
    roles: view.roles,
    ...(view.roles.includes('broker')
      ? { brokerAddress: `${view.address}:9092` }
      : { controllerAddress: `${view.address}:9093` }),
  })),
}

/** One module task as the program builder would make it. */
export const task = (id: string, module: string, args: object = {}): ProgramModuleTask => {
  const found = findModule(module)
  if (found === undefined) throw new Error(`no module ${module}`)
  return ownTask({ id, origin, ...moduleCall(found, args) })
}

export const block = (id: string, tasks: readonly ProgramTask[], more: Partial<ProgramBlock> = {}): ProgramBlock => ({
  kind: 'block',
  id,
  when: undefined,
  whenText: undefined,
  origin,
  tasks,
  rescue: [],
  always: [],
  ...more,
})

export const phase = (id: string, tasks: readonly ProgramTask[], more: Partial<ProgramPhase> = {}): ProgramPhase => ({
  id,
  description: '',
  isReadOnly: false,
  isIrreversible: false,
  gate: undefined,
  hosts: hostViews.map((view) => view.name),
  order: 'kafka',
  onFailure: 'stop',
  inputs: {},
  windows: [],
  beforeEach: [],
  tasks,
  afterEach: [],
  afterFirst: [],
  rollback: [],
  origin,
  ...more,
})

/** The body of the shipped phase `roll`, with or without the gate a reader sees. */
export const rollTasks = (to: string): readonly ProgramTask[] => [
  block(
    'switch',
    [
      task('stop', 'service', { state: 'stopped' }),
      { ...task('link', 'file.symlink', { path: '/current', to: `/opt/kafka-${to}` }) },
      task('start', 'service', { state: 'started' }),
      task('back', 'kafka.wait_back', { version: to }),
    ],
    {
      when: (scope: Scope) => ok((scope['node'] as { version: string }).version !== to),
      whenText: 'node.version != versions.to',
    },
  ),
]

export interface EngineWorld {
  readonly clock: FakeClock
  readonly cluster: FakeCluster
  readonly hosts: FakeHosts
  readonly emitter: Emitter
  readonly context: RunContext
  readonly interrupt: AbortController
  readonly interruptAgain: AbortController
  readonly asked: string[]
  /** What steps kept in the folder of the run. */
  readonly kept: readonly FileToKeep[]
  run(): Promise<RunEnd>
  readonly events: readonly RunEvent[]
}

/** A fake cluster of three and three on 3.9.2, a program over it and an engine to run it. */
export const engineWorld = (
  phases: readonly ProgramPhase[],
  wish: {
    answer?: 'approved' | 'declined' | 'absent'
    maxWaitMs?: number
    journalFails?: (event: RunEvent) => boolean
    /** What of the program is other than here. */
    program?: Partial<Program>
    /** Another cluster than three and three. */
    cluster?: Topology
    http?: HttpPort
  } = {},
): EngineWorld => {
  const clock = new FakeClock()
  const cluster = new FakeCluster(wish.cluster ?? topology, clock, '3.9.2')
  const hosts = new FakeHosts(cluster, clock)
  const asked: string[] = []
  const kept: FileToKeep[] = []
  const journal = {
    append: (event: RunEvent) =>
      wish.journalFails?.(event) === true ? Promise.reject(new Error('disk full')) : Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const emitter = createEmitter({ run: '20261122-031042-test', clock, journal, listeners: [] })
  const interrupt = new AbortController()
  const interruptAgain = new AbortController()
  const program: Program = {
    name: 'test',
    file: 'playbook.yml',
    topology,
    mode: 'kraft',
    versions: { from: ['3.9.2'], to: '4.1.2', back: false },
    waivers: [],
    hosts: hostViews,
    phases,
    scope: {},
    digest: 'd'.repeat(64),
    files: [],
    notRehearsed: [],
    shortened: [],
    limitedTo: undefined,
    leftOut: [],
    ...wish.program,
  }
  const http = wish.http ?? { send: ({ url }) => Promise.reject(new Error(`the test has no web: ${url}`)) }
  const context: RunContext = {
    program,
    clock,
    hosts,
    cluster,
    lock: quietLock(),
    http,
    backup: {
      keep: (files) => {
        kept.push(...files)
        return Promise.resolve(ok('/state/backup'))
      },
    },
    watch: { groups: quietGroups(), metrics: watchMetrics({ http, hosts, program, emitter, isLab: false }) },
    approval: {
      ask: ({ phase: name }) => {
        asked.push(name)
        return Promise.resolve({ answer: wish.answer ?? 'approved', by: 'the test' })
      },
    },
    emitter,
    limits: { noProgressMs: 300_000, stopNoProgressMs: 360_000, maxWaitMs: wish.maxWaitMs },
    interrupts: { first: interrupt.signal, second: interruptAgain.signal },
    memory: new Map(),
    registers: new Map(),
    onceDone: new Set(),
    recent: createRecent(),
  }
  const started = runStarted({ digest: program.digest, versions: { from: ['3.9.2'], to: '4.1.2' } })
  return {
    clock,
    cluster,
    hosts,
    emitter,
    context,
    interrupt,
    interruptAgain,
    asked,
    kept,
    events: emitter.events,
    run: () => runProgram(context, started),
  }
}
