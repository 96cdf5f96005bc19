import { expect } from 'chai'
import fc from 'fast-check'
import { createPartitionAuditor, type PartitionAudit } from '../../../src/rehearsal/load/audit/partition-auditor.ts'

/** Audits a log given as numbers (undefined: a record that does not read as written) after acks of 0 to `acked - 1`. */
const audit = (log: readonly (number | undefined)[], acked: number): PartitionAudit => {
  const auditor = createPartitionAuditor(0, [{ from: 0, to: acked }])
  for (const sequence of log) auditor.take(sequence)
  return auditor.finish()
}

const clean = {
  partition: 0,
  acknowledged: 5,
  present: 5,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  corrupted: 0,
  unacknowledged: 0,
  firstLost: [],
}

describe('partition auditor', () => {
  const cases: readonly (readonly [string, readonly (number | undefined)[], Partial<PartitionAudit>])[] = [
    ['finds nothing in a clean log', [0, 1, 2, 3, 4], {}],
    ['finds a missing record', [0, 1, 3, 4], { present: 4, lost: 1, firstLost: [2] }],
    ['finds a missing last record', [0, 1, 2, 3], { present: 4, lost: 1, firstLost: [4] }],
    ['finds that all are missing', [], { present: 0, lost: 5, firstLost: [0, 1, 2, 3, 4] }],
    ['finds a copy', [0, 1, 2, 1, 3, 4], { present: 6, duplicated: 1 }],
    ['counts each copy of a batch', [0, 1, 0, 1, 2, 3, 4], { present: 7, duplicated: 2 }],
    ['finds two records swapped', [0, 2, 1, 3, 4], { reordered: 1 }],
    [
      'finds a corrupted record, which is lost as well',
      [0, 1, undefined, 3, 4],
      { corrupted: 1, lost: 1, firstLost: [2] },
    ],
    ['calls a record without an ack no fault', [0, 1, 2, 3, 4, 5], { present: 6, unacknowledged: 1 }],
  ]
  for (const [name, log, difference] of cases)
    it(name, () => expect(audit(log, 5)).to.deep.equal({ ...clean, ...difference }))

  it('names ten lost records at most', () => {
    expect(audit([], 50).firstLost).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('counts a number that was acknowledged twice once', () => {
    const auditor = createPartitionAuditor(7, [
      { from: 0, to: 3 },
      { from: 2, to: 4 },
    ])
    for (const sequence of [0, 1, 2, 3]) auditor.take(sequence)
    expect(auditor.finish()).to.include({ partition: 7, acknowledged: 4, lost: 0, unacknowledged: 0 })
  })

  it('agrees with a count by hand on any log', () => {
    const anyLog = fc.array(fc.option(fc.nat({ max: 40 }), { nil: undefined }), { maxLength: 80 })
    fc.assert(
      fc.property(anyLog, fc.nat({ max: 40 }), (log, acked) => {
        const found = audit(log, acked)
        const read = log.filter((sequence) => sequence !== undefined)
        const firsts = read.filter((sequence, index) => read.indexOf(sequence) === index)
        const lost = Array.from({ length: acked }, (_, n) => n).filter((n) => !read.includes(n))
        expect(found.present).to.equal(log.length)
        expect(found.lost).to.equal(lost.length)
        expect(found.firstLost).to.deep.equal(lost.slice(0, 10))
        expect(found.duplicated).to.equal(read.length - firsts.length)
        expect(found.corrupted).to.equal(log.length - read.length)
        expect(found.unacknowledged).to.equal(firsts.filter((n) => n >= acked).length)
        expect(found.reordered).to.equal(firsts.filter((n, index) => firsts.slice(0, index).some((m) => m > n)).length)
      }),
      { numRuns: 2_000 },
    )
  })
})
