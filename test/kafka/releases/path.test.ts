import { expect } from 'chai'
import fc from 'fast-check'
import { checkPath, knownReleases, type PathQuestion } from '../../../src/kafka/releases/path.ts'
import { compareReleases } from '../../../src/kafka/releases/version.ts'

interface PathCase {
  readonly name: string
  readonly ask: Partial<PathQuestion> & { readonly from: readonly string[]; readonly to: string }
  readonly says: readonly string[]
}

const zookeeper = { mode: 'zookeeper' } as const

const allowed: readonly PathCase['ask'][] = [
  { from: ['3.9.2'], to: '4.1.2' },
  { from: ['3.7.2'], to: '3.8.1' },
  { from: ['4.1.2'], to: '4.4.0' },
  { from: ['4.0.2'], to: '4.4.0' },
  { from: ['3.6.2'], to: '4.3.1' },
  { from: ['3.4.1'], to: '4.0.2' },
  { from: ['3.3.2'], to: '3.9.2' },
  { from: ['3.0.2'], to: '3.9.2' },
  { from: ['4.1.1'], to: '4.1.2' },
  { from: ['4.2.0'], to: '4.2.1' },
  { from: ['3.9.1', '3.9.2'], to: '4.1.2' },
  { from: ['3.9.2', '4.1.2'], to: '4.1.2' },
  { from: ['2.8.2'], to: '3.9.2', ...zookeeper },
  { from: ['3.7.2'], to: '3.8.1', ...zookeeper },
  { from: ['4.1.2'], to: '3.9.2', back: true },
  { from: ['4.1.2'], to: '4.1.1', back: true },
  { from: ['3.9.2'], to: '2.8.2', back: true, ...zookeeper },
]

