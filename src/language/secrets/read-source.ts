/** The map that says where a secret comes from -> Secret. Its value is read by `apply`, never here. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { checkSchema } from '../syntax/check-schema.ts'
import { secretSchema } from '../syntax/words.ts'
import type { Tree } from '../syntax/tree.ts'
import { Secret, type SecretSource } from './secret.ts'

const sourceOf = (value: Readonly<Record<string, unknown>>): SecretSource | undefined => {
  const { file, command, env, prompt } = value
  if (typeof file === 'string') return { kind: 'file', path: file }
  if (Array.isArray(command)) return { kind: 'command', argv: command.map(String) }
  if (typeof env === 'string') return { kind: 'env', name: env }
  return typeof prompt === 'string' ? { kind: 'prompt', question: prompt } : undefined
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One expression and nothing beside it. */
const wholeExpression = /^\s*\$\{\{.*\}\}\s*$/s

/** On the command line a map is JSON. An expression is no secret to conceal; a text with a part like one may be. */
const literalFault = ({ conceals, ...fault }: Diagnostic, name: string, tree: Tree): Diagnostic => {
  if (tree.at.source.name === '--set')
    return { ...fault, conceals: tree.at, fix: `write --set '${name}={"env": "NAME"}', or file, command, prompt` }
  const isOpen = tree.kind === 'scalar' && wholeExpression.test(String(tree.value))
  return isOpen || conceals === undefined ? fault : { ...fault, conceals }
}

/** A secret written as `tree`, whose expressions (if it has any) are worked out in `value`. The fault of a text in its place never shows that text. */
export const readSecret = (
  of: { readonly name: string; readonly pattern: string | undefined },
  tree: Tree,
  value: unknown,
): Secret | Diagnostic => {
  const thing = { title: 'secret', name: of.name }
  const [fault] = checkSchema(tree, {
    schema: { ...secretSchema, title: undefined },
    family: 'playbook',
    thing,
  })
  if (fault !== undefined) return fault.code === 'playbook/secret-literal' ? literalFault(fault, of.name, tree) : fault
  const source = isRecord(value) ? sourceOf(value) : undefined
  // The schema takes nothing else.
  return new Secret({ ...of, source: source ?? { kind: 'env', name: '' }, at: tree.at })
}
