/**
 * Arguments that decide what a step does to a node are written out, never computed: the guards look at a step's effects before anything
 * runs (P10). Those are the choices of a module (`enum`), and its arguments as a whole.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { openness } from '../../expressions/template.ts'
import { schemaAt, type WantedSchema } from '../../expressions/wanted.ts'
import type { Tree } from '../../syntax/tree.ts'
import { playbookFault } from '../playbook-faults.ts'

const computed = (what: string, tree: Tree, fix: string): Diagnostic =>
  playbookFault('computed-choice', tree.at, {
    message: `${what} must be written out, not computed`,
    note: 'what a step does is known before the run',
    fix,
  })

const choices = (schema: WantedSchema | undefined): string | undefined => {
  const values = schema?.['enum']
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(' or ') : undefined
}

const below = (tree: Tree, schema: WantedSchema | undefined, what: string): Diagnostic[] => {
  const words = choices(schema)
  if (words !== undefined && openness(tree) !== undefined) return [computed(what, tree, `write ${words}`)]
  if (tree.kind === 'list')
    return tree.items.flatMap((item, index) =>
      below(item, schemaAt(schema, String(index)), `item ${index + 1} of ${what}`),
    )
  if (tree.kind !== 'map') return []
  return tree.entries.flatMap((entry) => below(entry.value, schemaAt(schema, entry.key), `"${entry.key}"`))
}

/** Computed values among the arguments of a module where only written ones will do. */
export const checkLiteral = (module: { readonly name: string; readonly args: unknown }, args: Tree): Diagnostic[] => {
  const what = `arguments of "${module.name}"`
  if (openness(args) !== undefined)
    return [computed(what, args, 'write them as a map; values in it may be expressions')]
  return below(args, module.args as WantedSchema, what)
}
