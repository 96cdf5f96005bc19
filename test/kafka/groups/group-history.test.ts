import { expect } from 'chai'
import fc from 'fast-check'
import { decideGroups, type GroupWish } from '../../../src/kafka/groups/decide-groups.ts'
import { advanceGroups, beginGroups, seenGroups, type GroupHistory } from '../../../src/kafka/groups/group-history.ts'
import type { GroupOffset, GroupsSample } from '../../../src/kafka/groups/group-sample.ts'

const wish: GroupWish = { groups: [], maxLag: null, maxStallMs: 30_000, baselineMs: 10_000 }

const offset = (committed: number, end: number | null, partition = 0): GroupOffset => ({
  topic: 'orders',
  partition,
  committed,
  end,
})

const sample = (atMs: number, offsets: readonly GroupOffset[] | null, hasMembers = true): GroupsSample => ({
  atMs,
  groups: [{ group: 'billing', hasMembers, offsets }],
  unknown: [],
})

interface Step {
  readonly sample: GroupsSample
  readonly isBaseline: boolean
}

const fold = (steps: readonly Step[], watched: readonly string[] = []): GroupHistory =>
  steps.reduce((history, step) => advanceGroups(history, step.sample, step.isBaseline), beginGroups(watched, 0))

const before = (...samples: readonly GroupsSample[]): readonly Step[] =>
  samples.map((one) => ({ sample: one, isBaseline: true }))
const after = (...samples: readonly GroupsSample[]): readonly Step[] =>
  samples.map((one) => ({ sample: one, isBaseline: false }))

const billing = (history: GroupHistory) => seenGroups(history, wish.maxStallMs).find(({ group }) => group === 'billing')

const moved = before(sample(0, [offset(10, 20)]), sample(12_000, [offset(30, 31)]))

describe('a consumer group over time', () => {
  it('stalls when it stands still while its partitions grow, for longer than it may', () => {
    const at = (ms: number) =>
      fold([...moved, ...after(sample(20_000, [offset(30, 100)]), sample(ms, [offset(30, 400)]))])
    expect(billing(at(42_000))).to.include({ state: 'moving', stalledMs: 30_000 })
    expect(billing(at(42_001))).to.include({ state: 'stalled', stalledMs: 30_001, lag: 370 })
  })

  it('does not stall while nothing comes', () => {
    const quiet = after(sample(20_000, [offset(31, 31)]), sample(900_000, [offset(31, 31)]))
    expect(billing(fold([...moved, ...quiet]))).to.include({ state: 'moving', stalledMs: 0, lag: 0 })
  })

  it('does not stall on records that are no growth, like those of transactions', () => {
    const quiet = after(sample(20_000, [offset(31, 32)]), sample(900_000, [offset(31, 32)]))
    const steady = before(sample(0, [offset(10, 11)]), sample(12_000, [offset(31, 32)]))
    expect(billing(fold([...steady, ...quiet]))).to.include({ state: 'moving', stalledMs: 0, lag: 1 })
  })

  it('stalls when one partition that moved before stands still and others move', () => {
    const steps = [
      ...before(sample(0, [offset(1, 2), offset(1, 2, 1)]), sample(12_000, [offset(5, 5), offset(5, 5, 1)])),
      ...after(
        sample(20_000, [offset(9, 9), offset(5, 9, 1)]),
        sample(40_000, [offset(20, 20), offset(5, 20, 1)]),
        sample(60_000, [offset(30, 30), offset(5, 30, 1)]),
      ),
    ]
    expect(billing(fold(steps))).to.include({ state: 'stalled', stalledMs: 40_000, lag: 25 })
  })

  it('may pause for twice as long as it did before the first stop', () => {
    const slow = before(sample(0, [offset(1, 2)]), sample(2_000, [offset(1, 20)]), sample(62_000, [offset(40, 41)]))
    const at = (ms: number) => fold([...slow, ...after(sample(64_000, [offset(40, 60)]), sample(ms, [offset(40, 99)]))])
    expect(billing(at(180_000))?.state).to.equal('moving')
    expect(billing(at(190_000))?.state).to.equal('stalled')
  })

  it('is not watched when it only began to move after the first stop', () => {
    const steps = [
      ...before(sample(0, [offset(1, 50)]), sample(12_000, [offset(1, 60)])),
      ...after(sample(20_000, [offset(60, 60)]), sample(22_000, [offset(60, 70)]), sample(90_000, [offset(60, 900)])),
    ]
    expect(billing(fold(steps))?.state).to.equal('unwatched')
  })

  it('is not watched when it moved without members (a tool set its offsets)', () => {
    const steps = before(sample(0, [offset(1, 50)], false), sample(12_000, [offset(9, 60)], false))
    expect(billing(fold(steps))?.state).to.equal('unwatched')
  })

  it('stays watched in another process of the run, which never saw it move', () => {
    const stuck = before(sample(0, [offset(1, 50)]), sample(40_000, [offset(1, 900)]))
    expect(billing(fold(stuck))?.state).to.equal('unwatched')
    expect(billing(fold(stuck, ['billing']))?.state).to.equal('stalled')
  })

  it('that was watched is unknown when no broker tells of it, and when its partitions do not', () => {
    expect(billing(fold([...moved, ...after({ atMs: 20_000, groups: [], unknown: [] })]))?.state).to.equal('unknown')
    expect(billing(fold([...moved, ...after(sample(20_000, null))]))?.state).to.equal('unknown')
    expect(billing(fold([...moved, ...after(sample(20_000, [offset(30, null)]))]))?.state).to.equal('unknown')
  })

  it('is forgotten when nobody minds it and it is gone', () => {
    const idle = before(sample(0, [offset(1, 1)]), { atMs: 2000, groups: [], unknown: [] })
    expect(seenGroups(fold(idle), 1000)).to.deep.equal([])
  })
})

