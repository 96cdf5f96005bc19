/**
 * The release table and the lint of server.properties against the classes of real releases: every locked release is asked for its keys, levels and
 * features, and takes or refuses files that the lint judged too. No cluster is booted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { ConfigFinding } from '../../src/kafka/config/config-finding.ts'
import { lintProperties } from '../../src/kafka/config/lint-properties.ts'
import { parseProperties } from '../../src/kafka/config/parse-properties.ts'
import { releaseLineOf, releaseLines } from '../../src/kafka/releases/catalogue.ts'
import { isKeyOf, type Surface } from '../../src/kafka/releases/knowledge/key-change.ts'
import { metadataLevels } from '../../src/kafka/releases/levels.ts'
import type { ReleaseLine } from '../../src/kafka/releases/release-line.ts'
import { compareLines, lineOf } from '../../src/kafka/releases/version.ts'
import { lockedReleases } from '../../src/rehearsal/store/releases.ts'
import { readCases } from '../support/case-files.ts'
import { testLabContext } from '../support/cluster.ts'
import { readKafkaFacts, type KafkaFacts } from './kafka-facts.ts'

interface KeptCase {
  readonly text: readonly string[]
}

const kraft = [
  'process.roles=broker',
  'node.id=1',
  'controller.quorum.voters=101@c1:9093',
  'controller.listener.names=CONTROLLER',
  'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'listeners=PLAINTEXT://b1:9092',
]

/** Keys that other classes than KafkaConfig read. */
const elsewhere = ['metrics.jmx.blacklist', 'metrics.jmx.whitelist']

const limits = releaseLines.flatMap((line) =>
  line.limits.flatMap((limit) =>
    limit.surface === 'server' && limit.limit.kind === 'at-least'
      ? [{ line, key: limit.key, least: limit.limit.value }]
      : [],
  ),
)

const texts: readonly string[] = [
  ...['bad', 'good'].flatMap((folder) =>
    readCases<KeptCase>(`config/${folder}`).map((one) => one.content.text.join('\n')),
  ),
  ...limits.flatMap(({ key, least }) => [least, least - 1].map((value) => [...kraft, `${key}=${value}`].join('\n'))),
]

const drawnFiles = Number(process.env['KPLAY_DRAWN_FILES'] ?? 150)
/** What the rules of the lint are about, by role, drawn together; the same files in every run. */
const common: Readonly<Record<string, readonly string[]>> = {
  'node.id': ['1', '101'],
  'broker.id': ['1', '2', '101'],
  'controller.quorum.voters': ['101@c1:9093', '1@b1:9093,101@c1:9093', ''],
  'controller.quorum.bootstrap.servers': ['c1:9093'],
  'controller.listener.names': ['CONTROLLER', ''],
  'inter.broker.protocol.version': ['2.8', '3.7', '3.7-IV4'],
  'zookeeper.connect': ['z1:2181'],
  'num.replica.fetchers': ['0', '2'],
}
const ofRole: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  broker: {
    listeners: ['PLAINTEXT://b1:9092', 'PLAINTEXT://0.0.0.0:9092', 'PLAINTEXT://:9092'],
    'advertised.listeners': ['PLAINTEXT://b1:9092', 'PLAINTEXT://0.0.0.0:9092'],
    'control.plane.listener.name': ['PLAINTEXT'],
  },
  controller: {
    listeners: ['CONTROLLER://c1:9093', 'CONTROLLER://:9093'],
    'advertised.listeners': ['CONTROLLER://c1:9093', 'CONTROLLER://0.0.0.0:9093'],
  },
}
const drawn: readonly string[] = Object.entries(ofRole).flatMap(([role, own]) => {
  const keys = Object.entries({ ...common, ...own })
  const fields = Object.fromEntries(keys.map(([key, values]) => [key, fc.constantFrom(...values)]))
  const usual = {
    'process.roles': role,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    listeners: role === 'broker' ? 'PLAINTEXT://b1:9092' : 'CONTROLLER://c1:9093',
  }
  return fc.sample(fc.record(fields, { requiredKeys: [] }), { numRuns: drawnFiles, seed: 5 }).map((values) =>
    Object.entries({ ...usual, ...values })
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
  )
})

const lineOfFacts = ({ release }: KafkaFacts): ReleaseLine => {
  const line = releaseLineOf(release)
  if (line === undefined) throw new Error(`${release} is in no line`)
  return line
}
const isFrom = (facts: KafkaFacts, line: string): boolean => compareLines(lineOf(facts.release) ?? '', line) >= 0

