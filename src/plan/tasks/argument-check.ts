import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { AnyModule } from '../../modules/module.ts'

/** Holds resolved arguments against a module's schema. Compiled at first use, once per module. */
export interface ArgumentCheck {
  /** A copy with the schema's defaults filled in; the error is a sentence. */
  check(module: AnyModule, value: unknown): Result<unknown, string>
  /** A copy of arguments as written, defaults filled in, expressions still in place: not checked. */
  complete(module: AnyModule, written: unknown): unknown
}

/** `argv/0 must be string`; unknown keys by name. */
const sentenceOf = (error: ErrorObject): string => {
  const place = error.instancePath === '' ? 'the arguments' : `"${error.instancePath.slice(1).replaceAll('/', '.')}"`
  const extra: unknown = error.params['additionalProperty']
  const allowed: unknown = error.params['allowedValues']
  const tail = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : typeof extra === 'string' ? ` (${extra})` : ''
  return `${place} ${error.message ?? 'are wrong'}${tail}`
}

/** One check per program: nothing compiled outlives it. Schemas themselves are checked by the tests of the modules. */
export const createArgumentCheck = (): ArgumentCheck => {
  const ajv = new Ajv({ strict: false, allErrors: true, useDefaults: true, validateSchema: false, meta: false })
  const compiled = new Map<AnyModule, ValidateFunction>()
  const validatorOf = (module: AnyModule): ValidateFunction => {
    const known = compiled.get(module)
    if (known !== undefined) return known
    const validate = ajv.compile(module.args as object)
    compiled.set(module, validate)
    return validate
  }
  return {
    check: (module, value) => {
      const copy: unknown = structuredClone(value)
      const validate = validatorOf(module)
      if (validate(copy)) return ok(copy)
      return err((validate.errors ?? []).map(sentenceOf).join('; '))
    },
    complete: (module, written) => {
      const copy: unknown = structuredClone(written)
      validatorOf(module)(copy)
      return copy
    },
  }
}
