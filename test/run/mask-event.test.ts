import { expect } from 'chai'
import fc from 'fast-check'
import { maskEvent } from '../../src/run/mask-event.ts'
import { encodeEvent, type RunEvent } from '../../src/run/run-event.ts'
import { createMask } from '../../src/shell/mask.ts'
import { awkwardSecret } from '../support/awkward-secret.ts'
import { anyEvents } from '../support/run-arbitrary.ts'

/** Keys of an object and all inside it, in order. */
const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
    : []

const frame = { format: 1, seq: 1, at: '2026-11-22T03:10:42.000Z', run: '20261122-031042-k7qd' } as const

describe('masking events', () => {
  it('keeps every key, every name and kplay’s own words, whatever the secret', () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.oneof(awkwardSecret, fc.constantFrom('type', 'changed', 'node', 'roll', 'host')),
        (events, secret) => {
          for (const event of events) {
            const masked = maskEvent(event, createMask([secret]))
            expect(keysOf(masked)).to.deep.equal(keysOf(event))
            expect(masked).to.include({ type: event.type, seq: event.seq, at: event.at, run: event.run })
            const [before, after] = [new Map(Object.entries(event)), new Map(Object.entries(masked))]
            for (const key of ['phase', 'host', 'address', 'module', 'outcome', 'state', 'decision'])
              expect(after.get(key)).to.equal(before.get(key))
            JSON.parse(encodeEvent(masked))
          }
        },
      ),
    )
  })

  it('hides a secret in everything that was said, in results and acts down to their last field', () => {
    const secret = 'correct horse'
    const events: readonly RunEvent[] = [
      { ...frame, type: 'notice', host: 'b1', code: 'a/b', text: `it is ${secret}` },
      {
        ...frame,
        type: 'act-started',
        address: 'a.b@b1',
        host: 'b1',
        act: { kind: 'command', argv: ['x', secret], env: { TOKEN: secret }, timeoutMs: 1 },
      },
      {
        ...frame,
        type: 'step-ended',
        phase: 'a',
        host: 'b1',
        address: 'a.b@b1',
        outcome: 'changed',
        result: { host: secret, lines: [{ type: secret, file: `"${secret}"` }] },
        why: null,
        tookMs: 1,
      },
      {
        ...frame,
        type: 'run-ended',
        outcome: 'failed',
        exitCode: 1,
        problem: {
          code: 'a/b',
          what: secret,
          why: [secret],
          fix: secret,
          ran: `x ${secret}`,
          state: secret,
          subject: secret,
          log: [secret],
          exitCode: 1,
          at: { file: 'p.yml', line: 1, column: 1 },
        },
        tookMs: 1,
      },
    ]
    for (const event of events) expect(encodeEvent(maskEvent(event, createMask([secret])))).not.to.include(secret)
  })
})
