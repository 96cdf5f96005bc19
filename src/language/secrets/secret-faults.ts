/** Faults of secrets in expressions: a secret goes whole into an argument that takes one, and nowhere else. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { expressionFault } from '../expressions/expression-faults.ts'

const note = 'its value would show in a plan, a log or a list of processes'

const passIt = (name: string): string =>
  `pass it whole, "\${{ ${name} }}", to an argument that takes secrets, like "env" of command`

/** A secret as an operand, an argument of a function, a member of a list. */
export const secretUsed = (name: string, at: Location): Diagnostic =>
  expressionFault('secret', at, {
    message: `"${name}" is a secret: it can not be compared, joined, measured or put into another value`,
    note,
    fix: passIt(name),
  })

/** `vars` read as one value, where one of its variables is a secret. */
export const secretInside = (name: string, at: Location): Diagnostic =>
  expressionFault('secret', at, {
    message: `"${name}" holds a secret, so it can not be read as one value`,
    note,
    fix: `read one value of it: ${name}.NAME`,
  })

/** A secret as a value that is told, compared or handed to a program as a word. `what` is the key it stands under. */
export const secretHere = (what: string, names: readonly string[], at: Location): Diagnostic =>
  expressionFault('secret', at, {
    message: `${what} takes no secret, and "${names.join('", "')}" is one`,
    note,
    fix: passIt(names[0] ?? ''),
  })
