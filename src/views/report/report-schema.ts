import {
  draft,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  problem,
  record,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { modeSchema, rolesSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import { blockerSchema } from '../../kafka/decide/blocker-schema.ts'
import { groupStates } from '../../kafka/groups/seen-group.ts'
import { boxNames } from '../../report/boxes.ts'
import { nodeStates } from '../../run/run-event.ts'

const approval = {
  phase: text,
  prompt: text,
  answer: orNull(oneOf('approved', 'declined', 'absent')),
  by: orNull(text),
  answeredAt: orNull(text),
}

const stall = record({ nodeId: whole, ms: number })

const load = record({
  acknowledged: whole,
  lost: whole,
  duplicated: whole,
  reordered: whole,
  errors: whole,
  longestStallMs: number,
  stalls: listOf(stall),
  'topic?': text,
  'partitions?': whole,
  'corrupted?': whole,
  'unacknowledged?': whole,
  'errorKinds?': listOf(record({ error: text, count: whole })),
  'firstLost?': listOf(record({ partition: whole, sequence: whole })),
  'tookMs?': number,
  'group?': orNull(record({ read: whole, caughtUp: flag, crashes: whole, longestStallMs: number })),
})

const pass = record({
  phase: text,
  stopMs: orNull(number),
  startMs: orNull(number),
  inSyncMs: orNull(number),
  windowMs: orNull(number),
})

const node = record({
  host: text,
  nodeId: whole,
  roles: rolesSchema,
  from: orNull(text),
  to: orNull(text),
  state: text,
  restarts: whole,
  passes: listOf(pass),
  moves: listOf(record({ phase: text, state: oneOf(...nodeStates), at: text })),
})

const phase = record({
  id: text,
  description: text,
  irreversible: flag,
  state: oneOf('untouched', 'doing', 'done', 'failed'),
  startedAt: orNull(text),
  tookMs: orNull(number),
  changed: whole,
  unchanged: whole,
})

const gate = record({
  address: text,
  decision: oneOf('safe', 'wait', 'refuse'),
  samples: whole,
  waitedMs: number,
  blockers: listOf(blockerSchema),
  at: text,
})

const groupState = oneOf(...groupStates)

const group = record({
  group: text,
  lagAtFirst: orNull(whole),
  lagAtLast: orNull(whole),
  mostLag: orNull(whole),
  longestStallMs: number,
  state: groupState,
  samples: listOf(record({ at: text, state: groupState, lag: orNull(whole) })),
})

const clientsOfBroker = record({
  host: text,
  software: listOf(record({ name: text, version: text, connections: whole })),
  dropped: listOf(record({ request: text, version: whole, count: whole, clients: texts })),
  why: orNull(text),
})

const step = record({ address: text, outcome: text, endedAt: text })

/** schemas/report.schema.json: `report.json`. */
export const reportSchema: Schema = {
  $schema: draft,
  title: 'kplay report, format 1',
  description: 'report.json of kplay apply and kplay rehearse. null is unknown or not reached, never zero.',
  ...record({
    format: { const: 1 },
    run: text,
    outcome: oneOf('done', 'nothing-to-do', 'waiting', 'failed', 'rolled-back', 'needs-person', 'interrupted'),
    exitCode: whole,
    cluster: orNull(record({ name: text, id: text, mode: modeSchema })),
    versions: orNull(record({ from: texts, to: text })),
    takesBack: orNull(text),
    startedAt: text,
    endedAt: orNull(text),
    tookMs: orNull(number),
    playbook: orNull(record({ name: text, file: text, digest: text })),
    kplay: orNull(text),
    nodes: listOf(node),
    phases: listOf(phase),
    'load?': load,
    gates: listOf(gate),
    irreversible: listOf(record({ ...approval, steps: listOf(step) })),
    approvals: listOf(record(approval)),
    waivers: texts,
    shortened: texts,
    leftOut: texts,
    planNotes: texts,
    notRehearsed: texts,
    replaced: texts,
    notices: listOf(record({ at: text, host: orNull(text), code: text, text })),
    problem: orNull(problem),
    groups: listOf(group),
    metrics: listOf(
      record({
        address: text,
        at: text,
        values: { type: 'object', additionalProperties: orNull(number) },
        missing: texts,
      }),
    ),
    clients: orNull(record({ at: text, brokers: listOf(clientsOfBroker) })),
    checklist: listOf(
      record({
        box: oneOf(...boxNames),
        title: text,
        state: oneOf('ticked', 'not-needed', 'open'),
        evidence: texts,
      }),
    ),
  }),
}
