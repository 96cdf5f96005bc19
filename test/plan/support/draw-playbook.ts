import { err, ok } from '../../../src/diagnostics/result.ts'
import type { Location, SourceFile } from '../../../src/diagnostics/source.ts'
import type { Expression, Scope, Template } from '../../../src/language/expressions/expression.ts'
import type { InventoryHost } from '../../../src/language/inventory/inventory.ts'
import type { ModuleTask, Phase, Playbook, Task, WatchTask } from '../../../src/language/playbook/playbook.ts'
import type { AnyModule } from '../../../src/modules/module.ts'
import type { Role } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { fakeModules } from './fake-modules.ts'

export const source: SourceFile = { name: 'upgrade.yml', text: 'kplay: 1\nname: test\n' }

/** A place in the test's playbook. */
export const at = (line: number): Location => ({ source, line, column: 3, endLine: line, endColumn: 9 })

const lookUp = (path: string, scope: Scope): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    const holder = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
    return holder[key]
  }, scope)

const fill = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, scope))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, scope)]))
  if (typeof value !== 'string') return value
  const whole = /^\$\{\{ (\S+) \}\}$/.exec(value)
  const find = (path: string): unknown => {
    const found = lookUp(path, scope)
    if (found === undefined) throw new RangeError(`no "${path}"`)
    return found
  }
  if (whole !== null) return find(whole[1] ?? '')
  return value.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, path: string) => String(find(path)))
}

/** A value with `${{ a.b }}` in it: paths only, no CEL. */
export const template = (written: unknown, line = 9): Template => ({
  at: at(line),
  written,
  names: [],
  resolve: (scope) => {
    try {
      return ok(fill(written, scope))
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      return err({ at: at(line), message: cause.message })
    }
  },
})

/** `a.b != c.d` or `a.b == c.d`; anything else is a mistake of the test. */
export const expression = (text: string, line = 8): Expression => {
  const [, left = '', operator, right = ''] = /^(\S+) (==|!=) (\S+)$/.exec(text) ?? []
  if (operator === undefined) throw new Error(`the test's expressions are "a == b" or "a != b", not ${text}`)
  return {
    text,
    at: at(line),
    type: 'bool',
    names: [],
    evaluate: (scope) => {
      const [a, b] = [lookUp(left, scope), lookUp(right, scope)]
      if (a === undefined || b === undefined) return err(`no "${a === undefined ? left : right}"`)
      return ok((a === b) === (operator === '=='))
    },
  }
}

/** A module task. `args` may hold paths in `${{ }}`. */
export const task = (
  id: string,
  module: AnyModule,
  args: unknown = {},
  change: Partial<ModuleTask> = {},
): ModuleTask => ({
  kind: 'module',
  id,
  module,
  args: template(args),
  when: undefined,
  at: at(20),
  usedAt: undefined,
  register: undefined,
  until: undefined,
  retries: 0,
  delayMs: 0,
  timeoutMs: undefined,
  undo: { kind: 'needless' },
  once: undefined,
  ignoreFailure: false,
  ...change,
})

/** A block. */
export const block = (
  id: string,
  tasks: readonly Task[],
  change: { when?: string; rescue?: readonly Task[] } = {},
): Task => ({
  kind: 'block',
  id,
  when: change.when === undefined ? undefined : expression(change.when),
  at: at(18),
  usedAt: undefined,
  tasks,
  rescue: change.rescue ?? [],
  always: [],
})

/** A watch of `kafka.health`. */
export const watch = (id: string, forText: unknown, change: Partial<WatchTask> = {}): WatchTask => ({
  kind: 'watch',
  id,
  when: undefined,
  at: at(40),
  usedAt: undefined,
  forMs: template(forText),
  everyMs: template('5s'),
  module: fakeModules.health,
  args: template({}),
  register: 'health',
  stopIf: undefined,
  ...change,
})

/** A phase; everything not said is empty. */
export const phase = (id: string, change: Partial<Phase> = {}): Phase => ({
  id,
  description: `the phase ${id}`,
  modes: ['kraft'],
  isReadOnly: false,
  inputs: {},
  hosts: [],
  order: 'kafka',
  onFailure: 'stop',
  isIrreversible: false,
  tags: [],
  windows: [],
  gate: undefined,
  beforeEach: [],
  tasks: [],
  afterEach: [],
  afterFirst: [],
  rollback: [],
  at: at(10),
  ...change,
})

