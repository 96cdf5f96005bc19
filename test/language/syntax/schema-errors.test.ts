import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inventorySchema } from '../../../src/language/inventory/inventory-schema.ts'
import {
  phaseFileSchema,
  phaseSchema,
  playbookSchema,
  useSchema,
} from '../../../src/language/playbook/playbook-schema.ts'
import { taskSchema } from '../../../src/language/playbook/written/task-schema.ts'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { keywords, schemaErrors } from '../../../src/language/syntax/schema-errors.ts'
import { plainOf, type Tree } from '../../../src/language/syntax/tree.ts'
import { modules } from '../../../src/modules/catalogue.ts'

type Schema = Readonly<Record<string, unknown>>

const named: Readonly<Record<string, object>> = {
  playbook: playbookSchema,
  use: useSchema,
  phase: phaseSchema,
  'phase file': phaseFileSchema,
  task: taskSchema,
  inventory: inventorySchema,
  ...Object.fromEntries(modules.map((module) => [`module ${module.name}`, module.args])),
}

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, meta: false })

/** What ajv finds, in the same words: `at keyword about`. Errors inside a union or a name are left out, as kplay does. */
const ofAjv = (schema: object, value: unknown): string[] => {
  const validate = ajv.compile(schema)
  validate(value)
  const errors = validate.errors ?? []
  const unions = errors.filter((one) => one.keyword === 'anyOf' || one.keyword === 'oneOf')
  return errors
    .filter((one) => one.propertyName === undefined || one.keyword === 'propertyNames')
    .filter((one) => !unions.some((union) => one.schemaPath.startsWith(`${union.schemaPath}/`)))
    .map(({ instancePath, keyword, params }) => {
      const about = params['missingProperty'] ?? params['additionalProperty'] ?? params['propertyName'] ?? ''
      return `${instancePath} ${keyword} ${String(about)}`
    })
    .sort()
}

const pointer = (segments: readonly string[]): string =>
  segments.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const ofKplay = (schema: object, tree: Tree): string[] =>
  schemaErrors(tree, schema as Schema)
    .map(({ segments, keyword, about }) => `${pointer(segments)} ${keyword} ${keyword === 'uniqueItems' ? '' : about}`)
    .sort()

const treeOf = (value: unknown): Tree => {
  const { document } = parseYaml({ name: 'x', text: JSON.stringify({ x: value }) })
  const tree = document?.top.entries[0]?.value
  if (tree === undefined) throw new Error('no tree')
  return tree
}

/** Keys and values of the language, so that random trees often nearly fit. */
const keysOf = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(keysOf)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, inner]) =>
    key === 'properties' ? [...Object.keys(inner as object), ...keysOf(inner)] : keysOf(inner),
  )
}

const valuesFor = (schema: object): fc.Arbitrary<unknown> => {
  const known = [...new Set(keysOf(schema)), 'x', '__proto__', 'constructor', 'toString', 'a b']
  const scalar = fc.oneof(
    fc.constantFrom('', 'a', 'kraft', '3.9.2', '5m', 'b1:9092', 'CHG 1', 'started', 'none', 'auto', '\u{1f600}'),
    fc.constantFrom(0, 1, -1, 0.5, 70_000, true, false, null),
    fc.constantFrom(...known),
  )
  return fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, scalar, tie('list'), tie('map'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    map: fc.dictionary(fc.constantFrom(...known), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  })).value
}

const keywordsIn = (schema: unknown, isNames = false): string[] => {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return []
  return Object.entries(schema).flatMap(([key, inner]) => {
    if (isNames) return keywordsIn(inner)
    if (key === 'properties' || key === 'definitions') return keywordsIn(inner, true)
    if (key === 'anyOf' || key === 'oneOf') return [key, ...(inner as unknown[]).flatMap((one) => keywordsIn(one))]
    return [key, ...(['items', 'additionalProperties', 'propertyNames'].includes(key) ? keywordsIn(inner) : [])]
  })
}

const forPeople = [
  '$ref',
  'definitions',
  'title',
  'description',
  'examples',
  'default',
  'x-form',
  'x-named',
  'x-id',
  'x-later',
]

const isForPeople = (word: string): boolean => forPeople.includes(word) || word.startsWith('x-')

describe('schemas over trees', () => {
  for (const [name, schema] of Object.entries(named)) {
    it(`${name}: uses only keywords that are judged`, () => {
      const unknown = keywordsIn(schema).filter((word) => !keywords.includes(word) && !isForPeople(word))
      expect([...new Set(unknown)]).to.deep.equal([])
    })

    it(`${name}: finds what ajv finds in any value`, () => {
      fc.assert(
        fc.property(valuesFor(schema), (value) => {
          const tree = treeOf(value)
          expect(ofKplay(schema, tree)).to.deep.equal(ofAjv(schema, plainOf(tree)))
        }),
        { numRuns: 60 },
      )
    }).timeout(60_000)
  }

  it('finds what ajv finds in every file of the cases and of the shipped ones', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const files = globSync(['{playbooks,inventories}/**/*.yml', 'test/cases/language/**/*.yml'], { cwd: root })
    let compared = 0
    for (const name of files) {
      const { document, diagnostics } = parseYaml({ name, text: readFileSync(`${root}/${name}`, 'utf8') })
      // A broken value is passed over by kplay, and has no value for ajv.
      if (document === undefined || diagnostics.length > 0) continue
      for (const schema of [playbookSchema, phaseFileSchema, inventorySchema]) {
        expect(ofKplay(schema, document.top), name).to.deep.equal(ofAjv(schema, plainOf(document.top)))
        compared += 1
      }
    }
    expect(compared).to.be.greaterThan(150)
  }).timeout(30_000)
})
