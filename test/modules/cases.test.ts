import { Ajv } from 'ajv'
import { expect } from 'chai'
import { err, ok } from '../../src/diagnostics/result.ts'
import { advanceGroups, beginGroups, type GroupHistory } from '../../src/kafka/groups/group-history.ts'
import type { MeasuredCluster } from '../../src/kafka/metrics/decide-metrics.ts'
import type { NodeMetrics } from '../../src/kafka/metrics/metric.ts'
import type { Act, ActOutcome } from '../../src/modules/act.ts'
import { findModule, modules } from '../../src/modules/catalogue.ts'
import type { HostView } from '../../src/modules/host-view.ts'
import type { AnyModule, ClusterView, Module, ModuleDecision, ModuleInput } from '../../src/modules/module.ts'
import { isUpdatingCases, readCases } from '../support/case-files.ts'
import { drawCluster, type Drawing } from '../support/draw-cluster.ts'

/** One question to a module, as data. What is left out is as on the healthy broker b1 of a cluster on its way from 3.9.2 to 4.1.2, before any act. */
interface ModuleCase {
  readonly args: unknown
  readonly host?: Partial<HostView>
  readonly versions?: { readonly from: readonly string[]; readonly to: string } | null
  /** Answers by the names the module wants them under: exactly these. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Facts that cannot be had (optional ones). */
  readonly absent?: readonly string[]
  readonly cluster?: Drawing
  readonly view?: Partial<ClusterView>
  readonly done?: readonly (Partial<ActOutcome> & { readonly act: Act })[]
  readonly sinceActMs?: number
  readonly cleanForMs?: number
  /** What was seen of consumer groups, oldest sample first; `[topic, partition, committed, end]`. Absent: there are none. */
  readonly groups?: readonly SampleCase[]
  /** Of each node, by host name; a text: why it told nothing. Absent: all is well. */
  readonly metrics?: Readonly<Record<string, NodeMetrics | string | null>>
  /** How long the nodes want to be left alone between two readings. */
  readonly metricsRestMs?: number
  readonly stopped?: { readonly pid: number; readonly startedAtMs: number }
  readonly decision?: ModuleDecision<unknown>
}

interface SampleCase {
  readonly atMs: number
  /** The run has stopped a node by then. */
  readonly isStopped?: boolean
  readonly groups: Readonly<
    Record<
      string,
      { readonly hasMembers: boolean; readonly offsets: readonly [string, number, number, number | null][] }
    >
  >
}

const broker: HostView = {
  name: 'b1',
  address: '127.0.9.1',
  nodeId: 1,
  roles: ['broker'],
  rack: undefined,
  vars: {},
  install: {
    root: '/opt/kafka',
    current: '/opt/kafka/current',
    config: '/etc/kafka/server.properties',
    logs: '/var/log/kafka',
    source: 'store',
  },
  service: { type: 'scripts', env: {}, changeEnv: [] },
}

const observation = {
  host: 'b1',
  nodeId: 1,
  process: { pid: 202, startedAtMs: 1_700_000_000_000, ageMs: 5000, release: '4.1.2' },
  log: { fatal: [], protocolErrors: [], isRecovering: false },
  linked: '4.1.2',
}

const cases = readCases<ModuleCase>('modules')

const moduleOf = (name: string): Module<unknown> => {
  const module = findModule(name.split('/')[0] ?? '')
  if (module === undefined) throw new Error(`no module for the case ${name}`)
  return module as unknown as Module<unknown>
}

const viewOf = (content: ModuleCase): ClusterView => ({
  ...drawCluster(content.cluster ?? { topics: { orders: { partitions: ['1* 2 3', '2* 3 1'] } } }),
  observation,
  waivers: [],
  deafAtStart: [],
  deafElsewhere: [],
  before: { pid: 101, startedAtMs: 1_600_000_000_000 },
  windowCapMs: undefined,
  ...content.view,
})

const doneOf = ({ done = [] }: ModuleCase): readonly ActOutcome[] =>
  done.map((outcome) => ({ ok: true, output: '', tookMs: 5, ...outcome }))

const historyOf = (samples: readonly SampleCase[]): GroupHistory =>
  samples.reduce(
    (history, { atMs, isStopped = false, groups }) =>
      advanceGroups(
        history,
        {
          atMs,
          unknown: [],
          groups: Object.entries(groups).map(([group, { hasMembers, offsets }]) => ({
            group,
            hasMembers,
            offsets: offsets.map(([topic, partition, committed, end]) => ({ topic, partition, committed, end })),
          })),
        },
        !isStopped,
      ),
    beginGroups([], 0),
  )

const wellMetrics = {
  c1: { active_controllers: 1, offline_partitions: 0 },
  b1: { under_replicated_partitions: 0, brokers_running: 3 },
  b2: { under_replicated_partitions: 0, brokers_running: 3 },
}

/** One controller, two brokers; null: the inventory names no metrics of it. */
const measured = ({ metricsRestMs: restMs, metrics }: ModuleCase): MeasuredCluster => ({
  mode: 'kraft',
  ...(restMs === undefined ? {} : { restMs }),
  nodes: Object.entries({ ...wellMetrics, ...metrics }).map(([host, reading], i) => ({
    host,
    nodeId: host.startsWith('c') ? 101 + i : i,
    roles: [host.startsWith('c') ? 'controller' : 'broker'],
    isNamed: reading !== null,
    reading: reading === null ? err('not named') : typeof reading === 'string' ? err(reading) : ok(reading),
  })),
})

