import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inventorySchema } from '../../src/language/inventory/inventory-schema.ts'
import {
  phaseFileSchema,
  phaseSchema,
  playbookSchema,
  taskLists,
  useSchema,
} from '../../src/language/playbook/playbook-schema.ts'
import { taskSchema, watchSchema } from '../../src/language/playbook/written/task-schema.ts'
import { modules } from '../../src/modules/catalogue.ts'
import { callKplay } from '../support/cli-world.ts'

// One schema is the source of validation, types, completion and reference. Types of modules come from it by FromSchema and the compiler does the rest;
// what the compiler can not see is held here. Each check is shown to fire by a planted drift.
const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

/** What is wrong with the types of one module's file: each type must be its schema's, and the module must carry that very schema. */
const typeDrifts = (text: string): string[] => {
  const [, args = '', result = ''] = /: Module<\s*([^,]+?)\s*,\s*([^>]+?)\s*>\s*=/.exec(text) ?? []
  const sourceOf = (type: string): string | undefined =>
    new RegExp(`type ${type} = FromSchema<typeof (\\w+)>`).exec(text)?.[1]
  const isImported = (type: string): boolean => new RegExp(`import \\{[^}]*\\b${type}\\b[^}]*\\} from '\\./`).test(text)
  return [
    ['args', args],
    ['result', result],
  ].flatMap(([key = '', type = '']) => {
    const schema = sourceOf(type)
    if (schema === undefined)
      return isImported(type) ? [] : [`the type of ${key} is "${type}", not FromSchema of a schema`]
    const carried = schema === key ? new RegExp(`^  ${key},$`, 'm') : new RegExp(`^  ${key}: ${schema},$`, 'm')
    return carried.test(text) ? [] : [`the module does not carry the schema "${schema}" as ${key}`]
  })
}

/** Every key that a schema names, at any depth. */
const keysOf = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(keysOf)
  if (typeof schema !== 'object' || schema === null) return []
  if ('x-later' in schema) return []
  return Object.entries(schema).flatMap(([key, inner]) => {
    if (key !== 'properties') return keysOf(inner)
    const known = Object.entries(inner as object).filter(
      ([, one]) => !(typeof one === 'object' && one !== null && 'x-later' in one),
    )
    return [...known.map(([name]) => name), ...known.flatMap(([, one]) => keysOf(one))]
  })
}

const schemas = [playbookSchema, useSchema, phaseSchema, phaseFileSchema, taskSchema, watchSchema, inventorySchema]

const isTaskList = (key: string): boolean => (taskLists as readonly string[]).includes(key)

/** Keys of the schemas that no reader asks for, and keys readers ask for that no schema has. */
const keyDrifts = (known: ReadonlySet<string>, sources: readonly string[]): { unread: string[]; unknown: string[] } => {
  const code = sources.join('\n')
  const asked = new Set(
    [...code.matchAll(/\b(?:childOf|entryOf|textsAt)\((?:[^()]|\([^()]*\))*,\s*'([a-z_]+)'\)/g)].map(
      (match) => match[1] ?? '',
    ),
  )
  return {
    unread: [...known]
      .filter((key) => !isTaskList(key) && !code.includes(`'${key}'`) && !code.includes(`${key}:`))
      .sort(),
    unknown: [...asked].filter((key) => !known.has(key)).sort(),
  }
}

const readers = globSync(['src/language/**/*.ts', 'src/modules/*.ts'], { cwd: root })
  .filter((file) => !/-schema\.ts$|\/codes\/|expressions\/|editor-schemas/.test(file))
  .map(read)

const known = new Set([
  ...schemas.flatMap(keysOf),
  ...modules.flatMap((module) => keysOf(module.args)),
  ...modules.map((module) => module.name),
])

/** Parts of connections, security and archives that are refused by name until a later release reads them. */
const readLater: readonly string[] = []

describe('types, schemas and reference', () => {
  const files = globSync('src/modules/*.ts', { cwd: root }).filter((file) => /: Module<\s*\w+,/.test(read(file)))

  it('of modules are one: each type is that of the schema the module carries', () => {
    expect(files.length).to.be.at.least(modules.length - 2)
    for (const file of files) expect(typeDrifts(read(file)), basename(file)).to.deep.equal([])
  })

  it('of modules: a planted drift is found', () => {
    const text = read('src/modules/kafka-collect-logs.ts')
    expect(
      typeDrifts(text.replace('type Args = FromSchema<typeof args>', 'type Args = { lines: string }')),
    ).to.have.length(1)
    expect(typeDrifts(text.replace(/^ {2}result,$/m, '  result: {},'))).to.have.length(1)
  })

  it('of playbooks, phases and inventories are one: every key is read, and no other is asked for', () => {
    const { unread, unknown } = keyDrifts(known, readers)
    expect(unread).to.deep.equal(readLater)
    expect(unknown).to.deep.equal([])
  })

  it('of playbooks, phases and inventories: a planted drift is found', () => {
    expect(keyDrifts(new Set([...known, 'rollbak_after']), readers).unread).to.include('rollbak_after')
    const asks = [...readers, "const x = childOf(tree, 'serail')"]
    expect(keyDrifts(known, asks).unknown).to.deep.equal(['serail'])
  })

  it('the reference of each module names every key of its schema, with its type, and no other', async () => {
    for (const { name, args, result } of modules) {
      const { stdout } = await callKplay('/', 'modules', name, '--format', 'json')
      const sheet = JSON.parse(stdout) as { arguments: { name: string }[]; result: { name: string }[] }
      const names = (schema: unknown): string[] => Object.keys((schema as { properties?: object }).properties ?? {})
      const told = (fields: readonly { name: string }[]): string[] =>
        fields.map((one) => one.name).filter((one) => !/[.[]/.test(one))
      expect(told(sheet.arguments).sort(), name).to.deep.equal(names(args).sort())
      expect(told(sheet.result).sort(), name).to.deep.equal(names(result).sort())
    }
  })

  it('kplay schema prints the very files of schemas/', async () => {
    for (const name of ['playbook', 'phase', 'inventory']) {
      const { code, stdout } = await callKplay('/', 'schema', name)
      expect([code, stdout]).to.deep.equal([0, read(`schemas/${name}.schema.json`)])
    }
  })
})
