import { expect } from 'chai'
import fc from 'fast-check'
import { checkPath, knownReleases } from '../../../src/kafka/releases/path.ts'
import type { Leg, WayHop } from '../../../src/kafka/releases/way/leg.ts'
import { buildWay, type Way } from '../../../src/kafka/releases/way.ts'
import type { Mode } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { releaseLines } from '../../../src/kafka/releases/catalogue.ts'

const wayOf = (from: string, to: string, mode: Mode = 'kraft'): Way => {
  const way = buildWay({ from, to, mode })
  if (!way.ok) throw new Error(way.error.map((fault) => fault.message).join('; '))
  return way.value
}
const hopOf = (from: string, to: string, mode: Mode = 'kraft'): WayHop => {
  const [leg] = wayOf(from, to, mode).legs
  if (leg?.kind !== 'hop') throw new Error('no hop')
  return leg
}
const legText = (leg: Leg): string =>
  leg.kind === 'migration' ? `migrate ${leg.release}` : `${leg.mode} ${leg.direction} ${leg.from} ${leg.to}`
const legsOf = (from: string, to: string, mode: Mode = 'kraft'): string[] => wayOf(from, to, mode).legs.map(legText)
const faultsOf = (from: string, to: string, mode: Mode = 'kraft'): string[] => {
  const way = buildWay({ from, to, mode })
  return way.ok ? [] : way.error.map((fault) => fault.code)
}
const commandsOf = (hop: WayHop): string[] => hop.steps.flatMap((step) => step.commands)
const hazardsOf = (hop: WayHop): string[] => hop.hazards.map((hazard) => hazard.id)

describe('the way between two releases', () => {
  const ways: readonly (readonly [from: string, to: string, mode: Mode, legs: readonly string[]])[] = [
    ['3.9.2', '4.1.2', 'kraft', ['kraft up 3.9.2 4.1.2']],
    ['3.6.2', '4.4.0', 'kraft', ['kraft up 3.6.2 4.4.0']],
    ['4.1.1', '4.1.2', 'kraft', ['kraft up 4.1.1 4.1.2']],
    ['3.3.2', '4.1.2', 'kraft', ['kraft up 3.3.2 3.9.2', 'kraft up 3.9.2 4.1.2']],
    ['3.0.2', '4.4.0', 'kraft', ['kraft up 3.0.2 3.9.2', 'kraft up 3.9.2 4.4.0']],
    ['2.8.2', '3.9.2', 'zookeeper', ['zookeeper up 2.8.2 3.9.2']],
    ['3.5.2', '4.1.2', 'zookeeper', ['zookeeper up 3.5.2 3.9.2', 'migrate 3.9.2', 'kraft up 3.9.2 4.1.2']],
    ['3.9.1', '4.1.2', 'zookeeper', ['zookeeper up 3.9.1 3.9.2', 'migrate 3.9.2', 'kraft up 3.9.2 4.1.2']],
    ['3.9.2', '4.0.2', 'zookeeper', ['migrate 3.9.2', 'kraft up 3.9.2 4.0.2']],
    ['3.3.2', '4.4.0', 'zookeeper', ['zookeeper up 3.3.2 3.9.2', 'migrate 3.9.2', 'kraft up 3.9.2 4.4.0']],
    ['4.2.1', '4.1.2', 'kraft', ['kraft back 4.2.1 4.1.2']],
    ['4.1.2', '3.3.2', 'kraft', ['kraft back 4.1.2 3.9.2', 'kraft back 3.9.2 3.3.2']],
    ['3.9.2', '3.5.2', 'zookeeper', ['zookeeper back 3.9.2 3.5.2']],
  ]
  for (const [from, to, mode, legs] of ways)
    it(`${from} to ${to} in ${mode} mode`, () => {
      expect(legsOf(from, to, mode)).to.deep.equal(legs)
    })

  it('is closed where nothing leads on', () => {
    expect(faultsOf('4.1.2', '4.2.0')).to.deep.equal(['path/refused-release'])
    expect(faultsOf('2.8.2', '3.9.2')).to.deep.equal(['path/mode'])
    expect(faultsOf('4.1.2', '3.9.2', 'zookeeper')).to.deep.equal(['path/mode'])
    expect(faultsOf('4.1.2', '4.3.1', 'zookeeper')).to.deep.equal(['path/mode'])
    expect(faultsOf('4.1.2', '3.2.3')).to.deep.equal(['path/not-allowed'])
    expect(faultsOf('4.1.2', '4.1.2')).to.deep.equal(['path/not-allowed'])
    expect(faultsOf('4.1.2', '9.9.9')).to.deep.equal(['path/unknown-release'])
  })

  it('goes on with a patch it does not know, and says so', () => {
    expect(wayOf('4.1.2', '4.3.9').warnings.map((one) => one.code)).to.deep.equal(['path/unknown-release'])
  })

  it('is made of legs that follow each other, each allowed by itself, whatever is asked', () => {
    const release = fc.constantFrom(...knownReleases())
    fc.assert(
      fc.property(release, release, fc.constantFrom<Mode>('kraft', 'zookeeper'), (from, to, mode) => {
        const way = buildWay({ from, to, mode })
        if (!way.ok) {
          expect(way.error.filter((fault) => fault.severity === 'error').length).to.be.greaterThan(0)
          return
        }
        let [at, now] = [from, mode]
        for (const leg of way.value.legs) {
          if (leg.kind === 'migration') {
            expect([leg.release, now]).to.deep.equal([at, 'zookeeper'])
            now = 'kraft'
            continue
          }
          expect([leg.from, leg.mode]).to.deep.equal([at, now])
          const faults = checkPath({ from: [leg.from], to: leg.to, mode: leg.mode, back: leg.direction === 'back' })
          expect(faults.filter((fault) => fault.severity === 'error')).to.deep.equal([])
          at = leg.to
        }
        expect(at).to.equal(to)
      }),
      { numRuns: 1500 },
    )
  })
})

