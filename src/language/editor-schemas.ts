/**
 * schemas/playbook, phase and inventory.schema.json: draft-07, which editors read best. Put together from the very schemas that validate:
 * modules get their arguments' schemas, values that may be expressions say so, and words of later releases are left out.
 */
import type { AnyModule } from '../modules/module.ts'
import { inventorySchema } from './inventory/inventory-schema.ts'
import { notifyCommandSchema, notifySchema, webhookSchema } from './playbook/notify.ts'
import { phaseFileSchema, phaseSchema, playbookSchema, taskLists, useSchema } from './playbook/playbook-schema.ts'
import { bareKeysOf } from './playbook/written/bare-keys.ts'
import { taskSchema, watchSchema } from './playbook/written/task-schema.ts'

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = ['x-named', 'x-id', 'x-form', 'x-later', 'x-secret']

/** Without kplay's own words; a form becomes the message editors show for a text of another form. */
const published = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(published)
  if (!isSchema(value)) return value
  const kept = Object.entries(value)
    .filter(([key, inner]) => !own.includes(key) && !(isSchema(inner) && inner['x-later'] === true))
    .map(([key, inner]) => [key, published(inner)] as const)
  const form = value['x-form']
  return { ...Object.fromEntries(kept), ...(typeof form === 'string' ? { patternErrorMessage: `write ${form}` } : {}) }
}

const whole = { type: 'string', pattern: '^\\$\\{\\{.*\\}\\}\\s*$', description: 'an expression: ${{ … }}' }
const inside = { type: 'string', pattern: '\\$\\{\\{', description: 'text with expressions: ${{ … }}' }

/** May an expression stand for a value of this schema? Choices are written out, and a text without a form is open as it is. */
const openingOf = (schema: Schema): Schema | undefined => {
  if (schema['enum'] !== undefined || schema['type'] === undefined) return undefined
  if (schema['type'] !== 'string') return whole
  return schema['pattern'] === undefined ? undefined : inside
}

const mapped = (properties: unknown, change: (key: string, schema: Schema) => unknown): Schema =>
  Object.fromEntries(
    Object.entries(isSchema(properties) ? properties : {}).map(([key, inner]) => [
      key,
      change(key, isSchema(inner) ? inner : {}),
    ]),
  )

/** The insides of a schema, each open to expressions. `bare` keys hold conditions. */
const openInside = (schema: Schema, bare: readonly string[]): Schema => {
  const { properties, items, additionalProperties } = schema
  const open = (inner: Schema): Schema => openTo(inner, bare)
  const condition = { type: ['string', 'boolean'], description: 'an expression that is true or false' }
  return {
    ...schema,
    ...(isSchema(properties)
      ? { properties: mapped(properties, (key, inner) => (bare.includes(key) ? condition : open(inner))) }
      : {}),
    ...(isSchema(items) ? { items: open(items) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: open(additionalProperties) } : {}),
  }
}

/** A schema that takes an expression in place of its value. */
const openTo = (schema: Schema, bare: readonly string[]): Schema => {
  const inner = openInside(schema, bare)
  const opening = openingOf(schema)
  return opening === undefined ? inner : { anyOf: [inner, opening] }
}

const argumentsOf = (module: AnyModule): Schema => ({
  ...openInside(module.args as Schema, bareKeysOf(module.name)),
  description: module.summary,
})

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })

const taskList = (schema: unknown): Schema => ({ ...(isSchema(schema) ? schema : {}), items: ref('task') })

const watchOf = (modules: readonly AnyModule[]): Schema => {
  const { properties } = watchSchema
  const names = {
    type: 'string',
    enum: modules.map((module) => module.name).sort(),
    description: properties.module.description,
  }
  return {
    ...watchSchema,
    properties: { ...properties, for: openTo(properties.for, []), every: openTo(properties.every, []), module: names },
  }
}

/** A task, and the same without an id for `undo`. */
const tasksOf = (modules: readonly AnyModule[]): Schema => {
  const { properties } = taskSchema
  const all = {
    ...properties,
    undo: { ...properties.undo, items: ref('undoTask') },
    block: taskList(properties.block),
    rescue: taskList(properties.rescue),
    always: taskList(properties.always),
    watch: watchOf(modules),
    ...Object.fromEntries(modules.map((module) => [module.name, argumentsOf(module)])),
  }
  const { id: _id, ...withoutId } = all
  return {
    task: { title: 'task', type: 'object', additionalProperties: false, required: ['id'], properties: all },
    undoTask: { title: 'undo task', type: 'object', additionalProperties: false, properties: withoutId },
  }
}

const withTasks = (schema: { readonly properties: Schema }): Schema => ({
  ...schema,
  properties: mapped(schema.properties, (key, inner) =>
    (taskLists as readonly string[]).includes(key) ? taskList(inner) : inner,
  ),
})

const draft = 'http://json-schema.org/draft-07/schema#'

const file = (title: string, schema: Schema): Schema => ({ $schema: draft, ...(published(schema) as Schema), title })

/** schemas/playbook.schema.json */
export const editorPlaybookSchema = (modules: readonly AnyModule[]): Schema =>
  file('kplay playbook', {
    ...playbookSchema,
    properties: {
      ...playbookSchema.properties,
      notify: {
        ...notifySchema,
        properties: {
          ...notifySchema.properties,
          webhook: openInside(webhookSchema, []),
          command: openInside(notifyCommandSchema, []),
        },
      },
      phases: {
        ...playbookSchema.properties.phases,
        items: { anyOf: [ref('usedPhase'), ref('phase')] },
      },
    },
    definitions: { usedPhase: useSchema, phase: withTasks(phaseSchema), ...tasksOf(modules) },
  })

/** schemas/phase.schema.json */
export const editorPhaseSchema = (modules: readonly AnyModule[]): Schema =>
  file('kplay phase', { ...withTasks(phaseFileSchema), definitions: tasksOf(modules) })

/** schemas/inventory.schema.json */
export const editorInventorySchema = (): Schema => file('kplay inventory', inventorySchema)