const hostOf = (name: string, nodeId: number, roles: readonly Role[]): InventoryHost => ({
  view: {
    name,
    address: `${name}.example`,
    nodeId,
    roles,
    rack: undefined,
    vars: {},
    install: {
      root: `/lab/${name}/kafka`,
      current: `/lab/${name}/kafka/current`,
      config: `/lab/${name}/server.properties`,
      logs: `/lab/${name}/logs`,
      source: 'store',
    },
    service: { type: 'scripts', env: {}, changeEnv: [] },
  },
  connection: { type: 'local' },
  groups: roles.map((role) => `${role}s`),
  at: at(1),
})

/** Three controllers 3000 to 3002, three brokers 1 to 3. */
export const hosts: readonly InventoryHost[] = [
  hostOf('c1', 3000, ['controller']),
  hostOf('c2', 3001, ['controller']),
  hostOf('c3', 3002, ['controller']),
  hostOf('b1', 1, ['broker']),
  hostOf('b2', 2, ['broker']),
  hostOf('b3', 3, ['broker']),
]

/** Folders of the lab these hosts would be. */
export const labFolders = Object.fromEntries(hosts.map(({ view }) => [view.name, `/lab/${view.name}`]))

/** A playbook 3.9.2 to 4.1.2 on `hosts`. */
export const playbook = (change: Partial<Playbook> = {}): Playbook => ({
  source,
  name: 'orders: Kafka 3.9.2 to 4.1.2',
  inventory: {
    source: { name: 'orders.yml', text: 'kplay: 1\n' },
    topology: {
      name: 'orders',
      mode: 'kraft',
      clusterId: '5L6g3nShT-eMCtK--X86sw',
      bootstrap: ['b1.example:9092'],
      nodes: hosts.map(({ view }) => ({
        host: view.name,
        nodeId: view.nodeId,
        roles: view.roles,
        ...(view.roles.includes('broker') ? { brokerAddress: `${view.address}:9092` } : {}),
        ...(view.roles.includes('controller') ? { controllerAddress: `${view.address}:9093` } : {}),
      })),
    },
    security: { brokers: { protocol: 'PLAINTEXT' }, controllers: { protocol: 'PLAINTEXT' } },
    via: 'direct',
    hosts,
    groups: { controllers: ['c1', 'c2', 'c3'], brokers: ['b1', 'b2', 'b3'] },
  },
  versions: { from: ['3.9.2'], to: '4.1.2', back: false, at: at(3) },
  vars: {},
  waivers: [],
  phases: [],
  files: [source, { name: 'orders.yml', text: 'kplay: 1\n' }],
  ...change,
})

/** The phases of an upgrade as the shipped ones are: stage, roll, finalize. */
export const upgradePhases = (): readonly Phase[] => [
  phase('stage', {
    hosts: ['controllers', 'brokers'],
    order: 'written',
    tasks: [
      task(
        'install',
        fakeModules.install,
        { release: '${{ versions.to }}' },
        { undo: { kind: 'none', reason: 'a folder beside the others' } },
      ),
    ],
  }),
  phase('roll', {
    hosts: ['brokers', 'controllers'],
    inputs: { soak_first: 300_000 },
    beforeEach: [task('safe', fakeModules.safe)],
    tasks: [
      block(
        'switch',
        [
          task('stop', fakeModules.service, { state: 'stopped' }, { undo: { kind: 'auto' } }),
          task(
            'link',
            fakeModules.symlink,
            { path: '${{ install.current }}', to: '${{ install.root }}/kafka-${{ versions.to }}' },
            { undo: { kind: 'auto' } },
          ),
          task('start', fakeModules.service, { state: 'started' }, { undo: { kind: 'auto' } }),
        ],
        { when: 'node.version != versions.to', rescue: [task('logs', fakeModules.health)] },
      ),
    ],
    afterFirst: [watch('canary', '${{ inputs.soak_first }}')],
  }),
  phase('finalize', {
    isIrreversible: true,
    gate: { approve: { prompt: 'Finalize 4.1? There is no way back.' }, waitMs: 86_400_000, at: at(50) },
    tasks: [task('raise', fakeModules.finalize)],
  }),
]
