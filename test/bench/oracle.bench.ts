/**
 * Decisions beside the oracle on a million random clusters each (npm test takes 100,000). Prints how many were compared, how long it took, and what came up;
 * ends with 1 at the first difference.
 *   node test/bench/oracle.bench.ts [--states 1000000] [--seed 1] [--only stop,back,order,finalize]
 */
import { parseArgs } from 'node:util'
import { decideBack } from '../../src/kafka/decide/back.ts'
import { decideFinalize } from '../../src/kafka/decide/finalize.ts'
import { decideOrder } from '../../src/kafka/decide/order.ts'
import { decideStop } from '../../src/kafka/decide/stop.ts'
import { findDifference, type Tally } from '../kafka/compare.ts'

const { values } = parseArgs({
  options: {
    states: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: 'stop,back,order,finalize' },
  },
})
const deciders = { decideBack, decideFinalize, decideOrder, decideStop }

for (const which of ['stop', 'back', 'order', 'finalize'] as const) {
  if (!values.only.split(',').includes(which)) continue
  const tally: Tally = new Map()
  const from = performance.now()
  const difference = findDifference(deciders, which, {
    states: Number(values.states),
    seed: Number(values.seed),
    tally,
  })
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  const kinds = ['safe', 'wait', 'refuse', 'unchanged'].flatMap((kind) => {
    const count = tally.get(kind)
    return count === undefined ? [] : [`${kind} ${count}`]
  })
  console.log(`${which}: ${values.states} states in ${seconds} s; ${kinds.join(', ')}`)
  if (difference === undefined) continue
  console.log(difference)
  process.exitCode = 1
}
