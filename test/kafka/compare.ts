import fc from 'fast-check'
import type { Decision } from '../../src/kafka/decide/decision.ts'
import type { BackQuestion, StopQuestion } from '../../src/kafka/decide/questions.ts'
import { oracleBack } from './oracle/back.ts'
import { oracleStop } from './oracle/stop.ts'
import type { Verdict } from './oracle/world.ts'
import { drawBack, drawStop } from './random-question.ts'

/** The two decisions under test; mutants have the same shape. */
export interface Deciders {
  decideStop(question: StopQuestion): Decision
  decideBack(question: BackQuestion): Decision
}

export type Which = 'stop' | 'back'

/** Enough bytes for every choice of a question. */
const byteCount = 320

/** Bytes of a seed (xorshift32): fast-check's own arrays cost three times what both judges cost together. */
const bytesOf = (seed: number): Uint8Array => {
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

/** One state, judged twice. */
interface Judged {
  readonly oracle: Verdict
  readonly decision: Decision
}

const judge = (deciders: Deciders, which: Which, bytes: Uint8Array): Judged =>
  which === 'stop'
    ? { oracle: oracleStop(drawStop(bytes)), decision: deciders.decideStop(drawStop(bytes)) }
    : { oracle: oracleBack(drawBack(bytes)), decision: deciders.decideBack(drawBack(bytes)) }

/** Undefined when decision and oracle agree in kind and in the set of rules; else one line. */
const differenceOf = ({ decision, oracle }: Judged): string | undefined => {
  const rules = decision.kind === 'safe' ? [] : [...new Set(decision.blockers.map((blocker) => blocker.rule))].sort()
  const wanted = [...new Set(oracle.rules.map((rule) => rule.split(' ')[1] ?? ''))].sort()
  const saw = `${decision.kind}: ${rules.join(', ')}`
  const should = `${oracle.kind}: ${wanted.join(', ')}`
  return saw === should ? undefined : `decided "${saw}", the oracle says "${should}"`
}

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
  const question = which === 'stop' ? drawStop(small) : drawBack(small)
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

const noted = (tally: Tally | undefined, { kind, rules }: Verdict): void => {
  for (const key of [kind, ...rules]) tally?.set(key, (tally.get(key) ?? 0) + 1)
}

/** The seed of a random state on which decision and oracle differ; undefined when they always agree. */
const findSeed = (deciders: Deciders, which: Which, effort: Effort): number | undefined => {
  const report = fc.check(
    fc.property(fc.noShrink(fc.noBias(fc.integer())), (seed) => {
      const judged = judge(deciders, which, bytesOf(seed))
      noted(effort.tally, judged.oracle)
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
