import { expect } from 'chai'
import { decideBack } from '../../../src/kafka/decide/back.ts'
import { decideFinalize } from '../../../src/kafka/decide/finalize.ts'
import { decideOrder } from '../../../src/kafka/decide/order.ts'
import { decideStop } from '../../../src/kafka/decide/stop.ts'
import { findDifference, isDifferent, type Tally } from '../compare.ts'
import { mutants } from '../mutants.ts'
import { Nursery } from '../plant.ts'

const deciders = { decideStop, decideBack, decideOrder, decideFinalize }
const states = { stop: 100_000, back: 100_000, order: 100_000, finalize: 100_000 }
/** Every kind of decision and every rule must have come up at least so often, or the comparison proves little. */
const leastOften = 25

/** Rules of R1 and R3 that the random states must reach, as the oracle names them. */
const reached = {
  stop: [
    ...['id', 'mode', 'unlisted-node', 'controlled-shutdown', 'few-controllers'].map(
      (rule) => `refuse cluster/${rule}`,
    ),
    ...['replication-factor-one', 'replication-factor-min-isr'].map((rule) => `refuse cluster/${rule}`),
    ...['at-min-isr', 'offline-partition', 'reassignment', 'stale-view'].map((rule) => `wait cluster/${rule}`),
    ...['under-min-isr', 'under-replicated', 'unknown'].map((rule) => `wait cluster/${rule}`),
    ...['down', 'fenced', 'listener', 'log-dir-offline', 'stale-metadata', 'unregistered'].map(
      (rule) => `wait broker/${rule}`,
    ),
    ...['majority', 'no-leader', 'voter-behind'].map((rule) => `wait quorum/${rule}`),
    'wait controller/down',
    'refuse broker/listener',
  ],
  back: [
    ...['no-process', 'release', 'fatal-log'].map((rule) => `refuse node/${rule}`),
    ...['old-process', 'unknown-process', 'log-recovery'].map((rule) => `wait node/${rule}`),
    ...['down', 'fenced', 'listener', 'not-in-sync', 'stale-metadata', 'unregistered'].map(
      (rule) => `wait broker/${rule}`,
    ),
    ...['no-leader', 'voter-behind'].map((rule) => `wait quorum/${rule}`),
    'wait controller/down',
    'wait cluster/unknown',
  ],
  order: ['hurt', 'whole', 'up', 'back'],
  finalize: [
    'unchanged',
    '1 raised',
    '2 raised',
    '3 raised',
    'wait feature/level',
    'refuse feature/level',
    ...['unsupported', 'min-isr'].map((rule) => `refuse feature/${rule}`),
    ...['unlisted-node', 'mode', 'id', 'unknown'].map((rule) => `refuse cluster/${rule}`),
  ],
}

/** Kinds of answer, where there are any. */
const kinds = {
  stop: ['safe', 'wait', 'refuse'],
  back: ['safe', 'wait', 'refuse'],
  order: [],
  finalize: ['safe', 'wait', 'refuse'],
}

describe('decisions beside an independent oracle', function () {
  this.timeout(300_000)

  for (const which of ['stop', 'back', 'order', 'finalize'] as const)
    it(`agrees on ${states[which]} random clusters: ${which}`, () => {
      const tally: Tally = new Map()
      expect(findDifference(deciders, which, { states: states[which], seed: 20_261_122, tally })).to.equal(undefined)
      const rare = [...kinds[which], ...reached[which]].filter((key) => (tally.get(key) ?? 0) < leastOften)
      expect(rare, 'kinds and rules that the random clusters hardly reach').to.deep.equal([])
    })

  it('sees every planted bug', async () => {
    const nursery = new Nursery()
    try {
      const missed: string[] = []
      for (const mutant of mutants) {
        const planted = await nursery.plant(mutant)
        if (!isDifferent(planted, mutant.seenBy, { states: 60_000, seed: 7 }))
          missed.push(`${mutant.file}: ${mutant.find} -> ${mutant.put}`)
      }
      expect(missed).to.deep.equal([])
    } finally {
      nursery.close()
    }
  })
})
