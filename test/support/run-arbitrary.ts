/** Every event a run can tell, for property tests: any of them, in any order, with awkward texts. */
import fc from 'fast-check'
import type { ExitCode, Problem } from '../../src/diagnostics/problem.ts'
import type { Blocker } from '../../src/kafka/decide/decision.ts'
import { groupStates } from '../../src/kafka/groups/seen-group.ts'
import type { ToldAct } from '../../src/modules/act.ts'
import type { Effects } from '../../src/modules/module.ts'
import { nodeStates, outcomes, type RunEvent, type RunEventBody } from '../../src/run/run-event.ts'
import { EventScript } from './event-script.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'two\nlines', '\u001B[31mred', 'a|b *c* `d` <e>', 'naïve 集群 🦜', '\r\t\0'),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
const host = fc.constantFrom('c1', 'b1', 'b2', 'unlisted')
const hostOrNull = orNull(host)
const phase = fc.constantFrom('preflight', 'roll', 'finalize', 'unlisted')
const address = fc.constantFrom('preflight', 'roll.stop@b1', 'roll.back@b1', 'roll.back@b2', 'finalize.raise')
const ms = fc.oneof(fc.nat(), fc.constantFrom(0, 999, 59_999, 3_600_000, 90_000_000))
const role = fc.constantFrom('controller', 'broker', 'zookeeper')

const merged = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> =>
  fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }))

const blocker: fc.Arbitrary<Blocker> = merged(
  fc.record({
    rule: fc.constantFrom('broker/down', 'broker/not-in-sync', 'cluster/reassignment'),
    saw: text,
    wanted: text,
  }),
  fc.record({ topic: text, partition: fc.nat(50), nodeId: fc.nat(5000), fix: text }, { requiredKeys: [] }),
)
const blockers = fc.array(blocker, { maxLength: 8 })

