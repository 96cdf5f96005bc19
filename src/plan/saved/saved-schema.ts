import {
  described,
  draft,
  flag,
  listOf,
  orNull,
  recordOf,
  sha256Hex,
  text,
  texts,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import { modeSchema, rolesSchema } from '../../kafka/snapshot/mode-role-schema.ts'
import { planSchema } from '../schema/plan-schema.ts'
import type { SavedPlan, SavedRequest, SavedStep, SavedWords } from './saved-plan.ts'

const words = recordOf<SavedWords>({
  file: text,
  inventory: orNull(text),
  sets: texts,
  vars: texts,
  tags: texts,
  skipTags: texts,
  limit: texts,
  maxWaitMs: orNull({ type: 'number' }),
  patienceMs: orNull({ type: 'number' }),
})

const request = recordOf<SavedRequest>({
  cluster: recordOf<SavedRequest['cluster']>({ id: text, mode: modeSchema }),
  versions: orNull(recordOf<NonNullable<SavedRequest['versions']>>({ from: texts, to: text, back: flag })),
  waivers: texts,
  files: described(
    listOf(recordOf<SavedRequest['files'][number]>({ file: text, sha256: sha256Hex })),
    'every file that was read',
  ),
  nodes: listOf(
    recordOf<SavedRequest['nodes'][number]>({
      host: text,
      nodeId: whole,
      roles: rolesSchema,
    }),
  ),
  steps: described(
    listOf(
      recordOf<SavedRequest['steps'][number]>({
        host: described(text, 'empty: the step has no host, or one known only when it runs'),
        steps: listOf(recordOf<SavedStep>({ address: text, sha256: sha256Hex })),
      }),
    ),
    'each step by its address and the digest of what it asks for',
  ),
})

const { $schema: _draft, title: _title, ...plan } = planSchema

/** schemas/saved-plan.schema.json: what `kplay plan -o FILE` writes and `kplay apply FILE` takes. */
export const savedPlanSchema: Schema = {
  $schema: draft,
  title: 'kplay saved plan, format 1',
  description:
    'What kplay plan -o FILE writes and kplay apply FILE takes. The seal covers the whole file: one that was changed by hand is refused.',
  ...recordOf<SavedPlan>({
    format: { const: 1 },
    kind: { const: 'kplay-plan' },
    kplay: described(text, 'version of kplay that made it'),
    savedAt: text,
    folder: described(text, 'the working folder: where relative paths begin'),
    words: described(words, 'the command line, as given'),
    request: described(request, 'what was asked for, from files alone'),
    plan,
    seal: described(sha256Hex, 'SHA-256 of the rest as JSON with sorted keys and no spaces'),
  }),
}