describe('a hop up', () => {
  it('names levels one by one, never a release, and never raises kraft.version', () => {
    for (const from of releaseLines)
      for (const to of releaseLines) {
        const way = buildWay({ from: from.latestPatch, to: to.latestPatch, mode: 'kraft' })
        const hops = way.ok ? way.value.legs.filter((leg) => leg.kind === 'hop') : []
        const commands = hops.flatMap(commandsOf).join('\n')
        expect(commands).to.not.match(/release-version|--unsafe|(upgrade|downgrade) .*kraft\.version/)
      }
  })

  it('speaks each release’s own language', () => {
    const bootstrap = 'bin/kafka-features.sh --bootstrap-server $BOOTSTRAP'
    expect(commandsOf(hopOf('3.7.2', '3.8.1'))).to.include.members([
      `${bootstrap} upgrade --metadata 3.8 --dry-run`,
      `${bootstrap} upgrade --metadata 3.8`,
    ])
    expect(commandsOf(hopOf('3.9.2', '4.1.2'))).to.include.members([
      `${bootstrap} upgrade --feature metadata.version=27 --dry-run`,
      `${bootstrap} upgrade --feature metadata.version=27`,
      `${bootstrap} upgrade --feature group.version=1`,
    ])
    expect(commandsOf(hopOf('4.1.2', '4.2.1'))).to.include(`${bootstrap} describe --node-id N`)
    expect(commandsOf(hopOf('3.0.2', '3.2.3')).join('\n')).to.not.match(/kafka-features|quorum/)
  })

  it('says what is reversible until when', () => {
    expect(hopOf('3.7.2', '3.9.2').finalize).to.include({ isReversible: true })
    expect(hopOf('4.0.2', '4.2.1').finalize?.isReversible).to.equal(true)
    for (const [from, to] of [
      ['3.6.2', '3.7.2'],
      ['3.9.2', '4.0.2'],
      ['4.2.1', '4.3.1'],
      ['4.3.1', '4.4.0'],
    ] as const)
      expect(hopOf(from, to).finalize?.isReversible, `${from} ${to}`).to.equal(false)
    expect(hopOf('4.1.1', '4.1.2').finalize).to.equal(null)
    expect(hopOf('3.9.2', '4.1.2').reversibleUntil).to.equal(
      'until metadata.version is raised to 4.1-IV1 (27); before that 3.9.2 can come back at any time',
    )
  })

  it('must finalize before a leg that needs the level', () => {
    expect(hopOf('3.2.3', '4.1.2').finalize?.isRequired).to.equal(true)
    expect(hopOf('3.3.2', '4.1.2').finalize?.isRequired).to.equal(false)
    const raise = hopOf('3.5.2', '4.1.2', 'zookeeper').steps.find((step) => !step.isReversible)
    expect(raise?.details).to.include('the next leg of this way needs it')
  })

  it('meets the hazards of the borders it crosses and of the release it goes to', () => {
    const at40 = ['metadata-floor', 'java-17', 'log4j2', 'oauthbearer-urls']
    expect(hazardsOf(hopOf('3.9.2', '4.1.2'))).to.include.members([...at40, 'KAFKA-21426', 'elr-min-isr', 'KAFKA-20295'])
    expect(hazardsOf(hopOf('4.0.2', '4.1.2'))).to.not.include.members(at40)
    expect(hazardsOf(hopOf('4.0.2', '4.1.2'))).to.include('elr-min-isr')
    expect(hazardsOf(hopOf('4.1.2', '4.2.1'))).to.not.include('KAFKA-20322')
    expect(hazardsOf(hopOf('3.7.2', '3.8.1'))).to.not.include('unpinned-protocol')
    expect(hazardsOf(hopOf('3.7.2', '3.8.1', 'zookeeper'))).to.include.members(['unpinned-protocol', 'zookeeper-3.8.3'])
    expect(hazardsOf(hopOf('4.3.1', '4.4.0'))).to.include('oauthbearer-audience')
  })

  it('asks for Java and drops clients only at their border', () => {
    expect(hopOf('3.9.2', '4.0.2')).to.have.nested.property('java.isRaised', true)
    expect(hopOf('3.9.2', '4.0.2').clients?.least).to.equal('2.1')
    expect(hopOf('4.0.2', '4.4.0')).to.have.nested.property('java.isRaised', false)
    expect(hopOf('4.0.2', '4.4.0').clients).to.equal(null)
  })

  it('in ZooKeeper mode pins, rolls, raises and rolls again', () => {
    const { steps } = hopOf('3.7.2', '3.8.1', 'zookeeper')
    expect(steps.map((step) => step.isReversible)).to.deep.equal([true, true, false, true])
    expect(steps[0]?.title).to.contain('inter.broker.protocol.version=3.7')
    expect(steps[2]?.title).to.contain('inter.broker.protocol.version=3.8')
    expect(hopOf('3.7.1', '3.7.2', 'zookeeper').steps.length).to.equal(2)
  })
})

