/** Parts of event schemas that stand for types of other rooms. */
import {
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  record,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { modeSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import { outcomes } from '../../run/run-event.ts'

/** `Effects` of src/modules. */
export const effects: Schema = record({
  'stops?': oneOf('node'),
  'changes?': oneOf('host', 'cluster'),
  'irreversible?': { const: true },
})

const partition: Schema = record({ topic: text, partition: whole })

/** `Act` of src/modules. */
export const act: Schema = {
  anyOf: [
    record({
      kind: oneOf('command'),
      argv: texts,
      env: { type: 'object', additionalProperties: text },
      timeoutMs: number,
    }),
    record({ kind: oneOf('stop-node'), pid: whole, startedAtMs: number }),
    record({ kind: oneOf('start-node') }),
    record({ kind: oneOf('symlink'), path: text, to: text }),
    record({
      kind: oneOf('write-file'),
      path: text,
      was: orNull(text),
      sha256: text,
      backup: orNull(text),
      diff: texts,
    }),
    record({ kind: oneOf('copy-file'), path: text, to: text, sha256: text }),
    record({ kind: oneOf('install-release'), release: text, root: text }),
    record({ kind: oneOf('elect-preferred-leaders'), partitions: listOf(partition) }),
    record({
      kind: oneOf('update-features'),
      levels: { type: 'object', additionalProperties: whole },
      validateOnly: flag,
    }),
    record({
      kind: oneOf('http'),
      url: text,
      headers: { type: 'object', additionalProperties: text },
      timeoutMs: number,
    }),
    record({ kind: oneOf('keep-files'), paths: texts }),
    record({ kind: oneOf('keep-cluster') }),
  ],
}

/** `UndoStep` of src/modules. */
export const undoStep: Schema = {
  anyOf: [
    record({ kind: oneOf('module'), module: text, args: { type: 'object' } }),
    record({ kind: oneOf('nothing') }),
    record({ kind: oneOf('by-hand'), what: text }),
  ],
}

/** `FoundNode` of src/run. */
export const foundNode: Schema = record({
  host: text,
  process: orNull(record({ pid: whole, startedAtMs: whole })),
  before: text,
  deaf: texts,
})

export const cluster: Schema = record({ name: text, id: text, mode: modeSchema })
export const versions: Schema = orNull(record({ from: texts, to: text }))
export const outcome: Schema = oneOf(...outcomes)
