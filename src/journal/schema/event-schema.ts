/** The schemas of run events, one per type: what replay checks a journal with, and what other programs read in schemas/. */
import {
  draft,
  flag,
  listOf,
  number,
  oneOf,
  origin,
  orNull,
  problem,
  record,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { rolesSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import { blockerSchema } from '../../kafka/decide/blocker-schema.ts'
import { groupStates } from '../../kafka/groups/seen-group.ts'
import { nodeStates, type RunEvent } from '../../run/run-event.ts'
import { act, cluster, effects, foundNode, outcome, versions, undoStep } from './schema-parts.ts'

const bodies: Readonly<Record<RunEvent['type'], Readonly<Record<string, Schema>>>> = {
  'run-started': {
    playbook: text,
    file: text,
    digest: text,
    kplay: text,
    'takesBack?': text,
    cluster,
    versions,
    nodes: listOf(record({ host: text, nodeId: whole, roles: rolesSchema, from: orNull(text) })),
    phases: listOf(
      record({
        id: text,
        description: text,
        hosts: texts,
        irreversible: flag,
        'expected?': listOf(record({ host: text, workMs: number, windowMs: number })),
      }),
    ),
    waivers: texts,
    shortened: texts,
    'leftOut?': texts,
    'planNotes?': texts,
    notRehearsed: texts,
    replaced: texts,
  },
  'run-resumed': { who: text, kplay: text, digest: text, count: whole, changed: texts },
  'phase-started': { phase: text, nodes: texts, 'found?': listOf(foundNode) },
  'phase-ended': { phase: text, ok: flag },
  'gate-opened': { phase: text, prompt: text, irreversible: flag },
  'gate-answered': { phase: text, answer: oneOf('approved', 'declined', 'absent'), 'by?': text },
  'node-started': { phase: text, host: text, position: whole, of: whole, because: text, 'remainingMs?': whole },
  'node-ended': { phase: text, host: text, ok: flag, changed: flag, 'remainingMs?': whole },
  'node-state': {
    phase: text,
    host: text,
    state: oneOf(...nodeStates),
  },
  'order-changed': { phase: text, order: texts, because: text },
  'step-started': { phase: text, host: orNull(text), address: text, module: text, title: text, effects, origin },
  guard: {
    address: text,
    host: text,
    decision: oneOf('safe', 'wait', 'refuse'),
    samples: whole,
    waitedMs: number,
    blockers: listOf(blockerSchema),
  },
  'step-waiting': {
    address: text,
    host: orNull(text),
    waitedMs: number,
    samples: whole,
    blockers: listOf(blockerSchema),
    trend: text,
    estimateMs: orNull(number),
  },
  'act-started': { address: text, host: orNull(text), act, 'undo?': undoStep },
  'act-ended': { address: text, host: orNull(text), ok: flag, output: text, why: orNull(text), tookMs: number },
  'step-ended': {
    phase: text,
    host: orNull(text),
    address: text,
    outcome: oneOf('changed', 'unchanged', 'skipped', 'failed', 'not-rehearsed'),
    result: {},
    why: orNull(text),
    tookMs: number,
  },
  'groups-seen': {
    groups: listOf(
      record({
        group: text,
        state: oneOf(...groupStates),
        hasMembers: orNull(flag),
        lag: orNull(whole),
        stalledMs: whole,
      }),
    ),
    more: whole,
    unknown: texts,
  },
  'metrics-seen': {
    address: text,
    values: { type: 'object', additionalProperties: orNull(number) },
    missing: texts,
  },
  'clients-seen': {
    brokers: listOf(
      record({
        host: text,
        software: listOf(record({ name: text, version: text, connections: whole })),
        dropped: listOf(record({ request: text, version: whole, count: whole, clients: texts })),
        why: orNull(text),
      }),
    ),
  },
  notice: { host: orNull(text), code: text, text },
  interrupt: { count: oneOf(1, 2) },
  'run-ended': { outcome, exitCode: whole, problem: orNull(problem), tookMs: number },
}

const frame: Readonly<Record<string, Schema>> = {
  format: { const: 1 },
  seq: { type: 'integer', minimum: 1 },
  at: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' },
  run: text,
}

/** The schema of each type of event, by type. */
export const eventSchemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries(bodies).map(([type, keys]) => [type, record({ ...frame, type: { const: type }, ...keys })]),
)

/** schemas/event.schema.json: one event, as `--output ndjson` prints it, one a line. */
export const eventSchema: Schema = {
  $schema: draft,
  title: 'kplay run event, format 1',
  description: 'One line of events.ndjson and of kplay apply --output ndjson. seq counts from 1 without gaps.',
  anyOf: Object.values(eventSchemas),
}

/** schemas/journal.schema.json: a journal.jsonl as the list of its lines. */
export const journalSchema: Schema = {
  $schema: draft,
  title: 'kplay journal, format 1',
  description:
    'The lines of journal.jsonl, each one event and, last, the digest that chains it to the lines before: the first 32 hexadecimal digits of SHA-256 over the chain of the line before (empty before the first), a line end, and the line without its chain. A last line without a line end was torn and does not count.',
  type: 'array',
  items: {
    allOf: [
      { $ref: 'event.schema.json' },
      { type: 'object', required: ['chain'], properties: { chain: { type: 'string', pattern: '^[0-9a-f]{32}$' } } },
    ],
  },
}
