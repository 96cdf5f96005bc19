/**
 * Makes schemas/validators.mjs: for each schema that files are checked against, the code ajv makes of it. Compiling them anew in each process took a
 * third of the time of `kplay validate`.
 *   node scripts/compile-schemas.ts           writes the file; test/language/syntax/validator.test.ts fails while it is not up to date
 */
import { Ajv, type AnySchema } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inventorySchema } from '../src/language/inventory/inventory-schema.ts'
import { phaseFileSchema, phaseSchema, playbookSchema, useSchema } from '../src/language/playbook/playbook-schema.ts'
import { taskSchema } from '../src/language/playbook/written/task-schema.ts'
import { ajvOptions, keyOfSchema } from '../src/language/syntax/validator.ts'
import { modules } from '../src/modules/catalogue.ts'

/** Everything a file of a user is checked against, but for what a playbook itself declares. */
export const compiledSchemas: readonly object[] = [
  inventorySchema,
  playbookSchema,
  phaseSchema,
  phaseFileSchema,
  useSchema,
  taskSchema,
  ...modules.map(({ args }) => args as object),
]

/** The one file this makes. */
export const validatorsFile = fileURLToPath(new URL('../schemas/validators.mjs', import.meta.url))

const codeOf = (schema: object): string => {
  const ajv = new Ajv({ ...ajvOptions, code: { optimize: 1, source: true } })
  return standalone.default(ajv, ajv.compile(schema as AnySchema))
}

/** The text of schemas/validators.mjs. */
export const compileSchemas = (): string => {
  const parts = new Map(compiledSchemas.map((schema) => [keyOfSchema(schema), codeOf(schema)]))
  const entries = [...parts].map(
    ([key, code]) => `  ${JSON.stringify(key)}: (module, require) => {\n    ${code}\n  },\n`,
  )
  return `// Made by scripts/compile-schemas.ts from the schemas of src/, with ajv. Do not edit.\nexport const validators = {\n${entries.join('')}}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(validatorsFile, compileSchemas())