describe('release knowledge, asked of Kafka itself', function () {
  this.timeout(300_000)
  let folder: string
  let all: readonly KafkaFacts[]
  /** Those whose files kplay judges; the KRaft of 2.8 was a preview of its own kind, and nothing is upgraded to it. */
  let judged: readonly KafkaFacts[]
  const files = new Map<string, string>()

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kplay-test-'))
    for (const [at, text] of [...texts, ...drawn].entries()) {
      const file = join(folder, `${at}.properties`)
      writeFileSync(file, text, 'latin1')
      files.set(file, text)
    }
    const locked = await lockedReleases(testLabContext().locksDir)
    if (!locked.ok) throw new Error(locked.error.what)
    const found: KafkaFacts[] = []
    for (const release of locked.value) found.push(await readKafkaFacts(release, [...files.keys()]))
    all = found
    judged = all.filter((facts) => isFrom(facts, '3.3'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('has every level, and knows which changed the metadata', () => {
    for (const facts of all) {
      const top = lineOfFacts(facts).levels.at(-1)?.level ?? 0
      if (facts.newest !== undefined) expect(top, facts.release).to.equal(facts.newest)
      const least = isFrom(facts, '4.0') ? 7 : 1
      const ours = metadataLevels()
        .filter(({ level }) => level >= least && level <= top)
        .map(({ level, name, didMetadataChange }) => `${level} ${name} ${didMetadataChange}`)
      const theirs = facts.levels.filter((text) => Number(text.split(' ')[0]) >= 1 && Number(text.split(' ')[0]) <= top)
      expect(ours, facts.release).to.deep.equal(theirs)
    }
  })

  it('has every feature, its highest level and the one of a new cluster', () => {
    const asked = all.filter((facts) => Object.keys(facts.supported).length > 0)
    expect(asked.length).to.be.greaterThan(3)
    for (const facts of asked) {
      const { levels, features, defaultFeatures } = lineOfFacts(facts)
      const ours = { 'metadata.version': levels.at(-1)?.level, ...features }
      expect(ours, facts.release).to.deep.equal(facts.supported)
      if (!isFrom(facts, '4.0')) continue
      const theirs = Object.entries(facts.defaults).filter(
        ([name, level]) => level > 0 && !name.includes('test.feature'),
      )
      expect(defaultFeatures, facts.release).to.deep.equal(Object.fromEntries(theirs))
    }
  })

  const pairs = (): (readonly [older: KafkaFacts, newer: KafkaFacts])[] =>
    all.slice(1).flatMap((newer, at) => {
      const older = all[at]
      return older === undefined ? [] : [[older, newer] as const]
    })
  const keysOf = (facts: KafkaFacts, surface: Surface): readonly string[] =>
    surface === 'topic' ? facts.topic : facts.server

  it('has every key that a release dropped', () => {
    for (const surface of ['server', 'topic'] as const)
      for (const [older, newer] of pairs()) {
        const changes = releaseLines
          .filter(({ line }) => isFrom(newer, line) && !isFrom(older, line))
          .flatMap(({ keys }) => keys.filter((change) => change.surface === surface && change.kind !== 'deprecated'))
        const gone = keysOf(older, surface).filter(
          (key) => !keysOf(newer, surface).includes(key) && !newer.internal.includes(key),
        )
        const untold = gone.filter((key) => !changes.some((change) => isKeyOf(change.key, key)))
        expect(untold, `${surface} keys gone in ${newer.release}`).to.deep.equal([])
        const known = [...keysOf(older, surface), ...older.internal]
        const invented = changes.filter(
          ({ key }) =>
            !known.some((one) => isKeyOf(key, one) && !keysOf(newer, surface).includes(one)) &&
            !elsewhere.includes(key),
        )
        expect(
          invented.map((change) => change.key),
          `${surface} keys said to be gone in ${newer.release}`,
        ).to.deep.equal([])
      }
  })

  it('has limits where Kafka has them, since the line it says', () => {
    for (const { line, key, least } of limits)
      for (const facts of judged) {
        const verdictOf = (value: number): string => {
          const text = [...kraft, `${key}=${value}`].join('\n')
          const file = [...files].find(([, one]) => one === text)?.[0] ?? ''
          return facts.verdicts.get(file) ?? 'not asked'
        }
        expect(verdictOf(least), `${key}=${least} on ${facts.release}`).to.equal('')
        const isRefused = verdictOf(least - 1).includes(key)
        if (isFrom(facts, line.line)) expect(isRefused, `${key}=${least - 1} on ${facts.release}`).to.equal(true)
        // The pools of tiered storage took -1 on 3.9 only, and never 0.
        else if (!key.startsWith('remote.log.')) expect(verdictOf(least - 1), `${key} on ${facts.release}`).to.equal('')
      }
  })

  /** What the lint says of a file that goes to a release, errors only. */
  const errorsOf = ({ release }: KafkaFacts, text: string): ConfigFinding[] => {
    const isZooKeeper = text.includes('zookeeper.connect') && !text.includes('process.roles')
    const roles = text.includes('process.roles=controller\n') ? (['controller'] as const) : (['broker'] as const)
    const file = parseProperties(text)
    const ask = { file, from: release, to: release, mode: isZooKeeper ? 'zookeeper' : 'kraft', roles } as const
    return lintProperties(ask).filter((finding) => finding.severity === 'error')
  }

  it('finds a fault in every file that Kafka refuses', () => {
    for (const facts of judged)
      for (const [file, text] of files) {
        const why = facts.verdicts.get(file) ?? 'not asked'
        // Types of values are Kafka's own affair, but for keys that have a limit; so are pools that only 3.9 let be -1.
        const isType = why.includes('Not a number of type')
        const isPool = why.includes('remote.log.manager.') && !isFrom(facts, '4.0')
        if (why === '' || isType || isPool) continue
        expect(errorsOf(facts, text).length, `${facts.release} refuses: ${why}\n${text}`).to.be.greaterThan(0)
      }
  })

  it('is right where it says that a node does not start', () => {
    // Classes that KafkaConfig does not load, and checks that come after it.
    const later = ['authorizer.class.name', 'principal.builder.class']
    const isSure = ({ what, rule, key }: ConfigFinding): boolean =>
      what.includes('does not start') && rule !== 'config/oauthbearer' && !later.includes(key)
    for (const facts of judged)
      for (const [file, text] of files) {
        const fatal = errorsOf(facts, text).find(isSure)
        if (fatal === undefined) continue
        expect(facts.verdicts.get(file), `${facts.release} takes: ${fatal.what}\n${text}`).to.not.equal('')
      }
  })
})
