/** Where an expression reads secrets. It may be one (or choose one with `? :`); any other use of one is a fault. */
import type { ASTNode } from '@marcbachmann/cel-js'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { placeOfName, type NamePath } from '../expressions/expression-names.ts'
import { typeAtPath, type ScopeTypes, type ValueType } from '../expressions/value-type.ts'
import { secretInside, secretUsed } from './secret-faults.ts'

const holdsSecret = (type: ValueType | undefined): boolean => {
  switch (type?.kind) {
    case 'secret':
      return true
    case 'list':
    case 'map':
      return holdsSecret(type.of)
    case 'struct':
      return Object.values(type.fields).some(holdsSecret)
    default:
      return false
  }
}

/** The nodes an expression's value may come from unchanged. */
const results = (ast: ASTNode): readonly ASTNode[] =>
  ast.op === '?:' ? [...results(ast.args[1]), ...results(ast.args[2])] : [ast]

const nameOf = ({ path }: NamePath): string => path.join('.')

/** The secrets among the chains, by name: `vars.token`. */
export const secretsRead = (paths: readonly NamePath[], types: ScopeTypes): readonly string[] =>
  paths.filter((chain) => typeAtPath(types, chain.path)?.kind === 'secret').map(nameOf)

/** Every use of a secret that is not handing it on. */
export const secretFaults = (
  read: { readonly ast: ASTNode; readonly paths: readonly NamePath[] },
  types: ScopeTypes,
  place: (start: number, end: number) => Location,
): Diagnostic[] => {
  const handedOn = results(read.ast)
  return read.paths.flatMap((chain) => {
    const type = typeAtPath(types, chain.path)
    if (!holdsSecret(type)) return []
    const { end } = placeOfName(chain, chain.path.length - 1)
    const at = place(chain.start, end)
    if (type?.kind !== 'secret') return [secretInside(nameOf(chain), at)]
    return handedOn.some((node) => node.start === chain.start && node.end === end)
      ? []
      : [secretUsed(nameOf(chain), at)]
  })
}