const problem: fc.Arbitrary<Problem> = merged(
  fc.record({
    code: fc.constant('run/node-not-back'),
    what: text,
    why: fc.array(text, { minLength: 1, maxLength: 3 }),
    fix: text,
    exitCode: fc.constantFrom<ExitCode>(1, 7, 8),
  }),
  fc.record(
    {
      at: fc.record({ file: text, line: fc.nat(), column: fc.nat() }),
      subject: text,
      ran: text,
      state: text,
      log: fc.array(text, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
)

const act: fc.Arbitrary<ToldAct> = fc.oneof(
  fc.record({
    kind: fc.constant('command'),
    argv: fc.array(text),
    env: fc.dictionary(fc.constantFrom('A', 'B'), text),
    timeoutMs: ms,
  }),
  fc.record({ kind: fc.constant('stop-node'), pid: fc.nat(), startedAtMs: ms }),
  fc.record({ kind: fc.constant('start-node') }),
  fc.record({ kind: fc.constant('symlink'), path: text, to: text }),
  fc.record({ kind: fc.constant('install-release'), release: text, root: text }),
  fc.record({
    kind: fc.constant('elect-preferred-leaders'),
    partitions: fc.array(fc.record({ topic: text, partition: fc.nat() })),
  }),
  fc.record({
    kind: fc.constant('update-features'),
    levels: fc.dictionary(fc.constantFrom('metadata.version', 'kraft.version'), fc.nat(30)),
    validateOnly: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('http'),
    url: text,
    headers: fc.dictionary(fc.constantFrom('accept', 'x-key'), text),
    timeoutMs: ms,
  }),
  fc.record({ kind: fc.constant('keep-files'), paths: fc.array(text) }),
  fc.record({ kind: fc.constant('keep-cluster') }),
)

const effects: fc.Arbitrary<Effects> = fc.record(
  {
    stops: fc.constant('node'),
    changes: fc.constantFrom('host', 'cluster'),
    irreversible: fc.constant(true),
  },
  { requiredKeys: [] },
)

const started: fc.Arbitrary<RunEventBody> = fc.record({
  type: fc.constant('run-started'),
  playbook: text,
  file: text,
  digest: text,
  kplay: text,
  cluster: fc.record({ name: text, id: text, mode: fc.constantFrom('kraft', 'zookeeper') }),
  versions: orNull(fc.record({ from: fc.array(text, { minLength: 1, maxLength: 2 }), to: text })),
  nodes: fc.uniqueArray(fc.record({ host, nodeId: fc.nat(5000), roles: fc.uniqueArray(role), from: orNull(text) }), {
    selector: (node) => node.host,
  }),
  phases: fc.uniqueArray(
    fc.record({ id: phase, description: text, hosts: fc.array(host), irreversible: fc.boolean() }),
    { selector: (one) => one.id },
  ),
  waivers: fc.array(text, { maxLength: 2 }),
  shortened: fc.array(text, { maxLength: 2 }),
  notRehearsed: fc.array(text, { maxLength: 2 }),
  replaced: fc.array(text, { maxLength: 2 }),
})

const answered: fc.Arbitrary<RunEventBody> = merged(
  fc.record({
    type: fc.constant('gate-answered'),
    phase,
    answer: fc.constantFrom('approved', 'declined', 'absent'),
  }),
  fc.record({ by: text }, { requiredKeys: [] }),
)

const found = fc.record({
  host,
  process: orNull(fc.record({ pid: fc.nat(), startedAtMs: fc.nat() })),
  before: text,
  deaf: fc.array(text, { maxLength: 2 }),
})

const remaining = fc.record({ remainingMs: fc.nat() }, { requiredKeys: [] })

/** One of each type of event, so that a new type cannot be forgotten here. */
export const bodyArbitraries: { readonly [T in RunEventBody['type']]: fc.Arbitrary<RunEventBody> } = {
  'run-started': started,
  'run-resumed': fc.record({
    type: fc.constant('run-resumed'),
    who: text,
    kplay: text,
    digest: text,
    count: fc.nat(5),
    changed: fc.array(text, { maxLength: 2 }),
  }),
  'phase-started': merged(
    fc.record({ type: fc.constant('phase-started'), phase, nodes: fc.array(host) }),
    fc.record({ found: fc.array(found, { maxLength: 2 }) }, { requiredKeys: [] }),
  ),
  'phase-ended': fc.record({ type: fc.constant('phase-ended'), phase, ok: fc.boolean() }),
  'gate-opened': fc.record({ type: fc.constant('gate-opened'), phase, prompt: text, irreversible: fc.boolean() }),
  'gate-answered': answered,
  'node-started': merged(
    fc.record({
      type: fc.constant('node-started'),
      phase,
      host,
      position: fc.nat(6),
      of: fc.nat(6),
      because: text,
    }),
    remaining,
  ),
  'node-ended': merged(
    fc.record({
      type: fc.constant('node-ended'),
      phase,
      host,
      ok: fc.boolean(),
      changed: fc.boolean(),
    }),
    remaining,
  ),
  'node-state': fc.record({
    type: fc.constant('node-state'),
    phase,
    host,
    state: fc.constantFrom(...nodeStates),
  }),
  'order-changed': fc.record({ type: fc.constant('order-changed'), phase, order: fc.array(host), because: text }),
  'step-started': fc.record({
    type: fc.constant('step-started'),
    phase,
    host: hostOrNull,
    address,
    module: text,
    title: text,
    effects,
    origin: fc.record({ file: text, line: fc.nat(), column: fc.nat() }),
  }),
  'groups-seen': fc.record({
    type: fc.constant('groups-seen'),
    groups: fc.array(
      fc.record({
        group: text,
        state: fc.constantFrom(...groupStates),
        hasMembers: orNull(fc.boolean()),
        lag: orNull(fc.nat()),
        stalledMs: fc.nat(),
      }),
      { maxLength: 4 },
    ),
    more: fc.nat(),
    unknown: fc.array(text, { maxLength: 2 }),
  }),
  'metrics-seen': fc.record({
    type: fc.constant('metrics-seen'),
    address,
    values: fc.dictionary(fc.constantFrom('under_replicated_partitions', 'broker_state'), orNull(fc.nat())),
    missing: fc.array(text, { maxLength: 2 }),
  }),
  'clients-seen': fc.record({
    type: fc.constant('clients-seen'),
    brokers: fc.array(
      fc.record({
        host,
        software: fc.array(fc.record({ name: text, version: text, connections: fc.nat() }), { maxLength: 3 }),
        dropped: fc.array(
          fc.record({ request: text, version: fc.nat(20), count: fc.nat(), clients: fc.array(text, { maxLength: 2 }) }),
          { maxLength: 3 },
        ),
        why: orNull(text),
      }),
      { maxLength: 3 },
    ),
  }),
  guard: fc.record({
    type: fc.constant('guard'),
    address,
    host,
    decision: fc.constantFrom('safe', 'wait', 'refuse'),
    samples: fc.nat(),
    waitedMs: ms,
    blockers,
  }),
  'step-waiting': fc.record({
    type: fc.constant('step-waiting'),
    address,
    host: hostOrNull,
    waitedMs: ms,
    samples: fc.nat(),
    blockers,
    trend: text,
    estimateMs: orNull(ms),
  }),
  'act-started': fc.record({ type: fc.constant('act-started'), address, host: hostOrNull, act }),
  'act-ended': fc.record({
    type: fc.constant('act-ended'),
    address,
    host: hostOrNull,
    ok: fc.boolean(),
    output: text,
    why: orNull(text),
    tookMs: ms,
  }),
  'step-ended': fc.record({
    type: fc.constant('step-ended'),
    phase,
    host: hostOrNull,
    address,
    outcome: fc.constantFrom('changed', 'unchanged', 'skipped', 'failed', 'not-rehearsed'),
    result: fc.jsonValue(),
    why: orNull(text),
    tookMs: ms,
  }),
  notice: fc.record({ type: fc.constant('notice'), host: hostOrNull, code: text, text }),
  interrupt: fc.record({ type: fc.constant('interrupt'), count: fc.constantFrom(1, 2) }),
  'run-ended': fc.record({
    type: fc.constant('run-ended'),
    outcome: fc.constantFrom(...outcomes),
    exitCode: fc.constantFrom<ExitCode>(0, 1, 6, 7, 8, 130),
    problem: orNull(problem),
    tookMs: ms,
  }),
}

const story = (bodies: readonly (readonly [number, RunEventBody])[]): readonly RunEvent[] => {
  const script = new EventScript()
  for (const [afterMs, body] of bodies) script.after(afterMs).say(body)
  return script.events
}

const pauseMs = fc.constantFrom(0, 1, 40, 999, 2000, 61_000)

/** Any events in any order, times never going back. */
export const anyEvents: fc.Arbitrary<readonly RunEvent[]> = fc
  .array(fc.tuple(pauseMs, fc.oneof(...Object.values(bodyArbitraries))), { maxLength: 60 })
  .map(story)
