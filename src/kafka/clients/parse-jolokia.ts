/* Jolokia's answers: one JSON for each bean asked. HTTP 200 with `"status":404` inside means that no such bean exists. */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { readSamples, type BeanSample } from './bean-sample.ts'
import type { ClientReading } from './client-reading.ts'

interface Question {
  readonly bean: BeanSample['bean']
  /** Below the address of Jolokia: pattern and attribute. */
  readonly path: string
  readonly attribute: string
}

/** What is asked, one GET each. */
export const jolokiaQuestions: readonly Question[] = [
  {
    bean: 'requests',
    path: '/read/kafka.network:type=RequestMetrics,name=RequestsPerSec,*/Count',
    attribute: 'Count',
  },
  {
    bean: 'deprecated-requests',
    path: '/read/kafka.network:type=RequestMetrics,name=DeprecatedRequestsPerSec,*/Count',
    attribute: 'Count',
  },
  {
    bean: 'connections',
    path: '/read/kafka.server:type=socket-server-metrics,clientSoftwareName=*,*/connections',
    attribute: 'connections',
  },
]

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keys of `domain:a=b,c="d,e"`, names in lower case. */
const keysOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    [...name.slice(name.indexOf(':') + 1).matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
      ([, key = '', value = '']) => [
        key.toLowerCase(),
        value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
      ],
    ),
  )

const samplesIn = (value: unknown, { bean, attribute }: Question): BeanSample[] =>
  Object.entries(isMap(value) ? value : {}).flatMap(([name, attributes]) => {
    const number = isMap(attributes) ? attributes[attribute] : undefined
    return typeof number === 'number' ? [{ bean, keys: keysOf(name), value: number }] : []
  })

const parseOne = (body: string, question: Question): Result<readonly BeanSample[], string> => {
  const answer = parseJson(body)
  if (!isMap(answer) || typeof answer['status'] !== 'number') return err('what answers there is not Jolokia')
  if (answer['status'] === 200) return ok(samplesIn(answer['value'], question))
  if (answer['status'] === 404) return ok([])
  return err(
    `Jolokia answers ${answer['status']}: ${typeof answer['error'] === 'string' ? answer['error'].slice(0, 200) : 'no reason'}`,
  )
}

/** Reads the answers to `jolokiaQuestions`, in their order. The error is a sentence. */
export const parseJolokia = (bodies: readonly string[]): Result<ClientReading, string> => {
  const samples: BeanSample[] = []
  for (const [i, question] of jolokiaQuestions.entries()) {
    const read = parseOne(bodies[i] ?? '', question)
    if (!read.ok) return read
    samples.push(...read.value)
  }
  return readSamples(samples)
}
