import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { parseDuration } from '../diagnostics/duration.ts'
import type { ActOutcome } from './act.ts'
import type { Module, ModuleDecision } from './module.ts'
import { secretText } from './secret-text.ts'
const address = { type: 'string', pattern: '^https?://', 'x-form': 'an address like https://host/path' } as const

const duration = {
  type: ['string', 'integer'],
  pattern: '^([0-9]+(ms|s|m|h|d))+$',
  'x-form': 'a duration like 10s or 500ms',
  minimum: 1,
} as const

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    url: { ...address, description: 'what is asked for' },
    status: {
      type: ['integer', 'array'],
      minimum: 100,
      maximum: 599,
      minItems: 1,
      items: { type: 'integer', minimum: 100, maximum: 599 },
      default: 200,
      description: 'the status it must answer, or a list of them; a redirect is an answer, it is not followed',
    },
    body_matches: {
      type: 'string',
      minLength: 1,
      description: 'a regular expression that must be found in the body; plain words stand for themselves',
    },
    timeout: {
      ...duration,
      default: '10s',
      description: 'how long one question may take (a number is milliseconds); until and retries ask again',
    },
    headers: {
      type: 'object',
      propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
      additionalProperties: secretText,
      description: 'sent along',
    },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['status', 'body', 'took_ms'],
  properties: {
    status: { type: 'integer', description: 'the status it answered' },
    body: { type: 'string', description: 'the first 4,096 characters of the body' },
    took_ms: { type: 'integer', description: 'from the question to the end of the body' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>
type Decision = ModuleDecision<Result>

/** Of a body so much is kept as a result: it goes into the journal. */
const keptCharacters = 4096
/** Of a body so much is told where it is not what was wanted. */
const toldCharacters = 200

const statusesOf = ({ status }: Args): readonly number[] => (typeof status === 'number' ? [status] : status)

/** The pattern; undefined when the text is none. */
const patternOf = (text: string): RegExp | undefined => {
  try {
    return new RegExp(text, 's')
  } catch {
    return undefined
  }
}

const answerOf = ({ status, location }: ActOutcome): string =>
  `${status ?? 'nothing'}${location === undefined ? '' : ` (redirects to ${location}, which is not followed)`}`

const wrongAnswer = (own: Args, outcome: ActOutcome, wanted: string): Decision => {
  const body = outcome.output.trim().slice(0, toldCharacters)
  return {
    kind: 'refuse',
    what: `${own.url} is not as wanted`,
    why: [
      `it answered ${answerOf(outcome)}; wanted ${wanted}`,
      body === '' ? 'its body is empty' : `its body begins: ${body}`,
    ],
    fix: 'look at what answers there; "until" or "retries" ask again for a while',
  }
}

const judge = (own: Args, outcome: ActOutcome, pattern: RegExp | undefined): Decision => {
  const statuses = statusesOf(own)
  const { status = 0, output, tookMs } = outcome
  if (!statuses.includes(status)) return wrongAnswer(own, outcome, `status ${statuses.join(' or ')}`)
  if (pattern !== undefined && !pattern.test(output)) return wrongAnswer(own, outcome, `a body with ${pattern.source}`)
  return { kind: 'unchanged', result: { status, body: output.slice(0, keptCharacters), took_ms: Math.round(tookMs) } }
}

const wrongArgument = (what: string, why: string, fix: string): Decision => ({ kind: 'refuse', what, why: [why], fix })

/**
 * Asks a web address from the machine kplay runs on, not from the host: what matters is mostly what others see. One question a try, no redirect
 * followed, at most 1 MB of body. Changes nothing as far as kplay is concerned: it only ever sends GET.
 */
export const httpCheck: Module<Args, Result> = {
  name: 'http.check',
  summary: 'ask a web address, from the machine kplay runs on, and hold its answer against what is wanted',
  args,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: () => ({}),
  decide: ({ args: own, done }) => {
    const pattern = own.body_matches === undefined ? undefined : patternOf(own.body_matches)
    if (own.body_matches !== undefined && pattern === undefined)
      return wrongArgument(
        '"body_matches" is no regular expression',
        `${own.body_matches} cannot be read as one`,
        'put a backslash before characters like ( [ * + ? that stand for themselves',
      )
    const timeout = parseDuration(own.timeout)
    if (!timeout.ok) return wrongArgument('the timeout is no duration', timeout.error, 'write it like 10s')
    const [asked] = done
    if (asked !== undefined) return judge(own, asked, pattern)
    const { url, headers = {} } = own
    return { kind: 'acts', acts: [{ kind: 'http', url, headers, timeoutMs: timeout.value }] }
  },
  describe: ({ url }) => `ask ${url}`,
  canUndo: false,
}
