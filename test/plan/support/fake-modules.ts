import { ok } from '../../../src/diagnostics/result.ts'
import type { AnyModule, Effects, Module, ModuleDecision } from '../../../src/modules/module.ts'

const none = { type: 'object', properties: {}, additionalProperties: false } as const

interface Drawn<Args> {
  readonly name: string
  readonly args?: Module<Args>['args']
  readonly effects?: (args: Args) => Effects
  readonly needs?: 'host' | 'cluster'
  readonly wants?: string
  readonly decide?: Module<Args>['decide']
  readonly describe?: (args: Args) => string
}

/** A module that may be built and described; asking it anything the test did not draw fails the test. */
const draw = <Args>(drawn: Drawn<Args>): AnyModule => {
  const module: Module<Args> = {
    name: drawn.name,
    summary: drawn.name,
    args: drawn.args ?? none,
    result: none,
    effects: drawn.effects ?? (() => ({})),
    needs: drawn.needs ?? 'host',
    wants: () =>
      drawn.wants === undefined
        ? {}
        : { [drawn.wants]: { name: drawn.wants, script: 'true', parse: (text) => ok(text) } },
    decide:
      drawn.decide ??
      ((): ModuleDecision<unknown> => {
        throw new Error(`the test did not expect ${drawn.name} to be asked`)
      }),
    describe: drawn.describe ?? (() => drawn.name),
    canUndo: true,
  }
  return module as unknown as AnyModule
}

const act = { kind: 'start-node' } as const
const acts = { kind: 'acts', acts: [act] } as const
const unchanged = { kind: 'unchanged', result: null } as const

interface ServiceArgs {
  readonly state: 'started' | 'stopped'
}

/** Modules by their real names, with just enough behaviour to be planned. */
export const fakeModules = {
  safe: draw({ name: 'kafka.safe_to_stop', needs: 'cluster' }),
  health: draw({ name: 'kafka.health', needs: 'cluster', describe: () => 'judge the health of the cluster' }),
  assert: draw({ name: 'assert', args: { type: 'object' } }),
  service: draw<ServiceArgs>({
    name: 'service',
    args: {
      type: 'object',
      properties: { state: { type: 'string', enum: ['started', 'stopped'] } },
      required: ['state'],
      additionalProperties: false,
    },
    effects: ({ state }) => (state === 'stopped' ? { stops: 'node', changes: 'host' } : { changes: 'host' }),
    wants: 'process',
    decide: ({ args, facts }) => ((facts['process'] === null) === (args.state === 'stopped') ? unchanged : acts),
    describe: ({ state }) => (state === 'stopped' ? 'stop the node' : 'start the node'),
  }),
  symlink: draw<{ path: string; to: string }>({
    name: 'file.symlink',
    args: {
      type: 'object',
      properties: { path: { type: 'string' }, to: { type: 'string' } },
      required: ['path', 'to'],
      additionalProperties: false,
    },
    effects: () => ({ changes: 'host' }),
    wants: 'link',
    decide: ({ args, facts }) => (facts['link'] === args.to ? unchanged : acts),
    describe: ({ path, to }) => `${path} -> ${to}`,
  }),
  install: draw<{ release: string }>({
    name: 'archive.install',
    args: {
      type: 'object',
      properties: { release: { type: 'string' } },
      required: ['release'],
      additionalProperties: false,
    },
    effects: () => ({ changes: 'host' }),
    wants: 'releases',
    decide: ({ args, facts }) =>
      Array.isArray(facts['releases']) && facts['releases'].includes(args.release) ? unchanged : acts,
    describe: ({ release }) => `put ${release} beside the others`,
  }),
  finalize: draw({
    name: 'kafka.finalize',
    needs: 'cluster',
    effects: () => ({ changes: 'cluster', irreversible: true }),
    decide: ({ cluster }) =>
      cluster?.snapshot.nodes.every((node) => node.finalized?.['metadata.version'] === 27) === true ? unchanged : acts,
    describe: () => 'raise metadata.version',
  }),
  command: draw<{ argv: readonly string[]; retries?: number }>({
    name: 'command',
    args: {
      type: 'object',
      properties: {
        argv: { type: 'array', items: { type: 'string' } },
        retries: { type: 'integer', default: 3 },
      },
      required: ['argv'],
      additionalProperties: false,
    },
    effects: () => ({ changes: 'host' }),
    decide: () => acts,
    describe: ({ argv }) => argv.join(' '),
  }),
} as const
