import { expect } from 'chai'
import { metadataLevelOf, releaseLineOf, releaseLines } from '../../../src/kafka/releases/catalogue.ts'
import { knownReleases } from '../../../src/kafka/releases/path.ts'
import { compareLines, lineOf } from '../../../src/kafka/releases/version.ts'

describe('the table of release lines', () => {
  it('lists each line once, oldest first', () => {
    const lines = releaseLines.map((one) => one.line)
    expect(lines).to.deep.equal([...new Set(lines)].sort(compareLines))
    expect(lines[0]).to.equal('2.8')
    expect(lines.at(-1)).to.equal('4.4')
  })

  it('has patches and refused releases of its own line, never the newest patch', () => {
    for (const { line, latestPatch, refused } of releaseLines) {
      expect(lineOf(latestPatch)).to.equal(line)
      for (const { release, reason, issue } of refused) {
        expect(lineOf(release)).to.equal(line)
        expect(release).to.not.equal(latestPatch)
        expect(reason).to.match(/^[a-z0-9]/)
        expect(issue).to.not.equal('')
      }
    }
  })

  it('raises metadata.version and every other feature from line to line, never lowers it', () => {
    for (const [index, newer] of releaseLines.entries()) {
      const older = releaseLines[index - 1]
      if (older === undefined) continue
      expect(newer.levels.length).to.be.greaterThan(0)
      for (const { name } of newer.levels) expect(name.startsWith(`${newer.line}-IV`)).to.equal(true)
      for (const [feature, level] of Object.entries(older.features))
        expect(newer.features[feature]).to.be.greaterThanOrEqual(level)
      for (const [feature, level] of Object.entries(newer.defaultFeatures)) {
        expect(newer.features[feature]).to.be.greaterThanOrEqual(level)
        expect(level).to.be.greaterThanOrEqual(older.defaultFeatures[feature] ?? 0)
      }
    }
  })

  it('has the features that a new cluster of each line gets', () => {
    const table = releaseLines.map(({ line, levels, defaultFeatures }) => {
      const rest = ['kraft', 'transaction', 'group', 'eligible.leader.replicas', 'share', 'streams']
      return `${line} ${levels.at(-1)?.level ?? '-'} ${rest.map((name) => defaultFeatures[`${name}.version`] ?? 0).join(' ')}`
    })
    // Feature.java and MetadataVersion.java of 4.4.0: the level and kraft, transaction, group, eligible leader replicas, share, streams.
    expect(table).to.deep.equal([
      '2.8 - 0 0 0 0 0 0',
      '3.0 1 0 0 0 0 0 0',
      '3.1 2 0 0 0 0 0 0',
      '3.2 3 0 0 0 0 0 0',
      '3.3 7 0 0 0 0 0 0',
      '3.4 8 0 0 0 0 0 0',
      '3.5 11 0 0 0 0 0 0',
      '3.6 14 0 0 0 0 0 0',
      '3.7 19 0 0 0 0 0 0',
      '3.8 20 0 0 0 0 0 0',
      '3.9 21 1 0 0 0 0 0',
      '4.0 25 1 2 1 0 0 0',
      '4.1 27 1 2 1 1 0 0',
      '4.2 29 1 2 1 1 1 1',
      '4.3 30 1 2 1 1 1 1',
      '4.4 33 1 2 1 1 2 1',
    ])
  })

  it('allows upgrades only in modes that exist', () => {
    for (const { modes, upgradeFrom } of releaseLines)
      for (const mode of ['kraft', 'zookeeper'] as const)
        expect(upgradeFrom[mode] !== null).to.equal(modes.includes(mode))
  })

  it('needs Java 17 for brokers and scripts from 4.0, and Java 11 for clients', () => {
    for (const { line, java } of releaseLines)
      expect(java).to.deep.equal(compareLines(line, '4.0') < 0 ? { broker: 8, tools: 8, clients: 8 } : { broker: 17, tools: 17, clients: 11 })
  })

  it('knows the level to finalize', () => {
    expect(metadataLevelOf('4.1.2')).to.deep.equal({ name: '4.1-IV1', level: 27 })
    expect(metadataLevelOf('3.9.0')).to.deep.equal({ name: '3.9-IV0', level: 21 })
    expect(metadataLevelOf('2.8.2')).to.equal(undefined)
    expect(metadataLevelOf('9.9.9')).to.equal(undefined)
    expect(releaseLineOf('4.1')).to.equal(undefined)
  })

  it('knows the outright refusals', () => {
    expect(releaseLines.flatMap((line) => line.refused.map((one) => one.release))).to.deep.equal(
      '3.2.2 3.3.0 3.5.0 3.5.1 3.8.0 3.9.0 4.0.0 4.2.0'.split(' '),
    )
    expect(knownReleases()).to.include.members(['2.8.0', '4.4.0', '4.3.2'])
  })
})
