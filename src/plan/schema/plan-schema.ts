import type { Plan, PlannedBlocker, PlannedNode, PlannedPhase, PlannedStep, Risk } from '../plan.ts'

/** A JSON Schema (draft-07), or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const whole: Schema = { type: 'integer' }
const count: Schema = { type: ['integer', 'null'], minimum: 0 }
const listOf = (items: Schema): Schema => ({ type: 'array', items })
const oneOf = (...words: readonly string[]): Schema => ({ type: 'string', enum: words })
const described = (schema: Schema, description: string): Schema => ({ ...schema, description })

/** An object with exactly these keys; the compiler holds them against the type they describe. */
const record = <T>(
  properties: Readonly<Record<keyof T & string, Schema>>,
  optional: readonly (keyof T & string)[] = [],
): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((key) => !optional.some((other) => other === key)),
  additionalProperties: false,
})

const roles = listOf(oneOf('controller', 'broker', 'zookeeper'))

const risk = record<Risk>({
  toMinIsr: described(count, 'partitions that fall to their min ISR while the node is down'),
  offline: described(count, 'partitions without any replica in sync while the node is down'),
  leadersMoved: described(count, 'partitions the node leads'),
  catchUpBytes: count,
  expectedMs: count,
})

const node = record<PlannedNode>({
  host: text,
  nodeId: whole,
  roles,
  position: described({ type: 'integer', minimum: 1 }, 'place in the order in which nodes are taken'),
  from: described({ type: ['string', 'null'] }, 'release of the running process, "" when none runs, null when unknown'),
  to: { type: ['string', 'null'] },
  change: oneOf('upgrade', 'downgrade', 'restart', 'none'),
  because: text,
  risk: described(risk, 'null: not measured, or the node is not stopped'),
})

const phase = record<PlannedPhase>({
  id: text,
  description: text,
  irreversible: flag,
  gate: { type: ['string', 'null'] },
  hosts: listOf(text),
})

const effects = record<PlannedStep['effects']>(
  { stops: oneOf('node'), changes: oneOf('host', 'cluster'), irreversible: { const: true } },
  ['stops', 'changes', 'irreversible'],
)

const step = record<PlannedStep>({
  address: described(text, 'phase.task@host, or phase.task'),
  phase: text,
  host: { type: ['string', 'null'] },
  module: text,
  title: text,
  arguments: described({}, 'as written, expressions as their text'),
  effects,
  undo: oneOf('auto', 'none', 'tasks', 'needless'),
  irreversible: flag,
  when: described(listOf(text), 'conditions that must all hold'),
  change: described(oneOf('yes', 'no', 'unknown'), 'would it change anything; unknown: known only when it runs'),
  isRescue: described(flag, 'runs only after a failure'),
  origin: record<PlannedStep['origin']>({ file: text, line: whole, column: whole }),
})

const blocker = record<PlannedBlocker>(
  {
    rule: text,
    topic: text,
    partition: whole,
    nodeId: whole,
    saw: text,
    wanted: text,
    fix: text,
    host: text,
    kind: described(oneOf('wait', 'refuse'), 'wait: an apply would wait for it; refuse: an apply is refused'),
  },
  ['topic', 'partition', 'nodeId', 'fix', 'host'],
)

/** schemas/plan.schema.json: what `kplay plan --format json` prints. */
export const planSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'kplay plan, format 1',
  description: 'What an apply would do and why. The format number goes up when a field changes its meaning.',
  ...record<Plan>({
    format: { const: 1 },
    digest: described({ type: 'string', pattern: '^[0-9a-f]{64}$' }, 'what a person approves'),
    complete: described(flag, 'every node and step is known'),
    applyable: described(flag, 'nothing forbids an apply now'),
    errored: described(flag, 'something could not be read'),
    playbook: record<Plan['playbook']>({ name: text, file: text }),
    cluster: record<Plan['cluster']>({ name: text, id: text, mode: oneOf('kraft', 'zookeeper') }),
    versions: {
      anyOf: [record<NonNullable<Plan['versions']>>({ from: listOf(text), to: text }), { type: 'null' }],
    },
    nodes: listOf(node),
    phases: listOf(phase),
    steps: described(listOf(step), 'in the order in which they would run'),
    blockers: listOf(blocker),
    notChecked: listOf(text),
    notRehearsed: listOf(text),
    shortened: listOf(text),
  }),
}
