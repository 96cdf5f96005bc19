import { Ajv, type ValidateFunction } from 'ajv'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { RunEvent } from '../run/run-event.ts'
import { eventSchemas } from './schema/event-schema.ts'
import { chainFault, chainOf, chainStart } from './replay-chain.ts'

/** What a journal holds. */
export interface Replay {
  readonly events: readonly RunEvent[]
  /** Bytes after the last line end: a line that a crash tore, never acknowledged to anybody. Not among the events. */
  readonly tornBytes: number
}

/** The first line that no kplay of this format wrote. Counts from 1. */
export interface JournalFault {
  readonly line: number
  readonly why: string
  /** It says itself that a newer kplay wrote it. */
  readonly isNewer?: true
}

const newline = 0x0a

const linesOf = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = []
  for (let from = 0, to = bytes.indexOf(newline); to !== -1; from = to + 1, to = bytes.indexOf(newline, from))
    lines.push(bytes.subarray(from, to))
  return lines
}

const textOf = (line: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line)
  } catch {
    return undefined
  }
}

const parseJson = (text: string | undefined): Result<Readonly<Record<string, unknown>>, string> => {
  try {
    const value: unknown = JSON.parse(text ?? '')
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? ok(value as Readonly<Record<string, unknown>>) : err('it is no JSON object')
  } catch {
    return err('it is no JSON text')
  }
}

/** The format of journals that this kplay writes and reads. */
const format = 1

const newerPart = (text: string | undefined): Pick<JournalFault, 'isNewer'> => {
  const parsed = parseJson(text)
  const is = parsed.ok ? parsed.value['format'] : undefined
  return typeof is === 'number' && is > format ? { isNewer: true } : {}
}

type Check = (value: Readonly<Record<string, unknown>>) => string | undefined

/** Checks lines against the schemas of their types, each compiled when first met. */
const createCheck = (): Check => {
  const ajv = new Ajv({ strict: false, validateSchema: false })
  const compiled = new Map<string, ValidateFunction>()
  const compile = (type: string): ValidateFunction | undefined => {
    const schema = Object.hasOwn(eventSchemas, type) ? eventSchemas[type] : undefined
    if (schema === undefined) return undefined
    const check = compiled.get(type) ?? ajv.compile(schema)
    compiled.set(type, check)
    return check
  }
  return (value) => {
    if (value['format'] !== format)
      return `its format is ${JSON.stringify(value['format'])}; this kplay reads format ${format}`
    const type = String(value['type'])
    const check = compile(type)
    if (check === undefined) return `"${type}" is no event this kplay knows`
    return check(value) ? undefined : `its ${type} event is not whole: ${ajv.errorsText(check.errors)}`
  }
}

const outOfTurn = (event: RunEvent, before: readonly RunEvent[]): string | undefined => {
  const wanted = before.length + 1
  if (event.seq !== wanted) return `it is event ${event.seq} where event ${wanted} belongs`
  const run = before[0]?.run ?? event.run
  return event.run === run ? undefined : `it is of run ${event.run}, the lines before it of run ${run}`
}

const readLine = (text: string | undefined, check: Check, before: readonly RunEvent[]): Result<RunEvent, string> => {
  const parsed = parseJson(text)
  if (!parsed.ok) return parsed
  const wrong = check(parsed.value)
  if (wrong !== undefined) return err(wrong)
  const { chain: _chain, ...plain } = parsed.value
  const event = plain as unknown as RunEvent
  const misplaced = outOfTurn(event, before)
  return misplaced === undefined ? ok(event) : err(misplaced)
}

type Links = (text: string) => string | undefined

/** Checks the chain line by line. */
const chained = (): Links => {
  let chain = chainStart
  return (text) => {
    const fault = chainFault(text, chain)
    chain = chainOf(text) ?? chain
    return fault
  }
}

const replay = (bytes: Uint8Array, faultOf: Links): Result<Replay, JournalFault> => {
  const check = createCheck()
  const events: RunEvent[] = []
  for (const [index, line] of linesOf(bytes).entries()) {
    const text = textOf(line)
    const read = readLine(text, check, events)
    if (!read.ok) return err({ line: index + 1, why: read.error, ...newerPart(text) })
    const broken = faultOf(text ?? '')
    if (broken !== undefined) return err({ line: index + 1, why: broken })
    events.push(read.value)
  }
  return ok({ events, tornBytes: bytes.length - (bytes.lastIndexOf(newline) + 1) })
}

/** Reads a journal back. Only what follows the last line end may be broken (it is dropped); any other damage is a fault, never guessed around. */
export const replayJournal = (bytes: Uint8Array): Result<Replay, JournalFault> => replay(bytes, chained())

/** The same of a stream of events (`events.ndjson`, `--format ndjson`), whose lines carry no digest. */
export const replayEvents = (bytes: Uint8Array): Result<Replay, JournalFault> => replay(bytes, () => undefined)
