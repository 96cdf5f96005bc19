import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Document } from './tree.ts'

/** What a text is: a document with the faults found so far, or faults alone. */
export interface ParsedSource {
  readonly document: Document | undefined
  readonly diagnostics: Diagnostic[]
}

/** A playbook of a large cluster has some thousand values; more than this is a mistake or an attack. */
export const nodeLimit = 50_000
