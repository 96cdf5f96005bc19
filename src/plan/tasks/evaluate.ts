import { parseDuration } from '../../diagnostics/duration.ts'
import { originOf, type Location } from '../../diagnostics/source.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Expression, Template } from '../../language/expressions/expression.ts'
import { revealed } from '../../language/secrets/secret.ts'
import type { AnyModule } from '../../modules/module.ts'
import type { Evaluate, ValueFault } from '../program.ts'
import type { ArgumentCheck } from './argument-check.ts'

const fault = (at: Location, message: string): Result<never, ValueFault> => err({ origin: originOf(at), message })

/** A condition: anything but true or false is a fault. */
export const evaluateCondition =
  (expression: Expression): Evaluate<boolean> =>
  (scope) => {
    const value = expression.evaluate(scope)
    if (!value.ok) return fault(expression.at, `"${expression.text}" could not be worked out: ${value.error}`)
    if (typeof value.value === 'boolean') return ok(value.value)
    return fault(expression.at, `"${expression.text}" must be true or false, not ${JSON.stringify(value.value)}`)
  }

/** Any value with expressions in it, secrets as text: their values where the scope holds them (a run), else where they come from. */
export const evaluateTemplate =
  (template: Template): Evaluate<unknown> =>
  (scope) => {
    const value = template.resolve(scope)
    return value.ok ? ok(revealed(value.value)) : fault(value.error.at, value.error.message)
  }

/** A time, milliseconds: a number of them, or a text like `5m`. */
export const evaluateDuration = (template: Template): Evaluate<number> => {
  const evaluate = evaluateTemplate(template)
  return (scope) => {
    const value = evaluate(scope)
    if (!value.ok) return value
    if (typeof value.value !== 'string' && typeof value.value !== 'number')
      return fault(template.at, `${JSON.stringify(value.value)} is no duration: write 500ms, 30s, 5m or 24h`)
    const ms = parseDuration(value.value)
    return ms.ok ? ms : fault(template.at, ms.error)
  }
}

/** The list of `for_each`. */
export const evaluateList = (template: Template): Evaluate<readonly unknown[]> => {
  const evaluate = evaluateTemplate(template)
  return (scope) => {
    const value = evaluate(scope)
    if (!value.ok) return value
    if (Array.isArray(value.value)) return ok(value.value)
    return fault(template.at, `"for_each" needs a list, not ${JSON.stringify(value.value)}`)
  }
}

/** Arguments of a module: worked out, defaults filled in, then held against its schema. */
export const evaluateArguments = (
  template: Template,
  { module, check }: { readonly module: AnyModule; readonly check: ArgumentCheck },
): Evaluate<unknown> => {
  const evaluate = evaluateTemplate(template)
  return (scope) => {
    const value = evaluate(scope)
    if (!value.ok) return value
    const checked = check.check(module, value.value ?? {})
    return checked.ok ? checked : fault(template.at, `${module.name}: ${checked.error}`)
  }
}
