import { Ajv } from 'ajv'
import { expect } from 'chai'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compiledSchemas, compileSchemas, validatorsFile } from '../../../scripts/compile-schemas.ts'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { plainOf } from '../../../src/language/syntax/tree.ts'
import { ajvOptions, keyOfSchema, validatorOf } from '../../../src/language/syntax/validator.ts'
import { validators } from '../../../schemas/validators.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Every map and list of every shipped file and case, as plain values. */
const parts = globSync(['{playbooks,inventories}/**/*.yml', 'test/cases/language/**/*.yml'], { cwd: root })
  .sort()
  .flatMap((name) => {
    const { document } = parseYaml({ name, text: readFileSync(`${root}/${name}`, 'utf8') })
    return document === undefined ? [] : partsOf(plainOf(document.top))
  })

const values = [...new Map(parts.map((value) => [JSON.stringify(value), value])).values()]

function partsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(partsOf)]
}

describe('the validators made beforehand', () => {
  it('are those of the schemas as they stand (else: node scripts/compile-schemas.ts)', () => {
    const text = compileSchemas()
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(validatorsFile, text)
    expect(readFileSync(validatorsFile, 'utf8') === text).to.equal(true)
    for (const schema of compiledSchemas) expect(validators).to.have.property(keyOfSchema(schema))
  })

  it('find what ajv finds, in every part of every file', () => {
    for (const [at, schema] of compiledSchemas.entries()) {
      const made = validatorOf(schema)
      const compiled = new Ajv(ajvOptions).compile(schema)
      // Each schema gets another fifth: all of them would take ten seconds.
      for (const value of values.filter((_, index) => index % 5 === at % 5)) {
        made(value)
        compiled(value)
        expect(made.errors).to.deep.equal(compiled.errors)
      }
    }
  }).timeout(120_000)

  it('are of schemas whose unions and names hold no reference: their errors would not tell where they belong (schema-errors.ts)', () => {
    const references = (value: unknown, isInside: boolean): unknown[] => {
      if (typeof value !== 'object' || value === null) return []
      return Object.entries(value).flatMap(([key, inner]) => {
        if (isInside && key === '$ref') return [inner]
        return references(inner, isInside || ['anyOf', 'oneOf', 'propertyNames'].includes(key))
      })
    }
    expect(compiledSchemas.flatMap((schema) => references(schema, false))).to.deep.equal([])
  })

  it('of a schema that nobody knows is made by ajv', () => {
    const validate = validatorOf({ type: 'object', required: ['a'] })
    expect(validate({})).to.equal(false)
    expect(validate({ a: 1 })).to.equal(true)
  })
})
