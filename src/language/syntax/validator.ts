/**
 * The validator of a schema: code that ajv made beforehand (schemas/validators.mjs), found by the digest of the schema, so that of a schema changed
 * since none is found. Then, and for schemas a playbook declares itself, ajv is loaded and compiles it.
 */
import type { Ajv, Options, ValidateFunction } from 'ajv'
import { createHash } from 'node:crypto'
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
}

/** The digest a validator is found by. */
export const keyOfSchema = (schema: object): string =>
  createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16)

const load = createRequire(import.meta.url)
let loaded: Ajv | undefined

/** Not optimized and without inlining: most run once (measured: a third of the time). */
const compile = (schema: object): ValidateFunction => {
  const { Ajv: Loaded } = load('ajv') as { readonly Ajv: typeof Ajv }
  loaded ??= new Loaded({ ...ajvOptions, inlineRefs: false, code: { optimize: false } })
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