const refused: readonly PathCase[] = [
  {
    name: 'KRaft before 3.3 to 4.x',
    ask: { from: ['3.2.3'], to: '4.1.2' },
    says: ['error path/not-allowed 3.2.3: 3.2.3 and 4.1.2 are too far apart: 4.1 takes 3.3 or later; fix: go through 3.9.2 first'],
  },
  {
    name: '3.3 to 4.x',
    ask: { from: ['3.3.2'], to: '4.3.1' },
    says: [
      'error path/not-allowed 3.3.2: no direct way between 3.3.2 and 4.3.1: Kafka dropped 3.3 from its own upgrade tests for a known fault (KAFKA-18442); fix: hop through 3.9.2 first',
    ],
  },
  {
    name: 'ZooKeeper to 4.x',
    ask: { from: ['3.9.2'], to: '4.1.2', ...zookeeper },
    says: [
      'error path/mode 4.1.2: 4.1.2 has no ZooKeeper mode; fix: go to 3.9.2 first, migrate to KRaft there, then upgrade',
    ],
  },
  {
    name: 'KRaft of 2.8',
    ask: { from: ['2.8.2'], to: '3.9.2' },
    says: [
      'error path/mode 2.8.2: 2.8.2 can not be upgraded in KRaft mode; fix: KRaft in 2.8 was an early preview: build a new cluster on 3.9 or later and move the data',
    ],
  },
  {
    name: 'backwards by mistake',
    ask: { from: ['4.1.2'], to: '3.9.2' },
    says: [
      'error path/backwards 4.1.2: 3.9.2 is older than 4.1.2; fix: swap from and to, or write `back: true` when going back is meant',
    ],
  },
  {
    name: 'one of several backwards',
    ask: { from: ['3.9.2', '4.1.2'], to: '4.0.2' },
    says: [
      'error path/backwards 4.1.2: 4.0.2 is older than 4.1.2; fix: swap from and to, or write `back: true` when going back is meant',
    ],
  },
  {
    name: 'going back where one may not come from',
    ask: { from: ['4.1.2'], to: '3.3.2', back: true },
    says: [
      'error path/not-allowed 4.1.2: no direct way between 3.3.2 and 4.1.2: Kafka dropped 3.3 from its own upgrade tests for a known fault (KAFKA-18442); fix: hop through 3.9.2 first',
    ],
  },
  {
    name: 'the same release',
    ask: { from: ['4.1.2'], to: '4.1.2' },
    says: ['error path/not-allowed 4.1.2: from and to are both 4.1.2; fix: leave `versions` out for a rolling restart'],
  },
  {
    name: 'a release with a known fault',
    ask: { from: ['4.1.2'], to: '4.2.0' },
    says: [
      'error path/refused-release 4.2.0: 4.2.0 must not be installed: beside older brokers transactions fail with UnsupportedVersionException (KAFKA-20322); fix: use 4.2.1',
    ],
  },
  {
    name: 'a known fault and a hop: both are told',
    ask: { from: ['3.3.1'], to: '4.0.0' },
    says: [
      'error path/not-allowed 3.3.1: no direct way between 3.3.1 and 4.0.0: Kafka dropped 3.3 from its own upgrade tests for a known fault (KAFKA-18442); fix: hop through 3.9.2 first',
      'error path/refused-release 4.0.0: 4.0.0 must not be installed: an old bootstrap.checkpoint makes the node fail at start (KAFKA-19192); fix: use 4.0.2',
    ],
  },
  {
    name: 'a release that does not exist',
    ask: { from: ['3.9.2'], to: '5.0.0' },
    says: [
      'error path/unknown-release 5.0.0: no Kafka release "5.0.0" is known (lines 2.8 to 4.4); fix: write a release of a known line, like "4.4.0"; a newer kplay may know more',
    ],
  },
  {
    name: 'a slip of the finger',
    ask: { from: ['3.92'], to: '4.1.2' },
    says: ['error path/unknown-release 3.92: no Kafka release "3.92" is known (lines 2.8 to 4.4); fix: did you mean "3.9.2"?'],
  },
  {
    name: 'a line without its patch',
    ask: { from: ['3.9.2'], to: '4.1' },
    says: ['error path/unknown-release 4.1: "4.1" is a release line, not a release; fix: write the patch as well: "4.1.2"'],
  },
  {
    name: 'no release at all',
    ask: { from: ['latest'], to: '4.1.2' },
    says: [
      'error path/unknown-release latest: no Kafka release "latest" is known (lines 2.8 to 4.4); fix: write a release of a known line, like "4.4.0"; a newer kplay may know more',
    ],
  },
  {
    name: 'a newer patch of a known line: allowed, with a warning',
    ask: { from: ['3.9.2'], to: '4.1.9' },
    says: [
      'warning path/unknown-release 4.1.9: 4.1.9 is newer than 4.1.2, the newest patch of 4.1 this kplay knows; fix: check that it exists; a newer kplay may know its faults',
    ],
  },
]

const check = (ask: PathCase['ask']): string[] =>
  checkPath({ mode: 'kraft', back: false, ...ask }).map(
    (fault) => `${fault.severity} ${fault.code} ${fault.release}: ${fault.message}; fix: ${fault.fix}`,
  )

describe('upgrade paths', () => {
  for (const ask of allowed)
    it(`${ask.from.join(', ')} to ${ask.to}${ask.mode === undefined ? '' : ' with ZooKeeper'} is allowed`, () => {
      expect(check(ask)).to.deep.equal([])
    })

  for (const { name, ask, says } of refused)
    it(name, () => {
      expect(check(ask)).to.deep.equal(says)
    })

  it('never allows a path backwards unasked, nor 4.x with ZooKeeper, whatever is named', () => {
    const release = fc.constantFrom(...knownReleases())
    fc.assert(
      fc.property(release, release, fc.constantFrom('kraft', 'zookeeper'), (from, to, mode) => {
        const isAllowed = checkPath({ from: [from], to, mode, back: false }).length === 0
        if (!isAllowed) return
        expect(compareReleases(from, to)).to.be.lessThan(0)
        if (mode === 'zookeeper') expect(compareReleases(to, '4.0.0')).to.be.lessThan(0)
        expect(checkPath({ from: [to], to: from, mode, back: true }).every((f) => f.code === 'path/refused-release')).to.equal(true)
      }),
    )
  })
})
