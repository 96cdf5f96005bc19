/** Inputs of a phase: `with:` of the playbook over the defaults of the phase, each of its declared type. */
import { byName } from './by-name.ts'
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import type { Location } from '../../../diagnostics/source.ts'
import { expressionFault } from '../../expressions/expression-faults.ts'
import type { Compiler } from '../../expressions/compile.ts'
import type { Scope } from '../../expressions/expression.ts'
import { compileTemplate } from '../../expressions/template.ts'
import type { WantedSchema } from '../../expressions/wanted.ts'
import { childOf, entriesOf, firstLineOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { playbookFault } from '../playbook-faults.ts'
import type { VariableType } from '../playbook-schema.ts'
import { checkDeclaration, readTyped, type Declaration } from './typed-value.ts'

export interface InputSetting {
  readonly phase: string
  /** `with:` of the playbook. */
  readonly given: Tree | undefined
  /** Where the phase is used; undefined for one written in place, and for a file read by itself. */
  readonly usedAt: Location | undefined
  /** False for a phase file read by itself: then inputs without a default are no fault. */
  readonly isPlaybook: boolean
  readonly compiler: Compiler
  /** Values of the names that files alone decide. */
  readonly scope: Scope
  readonly report: (fault: Diagnostic) => void
}

/** JSON types of a whole-value expression for each declared type. */
const wanted: Readonly<Record<VariableType, WantedSchema>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  bool: { type: 'boolean' },
  version: { type: 'string' },
  duration: { type: 'string' },
  bytes: { type: ['integer', 'string'] },
  list: { type: 'array' },
  map: { type: 'object' },
  secret: { 'x-secret': 'whole' },
}

/** The plain value of a tree that may hold expressions; undefined when it was reported. */
const resolved = (declaration: Declaration, tree: Tree, setting: InputSetting): { value: unknown } | undefined => {
  const errors: Diagnostic[] = []
  const template = compileTemplate(tree, {
    compiler: setting.compiler,
    schema: wanted[declaration.type],
    what: `"${declaration.name}"`,
    report: (fault) => {
      if (fault.severity === 'error') errors.push(fault)
      setting.report(fault)
    },
  })
  if (errors.length > 0) return undefined
  const value = template.resolve(setting.scope)
  if (value.ok) return { value: value.value }
  const words = { message: `the expression fails: ${value.error.message}`, fix: 'mend the expression' }
  setting.report(expressionFault('fails', value.error.at, words))
  return undefined
}

const readInput = (declaration: Declaration, tree: Tree, setting: InputSetting): unknown => {
  if (tree.kind === 'broken') return undefined
  const plain = resolved(declaration, tree, setting)
  if (plain === undefined) return undefined
  const read = readTyped(declaration, tree, plain.value)
  if ('value' in read) return read.value
  setting.report(read)
  return undefined
}

const unknownInput = (entry: Entry, declared: readonly Declaration[], setting: InputSetting): Diagnostic => {
  const names = declared.map((one) => one.name).sort()
  const list = names.length === 0 ? 'it has no inputs' : `use one of: ${names.join(', ')}`
  return playbookFault('unknown-input', entry.keyAt, {
    message: `phase "${setting.phase}" has no input "${entry.key}"`,
    fix: didYouMean(entry.key, names) ?? list,
  })
}

/** Nothing can give a value to the inputs of a phase written in place. */
const missingInput = ({ name, tree }: Declaration, { phase, usedAt }: InputSetting): Diagnostic =>
  usedAt === undefined
    ? playbookFault('missing-input', firstLineOf(tree), {
        message: `the input "${name}" of phase "${phase}" has no value`,
        note: 'a phase written in place is given none',
        fix: 'add "default:", or declare it under "vars:" of the playbook and read vars there',
      })
    : playbookFault('missing-input', usedAt, {
        message: `phase "${phase}" needs the input "${name}"`,
        fix: `add "with: { ${name}: … }"`,
      })

/** Values of all inputs; faults are reported, and their inputs left out. */
export const readInputs = (
  declared: readonly Declaration[],
  setting: InputSetting,
): Readonly<Record<string, unknown>> => {
  for (const declaration of declared) for (const fault of checkDeclaration(declaration)) setting.report(fault)
  for (const entry of entriesOf(setting.given))
    if (!declared.some((one) => one.name === entry.key)) setting.report(unknownInput(entry, declared, setting))
  const values = declared.flatMap((declaration) => {
    const tree = childOf(setting.given, declaration.name)
    const fallback = childOf(declaration.tree, 'default')
    const own = tree ?? fallback
    if (own !== undefined) return [[declaration.name, readInput(declaration, own, setting)] as const]
    if (setting.isPlaybook) setting.report(missingInput(declaration, setting))
    return []
  })
  return byName(values)
}
