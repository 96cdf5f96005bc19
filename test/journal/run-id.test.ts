import { expect } from 'chai'
import { isRunId, newRunId } from '../../src/journal/run-id.ts'

describe('run ids', () => {
  it('are made of the UTC time and four letters or digits', () => {
    const draws = [0, 0.5, 0.999, 0.25]
    const id = newRunId({ nowMs: Date.UTC(2026, 10, 22, 3, 10, 42, 987), random: () => draws.shift() ?? 0 })
    expect(id).to.equal('20261122-031042-as9i')
    expect(isRunId(id)).to.equal(true)
  })

  it('are told from other names', () => {
    for (const text of ['', 'journal', '20261122-031042', '20261122-031042-k7qd.tmp', '../20261122-031042-k7qd'])
      expect(isRunId(text), text).to.equal(false)
  })
})
