import {
  described,
  draft,
  oneOf,
  orNull,
  recordOf,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { modeSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import type { Notice } from './notice.ts'

/** schemas/notice.schema.json: what a webhook or a command of `notify` gets. */
export const noticeSchema: Schema = {
  $schema: draft,
  title: 'kplay notice, format 1',
  description:
    'What notify sends: the body of a webhook (POST, application/json), the standard input of a command. Unknown keys are to be ignored; the format number goes up when a field changes its meaning.',
  ...recordOf<Notice>({
    format: { const: 1 },
    event: oneOf('start', 'waiting', 'failed', 'done'),
    run: text,
    at: described(text, 'ISO 8601, UTC'),
    playbook: text,
    file: text,
    cluster: recordOf<Notice['cluster']>({ name: text, id: text, mode: modeSchema }),
    phase: orNull(text),
    host: orNull(text),
    text: described(text, 'one line for a person'),
    why: described(texts, 'reasons, most important first'),
    fix: orNull(text),
    state: described(orNull(text), 'how nodes stand, after a failure'),
    outcome: described(orNull(text), 'null while the run goes on'),
    exitCode: described(orNull(whole), 'null while the run goes on'),
  }),
}
