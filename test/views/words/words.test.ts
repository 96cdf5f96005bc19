import { expect } from 'chai'
import type { Blocker } from '../../../src/kafka/decide/decision.ts'
import { summarizeBlockers } from '../../../src/views/words/blockers.ts'
import { renderBytes } from '../../../src/views/words/bytes.ts'
import { renderElapsed } from '../../../src/views/words/elapsed.ts'
import { renderLeft } from '../../../src/views/words/left.ts'
import { oneLine } from '../../../src/views/words/one-line.ts'
import { renderWait } from '../../../src/views/words/wait-text.ts'
import { down, outOfSync } from '../../support/sample-steps.ts'

describe('words of views', () => {
  it('tell times short', () => {
    const cases: readonly (readonly [number, string])[] = [
      [-5, '0.0 s'],
      [40, '0.0 s'],
      [9949, '9.9 s'],
      [9950, '10 s'],
      [59_499, '59 s'],
      [59_500, '1 min 00 s'],
      [125_000, '2 min 05 s'],
      [3_599_400, '59 min 59 s'],
      [3_720_000, '1 h 02 min'],
      [100_800_000, '1 d 04 h'],
    ]
    for (const [ms, text] of cases) expect(renderElapsed(ms), String(ms)).to.equal(text)
  })

  it('put any text on one line', () => {
    expect(oneLine(' two\r\nlines\t\u001B[31mred\u001B[0m \u202Etxt\0 ')).to.equal('two lines red txt')
  })

  const blocker: Blocker = { rule: 'cluster/reassignment', saw: 'adding 4', wanted: 'none' }
  const cases: readonly (readonly [string, readonly Blocker[]])[] = [
    ['', []],
    ['b3: connection refused (broker/down)', [down(3)]],
    ['not in sync on node 2: orders-1 (ISR 1, 3)', outOfSync(2, 1)],
    ['not in sync on node 2: orders-1, orders-3', outOfSync(2, 2)],
    [
      'not in sync on node 2: orders-1, orders-3, … 12 more; b3: connection refused (broker/down)',
      [...outOfSync(2, 14), down(3)],
    ],
    [
      'b1: connection refused (broker/down); b2: connection refused (broker/down); … 1 more',
      [down(1), down(2), down(3)],
    ],
    ['reassignment: orders (adding 4)', [{ ...blocker, topic: 'orders' }]],
    ['adding 4 (cluster/reassignment)', [blocker, { ...blocker, nodeId: 3 }]],
    ['clean for 3 s, wanted 5 s', [{ rule: 'node/window', saw: 'clean for 3 s', wanted: '5 s' }]],
  ]
  for (const [text, blockers] of cases)
    it(`name blockers: ${text}`, () => expect(summarizeBlockers(blockers)).to.equal(text))

  it('of a clean window leave out the trend of what was before it', () => {
    const blockers: readonly Blocker[] = [{ rule: 'node/window', saw: 'clean for 3 s', wanted: '5 s' }]
    expect(renderWait({ blockers, trend: '3 -> 0, falling', estimateMs: 4000 })).to.equal('clean for 3 s, wanted 5 s')
  })

  it('tell a wait with trend and estimate, and one that only needs time', () => {
    const wait = { blockers: outOfSync(2, 1), trend: '14 -> 1, falling', estimateMs: 2000 }
    expect(renderWait(wait)).to.equal('not in sync on node 2: orders-1 (ISR 1, 3) [14 -> 1, falling, about 2.0 s left]')
    expect(renderWait({ ...wait, trend: '', estimateMs: null })).to.equal('not in sync on node 2: orders-1 (ISR 1, 3)')
    expect(renderWait({ blockers: [], trend: 'watching', estimateMs: 5000 })).to.equal('watching, about 5.0 s left')
    expect(renderWait({ blockers: [], trend: '', estimateMs: null })).to.equal('a clean answer')
  })
})

describe('words of bytes', () => {
  it('are short and never far off', () => {
    const shown = [0, 512, 1023, 1024, 1536, 10_240, 1_048_575, 1_048_576, 356_515_840, 5e12, 2e15].map(renderBytes)
    expect(shown).to.deep.equal([
      '0 B',
      '512 B',
      '1023 B',
      '1.0 KiB',
      '1.5 KiB',
      '10 KiB',
      '1.0 MiB',
      '1.0 MiB',
      '340 MiB',
      '4.5 TiB',
      '1819 TiB',
    ])
  })
})

describe('words of what is left', () => {
  it('are no finer than a guess is', () => {
    const cases: readonly (readonly [number | undefined, string])[] = [
      [undefined, ''],
      [0, ''],
      [-5000, ''],
      [400, 'about 10 s left'],
      [44_000, 'about 40 s left'],
      [58_000, 'about 1 min left'],
      [12.4 * 60_000, 'about 12 min left'],
      [59.8 * 60_000, 'about 1 h left'],
      [63 * 60_000, 'about 1 h left'],
      [100 * 60_000, 'about 1 h 40 min left'],
      [26 * 3_600_000, 'about 1 d 02 h left'],
    ]
    for (const [ms, text] of cases) expect(renderLeft(ms)).to.equal(text)
  })
})
