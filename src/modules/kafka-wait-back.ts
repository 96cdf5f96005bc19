import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { parseDuration } from '../diagnostics/duration.ts'
import { ok } from '../diagnostics/result.ts'
import { decideBack } from '../kafka/decide/back.ts'
import { defaultWindowMs, sampleEveryMs } from '../kafka/decide/clean-window.ts'
import { findUnhealthy } from '../kafka/decide/health.ts'
import { decideBackServer } from '../kafka/servers/back-server.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import { isServer } from './host-view.ts'
import type { ClusterView, Module, ModuleDecision, ModuleInput } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: { type: 'string', minLength: 1, description: 'the release the node must run' },
    window: {
      type: ['string', 'integer'],
      pattern: '^([0-9]+(ms|s|m|h|d))+$',
      minimum: 0,
      description:
        'how long it must stay clean (5m; a number is milliseconds); default 1.5 x the running replica.lag.time.max.ms',
    },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'window_ms'],
  properties: {
    version: { type: 'string', description: 'the release it runs' },
    window_ms: { type: 'integer', description: 'how long it was seen clean, milliseconds' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>
type DurationResult = ReturnType<typeof parseDuration>

/** Polls while the node is not yet back: quick, because the whole roll waits for them. */
const leastPollMs = 40
const mostPollMs = 1000

/** Looking takes half of the time at most: a large cluster is not asked as often as a small one. */
const pollMsFor = ({ snapshot }: ClusterView): number => Math.min(mostPollMs, Math.max(leastPollMs, snapshot.tookMs))

/** The clean window, milliseconds. The error: what was written is no duration. */
const windowOf = ({ window }: Args, cluster: ClusterView): DurationResult => {
  const wanted = window === undefined ? ok(defaultWindowMs(cluster.snapshot)) : parseDuration(window)
  return wanted.ok ? ok(Math.min(wanted.value, cluster.windowCapMs ?? Number.POSITIVE_INFINITY)) : wanted
}

/** One text for one fact: what `decideBack` says of the node itself carries no node id, what the Wait list says of it does. */
const textOf = ({ rule, topic, partition, nodeId, saw }: Blocker, own: number): string =>
  [rule, topic, partition, nodeId ?? own, saw].join('|')

/** R3 of this node, then R0's Wait list of all nodes: a sample is clean only when both are. */
const judge = ({ args: { version }, host }: ModuleInput<Args>, cluster: ClusterView) => {
  const { snapshot, topology, observation, before, deafAtStart } = cluster
  if (observation === undefined) return undefined
  const stopped = before === undefined ? {} : { before }
  const back = isServer(host)
    ? decideBackServer({ snapshot, observation, release: version, ...stopped })
    : decideBack({ snapshot, topology, nodeId: host.nodeId, observation, releases: [version], deafAtStart, ...stopped })
  if (back.kind === 'refuse') return back
  const blockers: readonly Blocker[] = [
    ...(back.kind === 'wait' ? back.blockers : []),
    ...findUnhealthy({ snapshot, topology }).map((finding) => finding.blocker),
  ]
  const unique = new Map(blockers.map((b) => [textOf(b, host.nodeId), b]))
  return unique.size === 0 ? ({ kind: 'safe' } as const) : ({ kind: 'wait', blockers: [...unique.values()] } as const)
}

const decideWindow = (input: ModuleInput<Args>, windowMs: number): ModuleDecision<Result> => {
  if (input.cleanForMs >= windowMs)
    return { kind: 'unchanged', result: { version: input.args.version, window_ms: Math.round(input.cleanForMs) } }
  const saw = `clean for ${Math.round(input.cleanForMs / 1000)} s`
  const wanted = `${Math.round(windowMs / 1000)} s without a dirty sample`
  const leftMs = windowMs - input.cleanForMs
  return {
    kind: 'wait',
    blockers: [{ rule: 'node/window', saw, wanted }],
    isClean: true,
    pollMs: Math.min(sampleEveryMs, Math.max(leftMs, 1)),
  }
}

/** Waits until R3 holds for the host's node, or a ZooKeeper server serves again, and stays so for the clean window. */
export const kafkaWaitBack: Module<Args, Result> = {
  name: 'kafka.wait_back',
  summary: 'wait until the node is back, whole, on the wanted release, and stays so',
  args,
  result,
  effects: () => ({}),
  needs: 'node',
  hasWindow: true,
  wants: () => ({}),
  decide: (input) => {
    const { cluster, host } = input
    const decision = cluster === undefined ? undefined : judge(input, cluster)
    if (cluster === undefined || decision === undefined)
      return {
        kind: 'refuse',
        what: `${host.name} is no Kafka node`,
        why: ['only a node can come back'],
        fix: 'use it on controllers and brokers',
      }
    const window = windowOf(input.args, cluster)
    if (!window.ok) {
      const fix = 'write it like 45s or 5m'
      return { kind: 'refuse', what: 'the window is no duration', why: [window.error], fix }
    }
    if (decision.kind === 'safe') return decideWindow(input, window.value)
    if (decision.kind === 'wait') return { kind: 'wait', blockers: decision.blockers, pollMs: pollMsFor(cluster) }
    return {
      kind: 'refuse',
      what: `${host.name} did not come back`,
      why: [],
      fix: `read the log of ${host.name} (${host.install.logs}), mend the cause, then apply again`,
      blockers: decision.blockers,
    }
  },
  describe: ({ version }) => `wait until it is back on ${version}`,
  canUndo: false,
}
