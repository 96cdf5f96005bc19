import fc from 'fast-check'
import type { Decision } from '../../src/kafka/decide/decision.ts'
import type { FinalizeDecision, FinalizeQuestion } from '../../src/kafka/decide/finalize.ts'
import type { BackQuestion, OrderedNode, OrderQuestion, StopQuestion } from '../../src/kafka/decide/questions.ts'
import { oracleBack } from './oracle/back.ts'
import { oracleFinalize } from './oracle/finalize.ts'
import { oracleOrder } from './oracle/order.ts'
import { oracleStop } from './oracle/stop.ts'
import type { Verdict } from './oracle/world.ts'
import { drawBack, drawFinalize, drawOrder, drawStop } from './random-question.ts'

/** The decisions under test; mutants have the same shape. */
export interface Deciders {
  decideStop(question: StopQuestion): Decision
  decideBack(question: BackQuestion): Decision
  decideOrder(question: OrderQuestion): readonly OrderedNode[]
  decideFinalize(question: FinalizeQuestion): FinalizeDecision
}

export type Which = 'stop' | 'back' | 'order' | 'finalize'

/** Enough bytes for every choice of a question. */
const byteCount = 320

/** Bytes of a seed (xorshift32): fast-check's own arrays cost three times what both judges cost together. */
export const bytesOf = (seed: number): Uint8Array => {
  const words = new Uint32Array(byteCount / 4)
  let state = Math.imul(seed, 0x9e3779b1) | 1
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[at] = state
  }
  return new Uint8Array(words.buffer)
}

/** One state, judged twice: each judgement as one line, and what the oracle met (`wait cluster/unknown` …), for the tally. */
interface Judged {
  readonly saw: string
  readonly should: string
  readonly met: readonly string[]
}

/** Kind and set of rules. */
const decisionText = (decision: Decision): string => {
  const rules = decision.kind === 'safe' ? [] : [...new Set(decision.blockers.map((blocker) => blocker.rule))].sort()
  return `${decision.kind}: ${rules.join(', ')}`
}

const verdictText = ({ kind, rules }: Verdict): string =>
  `${kind}: ${[...new Set(rules.map((rule) => rule.split(' ')[1] ?? ''))].sort().join(', ')}`

const judgeVerdict = (decision: Decision, oracle: Verdict): Judged => ({
  saw: decisionText(decision),
  should: verdictText(oracle),
  met: [oracle.kind, ...oracle.rules],
})

const judgeOrder = (deciders: Deciders, question: OrderQuestion): Judged => {
  const decided = deciders.decideOrder(question)
  const should = oracleOrder(question).join(' ')
  const met = [question.hurt === undefined ? 'whole' : 'hurt', question.isGoingBack ? 'back' : 'up']
  return { saw: decided.map((one) => one.nodeId).join(' '), should, met }
}

const judgeFinalize = (deciders: Deciders, question: FinalizeQuestion): Judged => {
  const decided = deciders.decideFinalize(question)
  const { verdict, isUnchanged, raises } = oracleFinalize(question)
  const kind = isUnchanged ? 'unchanged' : verdict.kind
  const told = decided.kind === 'safe' ? decided.raises.map((one) => `${one.feature} ${one.from}-${one.to}`) : []
  const saw = decided.kind === 'unchanged' ? 'unchanged: ' : decisionText(decided)
  return {
    saw: `${saw} ${told.join(', ')}`,
    should: `${isUnchanged ? 'unchanged: ' : verdictText(verdict)} ${raises.join(', ')}`,
    met: [kind, ...verdict.rules, `${raises.length} raised`],
  }
}

/** The question of each kind that bytes stand for. */
const draws = { stop: drawStop, back: drawBack, order: drawOrder, finalize: drawFinalize } as const

const judge = (deciders: Deciders, which: Which, bytes: Uint8Array): Judged => {
  switch (which) {
    case 'stop':
      return judgeVerdict(deciders.decideStop(drawStop(bytes)), oracleStop(drawStop(bytes)))
    case 'back':
      return judgeVerdict(deciders.decideBack(drawBack(bytes)), oracleBack(drawBack(bytes)))
    case 'order':
      return judgeOrder(deciders, drawOrder(bytes))
    case 'finalize':
      return judgeFinalize(deciders, drawFinalize(bytes))
  }
}

/** Undefined when decision and oracle agree; else one line. */
const differenceOf = ({ saw, should }: Judged): string | undefined =>
  saw === should ? undefined : `decided "${saw}", the oracle says "${should}"`

/** Makes stretches of bytes zero (healthy) while the difference stays: what is left shows the fault alone. */
const shrink = (bytes: Uint8Array, fails: (bytes: Uint8Array) => boolean): Uint8Array => {
  let best = bytes
  for (const size of [64, 16, 4, 1, 1])
    for (let at = 0; at < best.length; at += size) {
      const tried = best.slice().fill(0, at, at + size)
      if (fails(tried)) best = tried
    }
  return best
}

const explain = (deciders: Deciders, which: Which, bytes: Uint8Array): string => {
  const fails = (tried: Uint8Array): boolean => differenceOf(judge(deciders, which, tried)) !== undefined
  const small = shrink(bytes, fails)
  const question = draws[which](small)
  return `${differenceOf(judge(deciders, which, small)) ?? ''}\n${JSON.stringify(question, null, 1)}`
}

/** How often each kind and each `kind rule` of the oracle came up. */
export type Tally = Map<string, number>

/** How many states to compare, from which seed. */
export interface Effort {
  readonly states: number
  readonly seed: number
  readonly tally?: Tally
}

const noted = (tally: Tally | undefined, { met }: Judged): void => {
  for (const key of met) tally?.set(key, (tally.get(key) ?? 0) + 1)
}

/** The seed of a random state on which decision and oracle differ; undefined when they always agree. */
const findSeed = (deciders: Deciders, which: Which, effort: Effort): number | undefined => {
  const report = fc.check(
    fc.property(fc.noShrink(fc.noBias(fc.integer())), (seed) => {
      const judged = judge(deciders, which, bytesOf(seed))
      noted(effort.tally, judged)
      return differenceOf(judged) === undefined
    }),
    { numRuns: effort.states, seed: effort.seed },
  )
  return report.counterexample?.[0]
}

/** Do decision and oracle differ on any of the random states? */
export const isDifferent = (deciders: Deciders, which: Which, effort: Effort): boolean =>
  findSeed(deciders, which, effort) !== undefined

/** The smallest difference found on random states, with its question; undefined when decision and oracle always agree. */
export const findDifference = (deciders: Deciders, which: Which, effort: Effort): string | undefined => {
  const seed = findSeed(deciders, which, effort)
  return seed === undefined ? undefined : explain(deciders, which, bytesOf(seed))
}
