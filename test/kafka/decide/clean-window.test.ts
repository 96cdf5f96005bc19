import { expect } from 'chai'
import {
  advanceWindow,
  defaultWindowMs,
  largestGapMs,
  sampleEveryMs,
  type CleanWindow,
} from '../../../src/kafka/decide/clean-window.ts'
import { drawCluster } from '../../support/draw-cluster.ts'

/** Samples `sampleEveryMs` apart: `+` clean, `-` dirty, `_` none taken. */
const run = (samples: string): CleanWindow | undefined => {
  let window: CleanWindow | undefined
  for (const [index, mark] of samples.split('').entries())
    if (mark !== '_') window = advanceWindow(window, { atMonotonicMs: index * sampleEveryMs, isClean: mark === '+' })
  return window
}

describe('the clean window (R3)', () => {
  it('grows from the first clean sample', () => {
    expect(run('+')?.cleanForMs).to.equal(0)
    expect(run('++++')?.cleanForMs).to.equal(3 * sampleEveryMs)
    expect(run('--++')?.cleanForMs).to.equal(sampleEveryMs)
  })

  it('starts again at a dirty sample and counts it', () => {
    expect(run('++++-')).to.deep.include({ cleanSinceMs: null, cleanForMs: 0, dirty: 1, samples: 5 })
    expect(run('++++-++')?.cleanForMs).to.equal(sampleEveryMs)
  })

  it('starts again after a hole in which nobody looked', () => {
    const hole = '_'.repeat(largestGapMs / sampleEveryMs)
    expect(run(`+++${hole.slice(1)}+`)?.cleanForMs).to.equal(2 * sampleEveryMs + largestGapMs)
    expect(run(`+++${hole}+`)?.cleanForMs).to.equal(0)
  })

  it('is 1.5 times the largest running replica.lag.time.max.ms', () => {
    const windowOf = (settings: Record<number, { replicaLagTimeMaxMs: number | null }>): number =>
      defaultWindowMs(drawCluster({ settings }).snapshot)
    expect(windowOf({})).to.equal(45_000)
    expect(windowOf({ 2: { replicaLagTimeMaxMs: 60_000 } })).to.equal(90_000)
    const small = { replicaLagTimeMaxMs: 10_000 }
    expect(windowOf({ 1: small, 2: small, 3: small })).to.equal(15_000)
  })

  it("takes Kafka's default for a broker that does not tell", () => {
    const small = { replicaLagTimeMaxMs: 10_000 }
    const settings = { 1: small, 2: small, 3: { replicaLagTimeMaxMs: null } }
    expect(defaultWindowMs(drawCluster({ settings }).snapshot)).to.equal(45_000)
  })
})
