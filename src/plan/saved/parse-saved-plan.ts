import { Ajv } from 'ajv'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { sealOf, type SavedPlan } from './saved-plan.ts'
import { savedPlanSchema } from './saved-schema.ts'

/** Why a file is no plan that can be applied. */
export interface SavedPlanFault {
  readonly kind: 'foreign' | 'damaged' | 'edited' | 'newer'
  readonly why: string
}

type Members = Readonly<Record<string, unknown>>

const fault = (kind: SavedPlanFault['kind'], why: string): Result<never, SavedPlanFault> => err({ kind, why })

const parseJson = (text: string): Result<unknown, string> => {
  try {
    return ok(JSON.parse(text))
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause))
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlaybook = (value: Members): boolean => 'phases' in value && 'kplay' in value && !('kind' in value)

const foreign = (value: Members): Result<never, SavedPlanFault> =>
  'digest' in value && 'applyable' in value
    ? fault('foreign', 'it is what kplay plan --format json prints: a plan to read, not one to apply')
    : fault('foreign', 'it is JSON, but no plan that kplay saved')

const checkShape = (value: unknown): value is SavedPlan =>
  new Ajv({ strict: false, validateSchema: false }).compile<SavedPlan>(savedPlanSchema)(value)

/** Begins this text like a saved plan? A playbook may be written as JSON too; which of the two it is, `parseSavedPlan` says. */
export const looksSaved = (file: string, text: string): boolean =>
  text.trimStart().startsWith('{') || file.toLowerCase().endsWith('.json')

const readSaved = (value: Members): Result<SavedPlan, SavedPlanFault> => {
  if (value['kind'] !== 'kplay-plan') return foreign(value)
  if (value['format'] !== 1)
    return fault('newer', `its format is ${JSON.stringify(value['format'] ?? null)}; this kplay reads format 1`)
  if (value['seal'] !== sealOf(value))
    return fault('edited', 'its seal does not fit: it was changed after kplay wrote it')
  return checkShape(value) ? ok(value) : fault('damaged', 'a part of it is missing or of another kind')
}

const unparsable = (text: string, why: string): Result<never, SavedPlanFault> =>
  fault('damaged', text.trim() === '' ? 'the file is empty' : `it ends too early, or is no JSON: ${why}`)

/** Reads a saved plan. `undefined`: the text is a playbook, for which others care. */
export const parseSavedPlan = (file: string, text: string): Result<SavedPlan | undefined, SavedPlanFault> => {
  const parsed = parseJson(text)
  // YAML has texts in braces too.
  if (!parsed.ok) return file.toLowerCase().endsWith('.json') ? unparsable(text, parsed.error) : ok(undefined)
  const { value } = parsed
  if (!isMembers(value)) return fault('foreign', 'it is JSON, but no plan that kplay saved')
  return isPlaybook(value) ? ok(undefined) : readSaved(value)
}
