/** `when`, `until`, `stop_if`, `that`: expressions without `${{ }}` that must be true or false. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { secretHere } from '../secrets/secret-faults.ts'
import { placeInScalar } from '../syntax/scalar-places.ts'
import type { Tree } from '../syntax/tree.ts'
import type { Compiled, Compiler } from './compile.ts'
import * as faults from './expression-faults.ts'
import { hasExpression } from './find-expressions.ts'

export interface ConditionSetting {
  /** The key it stands under, for messages. */
  readonly key: string
  readonly compiler: Compiler
  readonly report: (fault: Diagnostic) => void
}

/** The condition, or undefined when it was reported (here or by the schema). */
export const compileCondition = (tree: Tree, setting: ConditionSetting): Compiled | undefined => {
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'number') return undefined
  const text = String(tree.value)
  if (hasExpression(text)) {
    setting.report(faults.bracesInBare(setting.key, tree.at))
    return undefined
  }
  const compiled = setting.compiler.compile(text, (start, end) => placeInScalar(tree, start, end))
  if (!('evaluate' in compiled)) {
    for (const fault of compiled) setting.report(fault)
    return undefined
  }
  if (compiled.type === 'bool') return compiled
  if (compiled.type === 'secret') setting.report(secretHere(`"${setting.key}"`, compiled.secrets, compiled.at))
  else setting.report(faults.notBool(setting.key, compiled.type, compiled.at))
  return undefined
}
