import type { Schema } from '../../diagnostics/schema-parts.ts'
import { moduleExamples } from '../../language/codes/module-examples.ts'
import type { AnyModule, Effects, Module } from '../../modules/module.ts'
import type { EffectSheet, ModuleSheet } from '../../views/modules/module-sheet.ts'
import { fieldsOf } from './schema-fields.ts'

const effectSheet = (when: string, effects: Effects): EffectSheet => ({
  when,
  stops: effects.stops === 'node',
  changes: effects.changes ?? null,
  irreversible: effects.irreversible === true,
})

/** Arguments that decide what a module does are choices written out (see `computed-choice`): each is asked for. */
const choicesOf = (args: Schema): { readonly key: string; readonly value: unknown }[] =>
  Object.entries((args['properties'] ?? {}) as Readonly<Record<string, Schema>>).flatMap(([key, schema]) =>
    ((schema['enum'] ?? []) as readonly unknown[]).map((value) => ({ key, value })),
  )

const effectsOf = (module: AnyModule): EffectSheet[] => {
  const { effects, args } = module as unknown as Module<Readonly<Record<string, unknown>>>
  const any = effectSheet('', effects({}))
  const each = choicesOf(args as Schema).map(({ key, value }) =>
    effectSheet(`${key}: ${String(value)}`, effects({ [key]: value })),
  )
  const isOne = each.every((one) => JSON.stringify({ ...one, when: '' }) === JSON.stringify(any))
  return isOne ? [any] : each
}

/** Everything a reader wants to know of a module, from the module itself. */
export const buildModuleSheet = (module: AnyModule): ModuleSheet => {
  const effects = effectsOf(module)
  const isReading = effects.every((one) => !one.stops && one.changes === null)
  return {
    name: module.name,
    summary: module.summary,
    effects,
    undo: isReading ? 'needless' : module.canUndo ? 'auto' : 'written',
    needs: module.needs,
    arguments: fieldsOf(module.args as Schema),
    result: fieldsOf(module.result as Schema),
    example: moduleExamples[module.name] ?? '',
  }
}
