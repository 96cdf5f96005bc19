import { record, text, whole, type Schema } from '../../diagnostics/schema-parts.ts'

/** `Blocker` as plans, events and reports print it. */
export const blockerSchema: Schema = record({
  rule: text,
  'topic?': text,
  'partition?': whole,
  'nodeId?': whole,
  saw: text,
  wanted: text,
  'fix?': text,
})
