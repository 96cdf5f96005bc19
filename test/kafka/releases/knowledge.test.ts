import { expect } from 'chai'
import { releaseLines } from '../../../src/kafka/releases/catalogue.ts'
import { featureFact } from '../../../src/kafka/releases/features.ts'
import { isFaulty } from '../../../src/kafka/releases/knowledge/hazard.ts'
import { isKeyOf } from '../../../src/kafka/releases/knowledge/key-change.ts'
import { compareReleases, parseVersion } from '../../../src/kafka/releases/version.ts'

const hazards = releaseLines.flatMap((line) => line.hazards.map((hazard) => ({ line, hazard })))

describe('what the release table knows', () => {
  it('gives every fact its source', () => {
    const facts = releaseLines.flatMap((line) => [...line.keys, ...line.limits, ...line.defaults, ...line.hazards])
    expect(facts.filter((fact) => fact.source.trim() === '')).to.deep.equal([])
    expect(facts.length).to.be.greaterThan(100)
  })

  it('names every hazard once, by its issue where Kafka has one', () => {
    const ids = hazards.map(({ hazard }) => hazard.id)
    expect(ids).to.deep.equal([...new Set(ids)])
    for (const id of ids) expect(id).to.match(/^(KAFKA-\d{4,5}|KIP-\d{3,4}|[a-z0-9][a-z0-9.-]+)$/)
  })

  it('says of every hazard what is seen, where to look and what to do', () => {
    for (const { hazard } of hazards) {
      const { title, symptom, fix, detection } = hazard
      for (const text of [title, symptom, fix, detection.sign]) expect(text, hazard.id).to.match(/^\S.*[^.\s]$/)
      expect(title, hazard.id).to.not.match(/^(A|An|The|In|No|It) /)
      expect(Object.keys(hazard.applies), hazard.id).to.not.deep.equal([])
    }
  })

  it('knows real releases, in order, wherever a fault begins or ends', () => {
    for (const { hazard } of hazards)
      for (const range of [hazard.applies.from, hazard.applies.to]) {
        if (range === undefined) continue
        const releases = [...(range.since === null ? [] : [range.since]), ...range.fixed]
        for (const release of releases) expect(parseVersion(release), hazard.id).to.not.equal(undefined)
        expect([...releases].sort((a, b) => compareReleases(a, b) ?? 0), hazard.id).to.deep.equal(releases)
      }
  })

  it('has the refused releases among the faulty ones', () => {
    const refused = releaseLines.flatMap((line) => line.refused)
    const known = refused.filter(({ issue }) => issue.startsWith('KAFKA-'))
    for (const { release, issue } of known) {
      const found = hazards.find(({ hazard }) => hazard.id === issue)?.hazard
      if (found?.applies.to === undefined) continue
      expect(isFaulty(release, found.applies.to), issue).to.equal(true)
    }
    expect(known.length).to.be.greaterThan(5)
  })

  it('lists every key once per line and surface', () => {
    for (const { keys, line } of releaseLines) {
      const names = keys.map(({ surface, key }) => `${surface} ${key}`)
      expect(names, line).to.deep.equal([...new Set(names)])
    }
  })

  it('describes every feature that a line can finalize', () => {
    for (const { features, line } of releaseLines)
      for (const feature of Object.keys(features)) expect(featureFact(feature).source, `${feature} of ${line}`).to.not.equal('none')
    expect(featureFact('moon.version').heldBack).to.match(/does not know/)
  })
})

describe('faulty releases', () => {
  const ranges = { since: '3.8.0', fixed: ['3.9.2', '4.0.1', '4.2.0'] }
  const cases: readonly (readonly [string, boolean])[] = [
    ['3.7.2', false],
    ['3.8.0', true],
    ['3.8.1', true],
    ['3.9.1', true],
    ['3.9.2', false],
    ['4.0.0', true],
    ['4.0.1', false],
    ['4.1.2', true],
    ['4.2.0', false],
    ['4.3.0', false],
    ['nonsense', false],
  ]
  for (const [release, isOne] of cases)
    it(`${release} is ${isOne ? '' : 'not '}one`, () => {
      expect(isFaulty(release, ranges)).to.equal(isOne)
    })

  it('are all of them while a fault is open, and all before the fix without a beginning', () => {
    expect(isFaulty('4.4.0', { since: '4.1.0', fixed: [] })).to.equal(true)
    expect(isFaulty('2.8.0', { since: null, fixed: ['3.7.2'] })).to.equal(true)
  })
})

describe('keys and families of keys', () => {
  it('match by name or by prefix', () => {
    expect(isKeyOf('zookeeper.*', 'zookeeper.connect')).to.equal(true)
    expect(isKeyOf('zookeeper.*', 'zookeeperx')).to.equal(false)
    expect(isKeyOf('port', 'port')).to.equal(true)
    expect(isKeyOf('port', 'port.x')).to.equal(false)
  })
})
