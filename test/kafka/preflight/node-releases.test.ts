import { expect } from 'chai'
import type { NodeObservation } from '../../../src/kafka/decide/node-observation.ts'
import { findOtherReleases } from '../../../src/kafka/preflight/node-releases.ts'

const versions = { from: ['3.9.1', '3.9.2'], to: '4.1.2' }

const on = (release: string | null | undefined): NodeObservation => ({
  host: 'b1',
  nodeId: 1,
  process: typeof release === 'string' ? { pid: 7, startedAtMs: 1, ageMs: 1, release } : release,
  log: undefined,
  linked: undefined,
})

const check = (release: string | null | undefined): string[] =>
  findOtherReleases([on(release)], versions).map(({ kind, blocker }) => `${kind} ${blocker.rule}: ${blocker.saw}`)

describe('every node is on from or to (R0)', () => {
  it('is silent for each of them', () => {
    for (const release of ['3.9.1', '3.9.2', '4.1.2']) expect(check(release)).to.deep.equal([])
  })

  it('refuses any other', () => {
    expect(check('4.0.2')).to.deep.equal(['refuse node/release: b1 runs 4.0.2'])
    expect(check('')).to.deep.equal(['refuse node/release: b1 runs an unknown release'])
  })

  it('waits for a host that could not be asked; a node without a process is down, which others tell', () => {
    expect(check(undefined)).to.deep.equal(['wait node/unknown-process: b1 could not be asked'])
    expect(check(null)).to.deep.equal([])
  })
})