describe('a hop back', () => {
  const verdicts = (from: string, to: string): string[] =>
    hopOf(from, to).backLevels.map(({ from: least, to: most, verdict }) => `${least.level}-${most.level} ${verdict}`)

  it('depends on the level that is finalized', () => {
    expect(verdicts('4.2.1', '4.1.2')).to.deep.equal(['7-27 swap', '28-29 lower-first'])
    expect(verdicts('4.3.1', '4.1.2')).to.deep.equal(['7-27 swap', '28-29 lower-first', '30-30 none'])
    expect(verdicts('4.1.2', '3.9.2')).to.deep.equal(['7-21 swap', '22-22 lower-first', '23-27 none'])
    expect(verdicts('3.8.1', '3.7.2')).to.deep.equal(['1-19 swap', '20-20 lower-first'])
    expect(verdicts('4.4.0', '4.3.1')).to.deep.equal(['7-30 swap', '31-31 lower-first', '32-33 none'])
  })

  it('lowers feature by feature, waits for snapshots, then swaps brokers first', () => {
    const { steps } = hopOf('4.2.1', '4.1.2')
    const titles = steps.map((step) => step.title).join('\n')
    expect(titles).to.match(/^Read .*\nLower features .*\nWhere metadata\.version .*\nWait until every node wrote .*\nPut 4\.1\.2 .*brokers first/)
    expect(steps.flatMap((step) => step.commands)).to.include.members([
      'bin/kafka-features.sh --bootstrap-server $BOOTSTRAP disable --feature streams.version',
      'bin/kafka-features.sh --bootstrap-server $BOOTSTRAP downgrade --feature metadata.version=27',
    ])
    expect(commandsOf(hopOf('3.8.1', '3.7.2'))).to.include(
      'bin/kafka-features.sh --bootstrap-server $BOOTSTRAP downgrade --metadata 3.7',
    )
  })

  it('has a part to lower only where something can be lowered', () => {
    const titles = hopOf('3.7.2', '3.6.2').steps.map((step) => step.title)
    expect(titles.some((title) => title.startsWith('Wait until'))).to.equal(false)
  })

  it('in ZooKeeper mode asks for the protocol', () => {
    expect(hopOf('3.9.2', '3.5.2', 'zookeeper').steps[0]?.title).to.contain('3.5 or older')
  })
})