describe('consumer groups before a stop', () => {
  const rules = (history: GroupHistory, more: Partial<GroupWish> = {}): readonly string[] => {
    const decision = decideGroups(history, { ...wish, ...more })
    return decision.kind === 'safe' ? [] : decision.blockers.map(({ rule, saw }) => `${rule} ${saw.split(':')[0]}`)
  }

  it('are unknown before the first look, and nobody minds where nothing is asked', () => {
    expect(rules(beginGroups([], 0))).to.deep.equal(['group/unknown no broker has told of consumer groups yet'])
    expect(rules(beginGroups([], 0), { maxStallMs: 0 })).to.deep.equal([])
  })

  it('need no baseline where no group has members', () => {
    expect(rules(fold(before(sample(0, [offset(1, 50)], false))))).to.deep.equal([])
    expect(rules(fold(before(sample(0, [offset(1, 50)]))))).to.deep.equal([
      'group/baseline consumer groups seen for 0 s',
    ])
  })
})

/** Random lives of one group: what it commits, what comes, and who is there, sample by sample. */
const life = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 500, max: 20_000 }),
    read: fc.nat(30),
    came: fc.nat(30),
    hasMembers: fc.boolean(),
    isTold: fc.boolean(),
  }),
  { minLength: 2, maxLength: 30 },
)

const lived = (
  steps: readonly { afterMs: number; read: number; came: number; hasMembers: boolean; isTold: boolean }[],
) => {
  let [atMs, committed, end] = [0, 100, 100]
  return steps.map((step) => {
    atMs += step.afterMs
    end += step.came
    committed = Math.min(end, committed + step.read)
    return sample(atMs, step.isTold ? [offset(committed, end)] : null, step.hasMembers)
  })
}

describe('any life of a consumer group', () => {
  const foldAt = (samples: readonly GroupsSample[], stopAfter: number): GroupHistory =>
    fold(samples.map((one, i) => ({ sample: one, isBaseline: i < stopAfter })))

  it('is never stalled, lagging or unknown where its offsets never moved before the first stop', () => {
    fc.assert(
      fc.property(life, fc.nat(10), (steps, stopAfter) => {
        const still = lived(steps.map((step, i) => (i < stopAfter ? { ...step, read: 0 } : step)))
        const history = foldAt(still, stopAfter)
        if (billing(history) !== undefined) expect(billing(history)?.state).to.equal('unwatched')
      }),
    )
  })

  it('is never stalled right after a move that left nothing to read', () => {
    fc.assert(
      fc.property(life, fc.nat(10), (steps, stopAfter) => {
        const samples = lived([...steps, { afterMs: 600_000, read: 1e6, came: 5, hasMembers: true, isTold: true }])
        expect(billing(foldAt(samples, stopAfter))?.stalledMs ?? 0).to.equal(0)
      }),
    )
  })

  it('is stalled when it was watched and nothing but growth follows for long enough', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const samples = lived(steps)
        const told = { hasMembers: true, isTold: true, read: 0, came: 3 }
        const stuck = lived([
          ...steps,
          { afterMs: 1000, read: 1e6, came: 1, hasMembers: true, isTold: true },
          { afterMs: 1000, ...told },
          { afterMs: 100_000_000, ...told },
        ])
        const history = foldAt(stuck, samples.length + 1)
        const { state } = billing(history) ?? { state: 'none' }
        expect(state).to.be.oneOf(['stalled', 'unwatched'])
        if (state === 'stalled') expect(decideGroups(history, wish).kind).to.equal('wait')
      }),
    )
  })

  it('never passes where something demanded of it is unknown', () => {
    fc.assert(
      fc.property(life, fc.nat(10), fc.nat(50), (steps, stopAfter, maxLag) => {
        const samples = lived([...steps, { afterMs: 1000, read: 1, came: 1, hasMembers: true, isTold: false }])
        const decision = decideGroups(foldAt(samples, stopAfter), { ...wish, groups: ['billing'], maxLag })
        expect(decision.kind).to.equal('wait')
      }),
    )
  })
})
