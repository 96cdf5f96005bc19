/**
 * The validator of a schema: code that ajv made beforehand (schemas/validators.mjs), found by the text of the schema, so that of a schema changed
 * since none is found. Then, and for schemas a playbook declares itself, ajv is loaded and compiles it.
 */
import type { Ajv, Options, ValidateFunction } from 'ajv'
import { createRequire } from 'node:module'
import { validators } from '../../../schemas/validators.mjs'

/** Every error, each with the schema it stands in. Schemas are constants of kplay, tested elsewhere: not validated at each start. */
export const ajvOptions: Options = {
  strict: false,
  allErrors: true,
  verbose: true,
  messages: false,
  validateSchema: false,
  meta: false,
  // Half the code: what a schema refers to often stands once.
  inlineRefs: false,
}

/** The text a validator is found by. No digest of it: loading `node:crypto` takes longer than all of the search. */
export const keyOfSchema = (schema: object): string => JSON.stringify(schema)

const load = createRequire(import.meta.url)
let loaded: Ajv | undefined

/** Not optimized: most run once (measured: a third of the time). */
const compile = (schema: object): ValidateFunction => {
  const { Ajv: Loaded } = load('ajv') as { readonly Ajv: typeof Ajv }
  loaded ??= new Loaded({ ...ajvOptions, code: { optimize: false } })
  return loaded.compile(schema)
}

/** What ajv's code asks for: the length of a text in code points. */
const requireFor = (name: string): { readonly default: unknown } => {
  if (name !== 'ajv/dist/runtime/ucs2length') throw new Error(`validators.mjs asks for "${name}"`)
  return { default: (text: string) => Array.from(text).length }
}

const find = (schema: object): ValidateFunction | undefined => {
  const key = keyOfSchema(schema)
  if (!Object.hasOwn(validators, key)) return undefined
  const module: { exports: unknown } = { exports: {} }
  validators[key]?.(module, requireFor)
  return module.exports as ValidateFunction
}

/** Schemas are constants: each is looked for once. */
const known = new WeakMap<object, ValidateFunction>()

/** A function that says whether a value fits `schema`, and leaves its `errors`. */
export const validatorOf = (schema: object): ValidateFunction => {
  const validator = known.get(schema) ?? find(schema) ?? compile(schema)
  known.set(schema, validator)
  return validator
}