/** What the module asks for beside host and cluster, and no more. */
const watchedOf = (content: ModuleCase, module: Module<unknown>): Pick<ModuleInput<unknown>, 'groups' | 'metrics'> => {
  const watches = module.watches?.(content.args) ?? {}
  const groups = historyOf(content.groups ?? [{ atMs: 0, groups: {} }])
  return {
    ...(watches.groups === undefined ? {} : { groups }),
    ...(watches.metrics === undefined ? {} : { metrics: measured(content) }),
  }
}

const inputOf = (content: ModuleCase, module: Module<unknown>): ModuleInput<unknown> => {
  const { args, facts = {}, absent = [], versions = { from: ['3.9.2'], to: '4.1.2' } } = content
  const { sinceActMs = 0, cleanForMs = 0 } = content
  const host = { ...broker, ...content.host }
  const wanted = Object.keys(module.wants(args, host)).sort()
  const given = [...Object.keys(facts), ...absent].sort()
  expect(given, 'the facts of the case are those the module wants').to.deep.equal(wanted)
  const cluster = module.needs !== 'host' ? viewOf(content) : undefined
  const past = { done: doneOf(content), sinceActMs, cleanForMs, stopped: content.stopped }
  return { args, host, versions: versions ?? undefined, facts, cluster, ...watchedOf(content, module), ...past }
}

const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true, validateSchema: true })
ajv.addKeyword('x-form')
ajv.addKeyword('x-secret')
const mustFit = (schema: unknown, value: unknown, what: string): void => {
  const validate = ajv.compile(schema as object)
  expect(validate(value), `${what}: ${JSON.stringify(validate.errors)}`).to.equal(true)
}

describe('cases of modules', () => {
  for (const { name, content, rewrite } of cases)
    it(name, () => {
      const module = moduleOf(name)
      mustFit(module.args, content.args, 'arguments')
      const decision = module.decide(inputOf(content, module))
      if (decision.kind === 'unchanged') mustFit(module.result, decision.result, 'result')
      const plain = JSON.parse(JSON.stringify(decision)) as ModuleDecision<unknown>
      if (isUpdatingCases) rewrite({ ...content, decision: plain })
      else expect(plain).to.deep.equal(content.decision)
    })
})

/** Every property of a schema, with its place. */
const propertiesOf = (schema: unknown, place = ''): [string, { description?: string }][] => {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {}, items } = schema as { properties?: Record<string, object>; items?: unknown }
  return [
    ...Object.entries(properties).flatMap(([key, inner]): [string, { description?: string }][] => [
      [`${place}${key}`, inner],
      ...propertiesOf(inner, `${place}${key}.`),
    ]),
    ...propertiesOf(items, `${place}[].`),
  ]
}

describe('every module', () => {
  const kindsOf = (module: AnyModule): (string | undefined)[] =>
    cases.filter(({ name }) => name.startsWith(`${module.name}/`)).map(({ content }) => content.decision?.kind)

  for (const module of modules) {
    it(`${module.name} has a case for each thing it can say`, () => {
      const own = cases.filter(({ name }) => name.startsWith(`${module.name}/`))
      const effects = own.map(({ content }) => module.effects(content.args as never))
      const isChanging = effects.some((effect) => effect.changes !== undefined)
      expect(kindsOf(module)).to.include('unchanged')
      if (isChanging) expect(kindsOf(module)).to.include('acts')
      if (isChanging && module.needs === 'host') expect(kindsOf(module)).to.include('refuse')
      if (module.needs !== 'host') expect(kindsOf(module)).to.include('wait')
    })

    it(`${module.name} describes its arguments in a valid schema`, () => {
      ajv.compile(module.args as object)
      ajv.compile(module.result as object)
      for (const [place, property] of propertiesOf(module.args))
        expect(property.description ?? '', `${module.name} ${place}`).to.not.equal('')
      expect(module.summary).to.match(/^[a-z].*[^.]$/)
    })

    it(`${module.name} has one line for the plan`, () => {
      for (const { name, content } of cases.filter((one) => one.name.startsWith(`${module.name}/`)))
        expect(moduleOf(name).describe(content.args)).to.match(/^[^\n]+$/)
    })
  }
})

describe('effects of modules', () => {
  const effects = (name: string, args: unknown): unknown => moduleOf(name).effects(args)

  it('guard a stop, and a state nobody knows yet like a stop', () => {
    expect(effects('service', { state: 'stopped' })).to.deep.equal({ stops: 'node', changes: 'host' })
    expect(effects('service', { state: '${{ vars.x }}' })).to.deep.equal({ stops: 'node', changes: 'host' })
    expect(effects('service', { state: 'restarted' })).to.deep.equal({ stops: 'node', changes: 'host' })
    expect(effects('service', { state: 'started' })).to.deep.equal({ changes: 'host' })
  })

  it('name what cannot be taken back', () => {
    expect(effects('kafka.finalize', {})).to.deep.equal({ changes: 'cluster', irreversible: true })
  })

  it('are none for modules that only look', () => {
    for (const name of ['assert', 'kafka.health', 'kafka.safe_to_stop', 'kafka.wait_back', 'kafka.collect_logs'])
      expect(effects(name, {}), name).to.deep.equal({})
  })
})
