import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { cleanShutdown, type CleanShutdownReading } from '../facts/clean-shutdown.ts'
import { request } from '../facts/fact.ts'
import { logTail } from '../facts/log-tail.ts'
import { nodeProcess, type NodeProcessReading } from '../facts/node-process.ts'
import { optional } from '../facts/optional.ts'
import type { HostView } from './host-view.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['state'],
  properties: {
    state: {
      type: 'string',
      enum: ['started', 'stopped', 'restarted'],
      description: 'how the node of this host shall be; restarted: by another process than before',
    },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'pid', 'was_clean'],
  properties: {
    changed: { type: 'boolean', description: 'the node was started, stopped or restarted by this step' },
    pid: { type: 'integer', description: 'process id of the node, 0 when it is stopped' },
    was_clean: {
      type: ['boolean', 'null'],
      description: 'stopped brokers: every log dir holds its clean shutdown marker; null where that could not be seen',
    },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>
type Input = ModuleInput<Args>
type Decision = ModuleDecision<Result>

/** A started process that is gone or never seen after so long has failed: a JVM refuses a bad configuration within 0.8 s (lab.md), a busy host is slower. */
const startLimitMs = 20_000
/** A process this young may still die of its configuration; R3 is `kafka.wait_back`'s business. */
const pollMs = 50

const isBroker = (host: HostView): boolean => host.roles.includes('broker')

const consoleOf = (host: HostView): string => `${host.install.logs}/kafkaServer.out`

const processOf = (input: Input): NodeProcessReading | null => input.facts['process'] as NodeProcessReading | null

const decideStopped = (input: Input): Decision => {
  const process = processOf(input)
  const stop = input.done.find((outcome) => outcome.act.kind === 'stop-node')
  if (process === null) {
    const clean = input.facts['clean'] as CleanShutdownReading | undefined
    const wasClean = clean?.isClean ?? null
    return { kind: 'unchanged', result: { changed: stop !== undefined, pid: 0, was_clean: wasClean } }
  }
  if (stop === undefined) {
    const { pid, startedAtMs } = process
    return { kind: 'acts', acts: [{ kind: 'stop-node', pid, startedAtMs }] }
  }
  const isSame =
    stop.act.kind === 'stop-node' && stop.act.pid === process.pid && stop.act.startedAtMs === process.startedAtMs
  if (isSame) {
    const saw = `process ${process.pid} still runs`
    return { kind: 'wait', blockers: [{ rule: 'node/old-process', saw, wanted: 'the process has ended' }], pollMs }
  }
  return {
    kind: 'refuse',
    what: `something else started the node of ${input.host.name} again`,
    why: [`process ${process.pid} runs now, another than the one that was stopped`],
    fix: 'find out what restarts it (a service manager, another tool), switch that off, then apply again',
  }
}

const lastLines = (input: Input): readonly string[] =>
  (input.facts['console'] as readonly string[] | null | undefined) ?? []

const notStarted = (input: Input): Decision => ({
  kind: 'refuse',
  what: `the node of ${input.host.name} did not start`,
  why: [
    'its start script returned, and no process of it is there (with -daemon the script succeeds whatever Java does)',
  ],
  fix: `read ${consoleOf(input.host)} and server.log beside it, mend the cause, then apply again`,
  ...(lastLines(input).length === 0 ? {} : { log: lastLines(input) }),
})

const decideStarted = (input: Input): Decision => {
  const process = processOf(input)
  if (process !== null) {
    const changed = input.done.length > 0
    return { kind: 'unchanged', result: { changed, pid: process.pid, was_clean: null } }
  }
  if (input.done.length === 0) return { kind: 'acts', acts: [{ kind: 'start-node' }] }
  if (input.sinceActMs > startLimitMs) return notStarted(input)
  return { kind: 'wait', blockers: [{ rule: 'node/no-process', saw: 'no process', wanted: 'the node runs' }], pollMs }
}

type Mark = NonNullable<Input['stopped']>

/** Whom this step stopped, or an earlier step of this pass. */
const stoppedOf = ({ done, stopped }: Input): Mark | undefined => {
  const stop = done.find((outcome) => outcome.act.kind === 'stop-node')
  return stop?.act.kind === 'stop-node' ? stop.act : stopped
}

/** Stop, wait for the end of the process, start. Nobody is restarted twice in one pass (P4): another process than the one that was stopped is the end. */
const decideRestarted = (input: Input): Decision => {
  const process = processOf(input)
  const stopped = stoppedOf(input)
  const hasStarted = input.done.some((outcome) => outcome.act.kind === 'start-node')
  if (process === null) return decideStarted(hasStarted ? input : { ...input, done: [] })
  const { pid, startedAtMs } = process
  const isAnother = stopped !== undefined && (pid !== stopped.pid || startedAtMs !== stopped.startedAtMs)
  if (isAnother || (stopped === undefined && hasStarted)) return decideStarted(input)
  return decideStopped(input)
}

const deciders: Readonly<Record<Args['state'], (input: Input) => Decision>> = {
  started: decideStarted,
  stopped: decideStopped,
  restarted: decideRestarted,
}

const titles: Readonly<Record<string, string>> = { stopped: 'stop the node', restarted: 'restart the node' }

/** Starts, stops or restarts the host's Kafka node. A stop is guarded by the engine (R1) and sends SIGTERM, never more (P3). */
export const service: Module<Args, Result> = {
  name: 'service',
  summary: 'start, stop or restart the Kafka node of the host',
  args,
  result,
  // A state that is still an expression may turn out to be any: guarded like the worst.
  effects: ({ state }) => (state === 'started' ? { changes: 'host' } : { stops: 'node', changes: 'host' }),
  needs: 'host',
  wants: ({ state }, host) => ({
    process: request(nodeProcess, { config: host.install.config }),
    ...(state !== 'stopped' ? { console: optional(request(logTail, { path: consoleOf(host), lines: '20' })) } : {}),
    ...(state === 'stopped' && isBroker(host)
      ? { clean: optional(request(cleanShutdown, { config: host.install.config })) }
      : {}),
  }),
  decide: (input) => deciders[input.args.state](input),
  planUndo: ({ args: { state } }) =>
    state === 'restarted'
      ? { kind: 'nothing' }
      : { kind: 'module', module: 'service', args: { state: state === 'stopped' ? 'started' : 'stopped' } },
  describe: ({ state }) => titles[state] ?? 'start the node',
  canUndo: true,
  // The process it ended is gone for good, and one like it runs: there is nothing to go back to. A node it left down is brought back like any other.
  isUndoNeedless: ({ state }) => state === 'restarted',
}
