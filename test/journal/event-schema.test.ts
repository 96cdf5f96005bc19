import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { eventSchema, eventSchemas, journalSchema } from '../../src/journal/schema/event-schema.ts'
import { encodeEvent, type RunEvent } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { expectGolden } from '../support/golden.ts'
import { bodyArbitraries } from '../support/run-arbitrary.ts'
import { failedRun, sampleRun } from '../support/sample-run.ts'

/** The same schema, but nothing may stand in an object that it does not name. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, strict(part)]))
  return 'properties' in parts ? { ...parts, additionalProperties: false } : parts
}

const plainOf = (event: RunEvent): Record<string, unknown> => JSON.parse(encodeEvent(event)) as Record<string, unknown>

describe('the schema of events', () => {
  it('is committed in schemas/, for events and for journals', () => {
    expectGolden('schemas/event.schema.json', `${JSON.stringify(eventSchema, null, 2)}\n`)
    expectGolden('schemas/journal.schema.json', `${JSON.stringify(journalSchema, null, 2)}\n`)
  })

  it('is a draft-07 schema and takes whole runs', () => {
    const ajv = new Ajv({ strict: false }).addSchema({ ...eventSchema, $id: 'event.schema.json' })
    const check = ajv.compile(journalSchema)
    for (const events of [sampleRun(), failedRun()]) {
      check(events.map((event) => ({ ...plainOf(event), chain: '0'.repeat(32) })))
      expect(check.errors ?? []).to.deep.equal([])
    }
  })

  for (const [type, body] of Object.entries(bodyArbitraries))
    it(`knows every key of ${type}, and misses each one that is not optional`, () => {
      const check = new Ajv({ strict: false }).compile(strict(eventSchemas[type]) as object)
      const property = fc.property(body, (value) => {
        const event = plainOf(new EventScript().say(value).events[0] as RunEvent)
        expect(check(event), JSON.stringify(check.errors)).to.equal(true)
        for (const key of Object.keys(event).filter((name) => !['by', 'found', 'remainingMs'].includes(name))) {
          const { [key]: _gone, ...rest } = event
          expect(check(rest), `without ${key}`).to.equal(false)
        }
      })
      fc.assert(property, { numRuns: 40 })
    })
})
