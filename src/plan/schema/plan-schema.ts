import type { GateCommand } from '../../kafka/commands/gate-commands.ts'
import {
  described,
  draft,
  flag,
  listOf,
  oneOf,
  origin,
  orNull,
  recordOf,
  sha256Hex,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { modeSchema, rolesSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import type { Plan, PlannedBlocker, PlannedNode, PlannedNote, PlannedPhase, PlannedStep, Risk } from '../plan.ts'

const count: Schema = { type: ['integer', 'null'], minimum: 0 }

const risk = recordOf<Risk>({
  toMinIsr: described(count, 'partitions that fall to their min ISR while the node is down'),
  offline: described(count, 'partitions without any replica in sync while the node is down'),
  leadersMoved: described(count, 'partitions the node leads'),
  catchUpBytes: count,
  expectedMs: described(
    count,
    'stop, start, catching up and clean window: a guess from the replicas held, milliseconds',
  ),
})

const node = recordOf<PlannedNode>({
  host: text,
  nodeId: whole,
  roles: rolesSchema,
  position: described({ type: 'integer', minimum: 1 }, 'place in the order in which nodes are taken'),
  from: described(orNull(text), 'release of the running process, "" when none runs, null when unknown'),
  to: orNull(text),
  change: oneOf('upgrade', 'downgrade', 'restart', 'none'),
  because: text,
  risk: described(risk, 'null: not measured, or the node is not stopped'),
})

const phase = recordOf<PlannedPhase>(
  {
    id: text,
    description: text,
    irreversible: flag,
    gate: orNull(text),
    window: described(text, 'until when a node may be begun'),
    hosts: texts,
  },
  ['window'],
)

const effects = recordOf<PlannedStep['effects']>(
  { stops: oneOf('node'), changes: oneOf('host', 'cluster'), irreversible: { const: true } },
  ['stops', 'changes', 'irreversible'],
)

const step = recordOf<PlannedStep>(
  {
    address: described(text, 'phase.task@host, or phase.task; phase.task[0]@host for the first item of a for_each'),
    phase: text,
    host: orNull(text),
    module: text,
    title: text,
    arguments: described({}, 'as written, expressions as their text'),
    item: described(
      recordOf<NonNullable<PlannedStep['item']>>({ index: { type: 'integer', minimum: 0 }, value: {} }),
      'the item of a task with for_each',
    ),
    effects,
    undo: oneOf('auto', 'none', 'tasks', 'needless'),
    irreversible: flag,
    when: described(texts, 'conditions that must all hold'),
    change: described(oneOf('yes', 'no', 'unknown'), 'would it change anything; unknown: known only when it runs'),
    diff: described(texts, 'lines of a file that go (- a=1) and come (+ a=2), secrets hidden'),
    isRescue: described(flag, 'runs only after a failure'),
    origin,
  },
  ['item', 'diff'],
)

const blocker = recordOf<PlannedBlocker>(
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

const note = recordOf<PlannedNote>(
  {
    rule: text,
    host: text,
    topic: text,
    place: described(text, 'FILE:LINE on the host, or the file where a key is missing'),
    saw: described(text, 'the same words on every host where the same is so'),
    fix: text,
  },
  ['host', 'topic', 'place'],
)

const gateCommand = recordOf<GateCommand>({
  gate: oneOf('before each stop', 'node back', 'before the point of no return'),
  run: described(
    text,
    'run in the folder of the release that a node runs; --command-config FILE comes to it where brokers are not spoken to in plain text',
  ),
  read: described(text, 'what a gate that opens sees'),
})

/** schemas/plan.schema.json: what `kplay plan --format json` prints. */
export const planSchema: Schema = {
  $schema: draft,
  title: 'kplay plan, format 1',
  description: 'What an apply would do and why. The format number goes up when a field changes its meaning.',
  ...recordOf<Plan>(
    {
      format: { const: 1 },
      digest: described(sha256Hex, 'what a person approves'),
      complete: described(flag, 'every node and step is known'),
      applyable: described(flag, 'nothing forbids an apply now'),
      errored: described(flag, 'something could not be read'),
      playbook: recordOf<Plan['playbook']>({ name: text, file: text }),
      cluster: recordOf<Plan['cluster']>({ name: text, id: text, mode: modeSchema }),
      versions: orNull(recordOf<NonNullable<Plan['versions']>>({ from: texts, to: text })),
      clients: described(text, 'which of brokers and clients are upgraded first'),
      nodes: listOf(node),
      totals: described(risk, 'the risks of all nodes that will be stopped, added up'),
      phases: listOf(phase),
      steps: described(listOf(step), 'in the order in which they would run'),
      blockers: listOf(blocker),
      notes: described(listOf(note), 'worth knowing before an apply; forbids nothing'),
      notChecked: texts,
      notRehearsed: texts,
      notify: described(
        orNull(recordOf<NonNullable<Plan['notify']>>({ by: oneOf('webhook', 'command'), on: texts })),
        'of what somebody is told, and how; null: nobody is told. Never where to: an address may be a secret',
      ),
      shortened: texts,
      leftOut: described(texts, 'phases and hosts that --tags, --skip-tags and --limit leave out'),
      byHand: described(
        listOf(gateCommand),
        "what the gates ask, as Kafka's own commands; none where no node is stopped",
      ),
    },
    ['clients'],
  ),
}
