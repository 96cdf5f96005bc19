import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { cleanShutdown, type CleanShutdownReading } from '../facts/clean-shutdown.ts'
import { request } from '../facts/fact.ts'
import { journalTail } from '../facts/journal-tail.ts'
import { logTail } from '../facts/log-tail.ts'
import { processRequest, type NodeProcessReading } from '../facts/node-process.ts'
import { optional } from '../facts/optional.ts'
import { isServer, type HostView } from './host-view.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'
import { standingOf, standingWanted, type Standing } from './service-standing.ts'
import { diedAgain, heldUp, notStarted } from './service-words.ts'

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
/** A manager may still show how the node stood before a start that it was told of this moment. Ours. */
const settleMs = 1000
/** A process this young may still die of its configuration; R3 is `kafka.wait_back`'s business. */
const pollMs = 20

const isBroker = (host: HostView): boolean => host.roles.includes('broker')

const consoleOf = (host: HostView): string => `${host.install.logs}/${isServer(host) ? 'zookeeper' : 'kafkaServer'}.out`

const hasDone = ({ done }: Input, kind: 'start-node' | 'stop-node'): boolean =>
  done.some((outcome) => outcome.act.kind === kind)

const standingIn = (input: Input): Standing => standingOf(input.host, input.facts['standing'])

const wait = (rule: 'node/no-process' | 'node/old-process', saw: string, wanted: string): Decision => ({
  kind: 'wait',
  blockers: [{ rule, saw, wanted }],
  pollMs,
})

const processOf = (input: Input): NodeProcessReading | null => input.facts['process'] as NodeProcessReading | null

/** No process is there: stopped, unless the service manager is about to start it again, or still at work. */
const decideGone = (input: Input): Decision => {
  const { kind, saw } = standingIn(input)
  if (kind === 'idle' || kind === 'failed') {
    const clean = input.facts['clean'] as CleanShutdownReading | undefined
    const wasClean = clean?.isClean ?? null
    return { kind: 'unchanged', result: { changed: hasDone(input, 'stop-node'), pid: 0, was_clean: wasClean } }
  }
  return kind === 'busy' || hasDone(input, 'stop-node')
    ? wait('node/old-process', saw, 'the service is stopped')
    : { kind: 'acts', acts: [{ kind: 'stop-node', pid: 0, startedAtMs: 0 }] }
}

const decideStopped = (input: Input): Decision => {
  const process = processOf(input)
  const stop = input.done.find((outcome) => outcome.act.kind === 'stop-node')
  if (process === null) return decideGone(input)
  if (stop === undefined) {
    const { pid, startedAtMs } = process
    return { kind: 'acts', acts: [{ kind: 'stop-node', pid, startedAtMs }] }
  }
  const isSame =
    stop.act.kind === 'stop-node' && stop.act.pid === process.pid && stop.act.startedAtMs === process.startedAtMs
  if (isSame) return wait('node/old-process', `process ${process.pid} still runs`, 'the process has ended')
  return {
    kind: 'refuse',
    what: `something else started the node of ${input.host.name} again`,
    why: [`process ${process.pid} runs now, another than the one that was stopped`],
    fix: 'find out what restarts it (a service manager, another tool), switch that off, then apply again',
  }
}

/** Where a JVM that dies at once says why. */
const consoleTail = (host: HostView) =>
  host.service.type === 'systemd'
    ? request(journalTail, { unit: host.service.unit, lines: '20' })
    : request(logTail, { path: consoleOf(host), lines: '20' })

const lastLines = (input: Input): readonly string[] =>
  (input.facts['console'] as readonly string[] | null | undefined) ?? []

/** What a failed start leaves to read. */
const traceOf = (input: Input) => ({ host: input.host, log: lastLines(input), console: consoleOf(input.host) })

/** After the start: its process comes, or its manager says that it has died. */
const decideStarting = (input: Input): Decision => {
  const { kind, saw } = standingIn(input)
  const hasDied = (kind === 'failed' || kind === 'restarting') && input.sinceActMs > settleMs
  if (hasDied || (input.sinceActMs > startLimitMs && kind !== 'busy')) return notStarted(traceOf(input), saw)
  return wait('node/no-process', kind === 'idle' ? 'no process' : `no process; ${saw}`, 'the node runs')
}

const decideStarted = (input: Input): Decision => {
  const process = processOf(input)
  const isOurs = hasDone(input, 'start-node')
  if (process !== null) {
    const { restarts } = standingIn(input)
    if (isOurs && restarts > 0) return diedAgain(traceOf(input), restarts)
    return { kind: 'unchanged', result: { changed: input.done.length > 0, pid: process.pid, was_clean: null } }
  }
  if (isOurs) return decideStarting(input)
  const { kind, saw } = standingIn(input)
  // Between the end of a process that this step stopped and its manager's notice of it lies a moment.
  if (kind === 'busy' || (kind === 'holding' && hasDone(input, 'stop-node')))
    return wait('node/no-process', saw, 'the service can be started')
  if (kind === 'holding') return heldUp(input.host, saw)
  return { kind: 'acts', acts: [{ kind: 'start-node' }] }
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
  const hasStarted = hasDone(input, 'start-node')
  if (process === null) return decideStarted(input)
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

/** Starts, stops or restarts the host's Kafka node, or its ZooKeeper server. A stop is guarded by the engine (R1) and asks for an orderly end, never more (P3). */
export const service: Module<Args, Result> = {
  name: 'service',
  summary: 'start, stop or restart the Kafka node of the host',
  args,
  result,
  // A state that is still an expression may turn out to be any: guarded like the worst.
  effects: ({ state }) => (state === 'started' ? { changes: 'host' } : { stops: 'node', changes: 'host' }),
  needs: 'host',
  wants: ({ state }, host) => ({
    process: processRequest({ roles: host.roles, config: host.install.config }),
    ...standingWanted(host),
    ...(state === 'stopped' ? {} : { console: optional(consoleTail(host)) }),
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
