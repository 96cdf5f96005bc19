import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { buildBatch, parseBatch } from '../../src/facts/batch.ts'
import { cleanShutdown } from '../../src/facts/clean-shutdown.ts'
import { configChangedAt } from '../../src/facts/config-changed-at.ts'
import type { Fact, FactArguments } from '../../src/facts/fact.ts'
import { request } from '../../src/facts/fact.ts'
import { freeBytes } from '../../src/facts/free-bytes.ts'
import { hostFactRequests, readHostAnswers } from '../../src/facts/host-facts.ts'
import { hostClock } from '../../src/facts/host-clock.ts'
import { installedReleases } from '../../src/facts/installed-releases.ts'
import { javaVersion } from '../../src/facts/java-version.ts'
import { linkedRelease } from '../../src/facts/linked-release.ts'
import { logDirs, type LogDirReading } from '../../src/facts/log-dirs.ts'
import { logTail } from '../../src/facts/log-tail.ts'
import { loggingFile } from '../../src/facts/logging-file.ts'
import { nodeFactRequests, readNodeAnswers } from '../../src/facts/node-facts.ts'
import { pathState } from '../../src/facts/path-state.ts'
import { realPaths } from '../../src/facts/real-paths.ts'
import { serverProperties } from '../../src/facts/server-properties.ts'
import { serviceUnit } from '../../src/facts/service-unit.ts'
import type { PropertiesFile } from '../../src/kafka/config/judged-values.ts'
import { runShell, shells } from '../support/shells.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const ask = <A extends FactArguments, V>(shell: string, fact: Fact<A, V>, args: A): unknown => {
  const requests = { it: request(fact, args) }
  const answer = parseBatch(requests, 'n0', runShell(shell, buildBatch(requests, 'n0')))['it']
  return answer?.ok === true ? answer.value : `unknown: ${answer?.ok === false ? answer.error : ''}`
}

for (const shell of shells)
  describe(`facts of a real host, by ${shell}`, () => {
    const newFolder = useTempFolders()

    it('reads a logging file, and whether somebody changed it since its release was unpacked', () => {
      const current = `${newFolder()}/it's a release`
      expect(ask(shell, loggingFile, { path: '', current })).to.equal(null)
      mkdirSync(`${current}/libs`, { recursive: true })
      mkdirSync(`${current}/config`)
      const [jar, file] = [`${current}/libs/kafka_2.13-3.9.2.jar`, `${current}/config/log4j.properties`]
      writeFileSync(jar, '')
      writeFileSync(file, 'log4j.rootLogger=INFO\nlog4j.appender.a=x.A')
      const at = 1_700_000_000
      utimesSync(jar, at, at)
      utimesSync(file, at + 61, at + 61)
      const found = { path: file, kind: 'log4j1', appenders: ['x.A'], loggers: [] }
      expect(ask(shell, loggingFile, { path: '', current })).to.deep.equal({ ...found, isEdited: true })
      utimesSync(file, at - 5, at - 5)
      expect(ask(shell, loggingFile, { path: file, current })).to.deep.equal({ ...found, isEdited: false })
      writeFileSync(`${current}/config/log4j2.yaml`, 'Configuration:\n  Appenders:\n')
      expect(ask(shell, loggingFile, { path: '', current })).to.include({ kind: 'log4j2' })
      expect(ask(shell, loggingFile, { path: `${current}/none`, current })).to.equal(null)
    })

    it('names the unit that runs a node: none where nothing runs it', () => {
      expect(ask(shell, serviceUnit, { config: `${newFolder()}/no such.properties`, unit: '' })).to.equal(null)
    })

    it('reads links, folders, files and their absence', () => {
      const folder = newFolder()
      const root = `${folder}/it's a root`
      mkdirSync(`${root}/kafka-4.1.2/libs`, { recursive: true })
      mkdirSync(`${root}/kafka-9.9.9/libs`, { recursive: true })
      writeFileSync(`${root}/kafka-4.1.2/libs/kafka_2.13-4.1.2.jar`, '')
      symlinkSync('kafka-4.1.2', `${root}/current`)
      symlinkSync('/nowhere', `${root}/broken`)
      expect(ask(shell, linkedRelease, { path: `${root}/current` })).to.deep.equal({
        kind: 'link',
        target: 'kafka-4.1.2',
        release: '4.1.2',
      })
      expect(ask(shell, linkedRelease, { path: `${root}/kafka-4.1.2` })).to.deep.equal({ kind: 'folder' })
      expect(ask(shell, linkedRelease, { path: `${root}/none` })).to.deep.equal({ kind: 'absent' })
      expect(ask(shell, installedReleases, { root })).to.deep.equal(['4.1.2'])
      expect(ask(shell, installedReleases, { root: `${root}/none` })).to.deep.equal([])
      expect(ask(shell, pathState, { path: `${root}/current` })).to.deep.equal({
        kind: 'link',
        to: 'kafka-4.1.2',
        isBroken: false,
      })
      expect(ask(shell, pathState, { path: `${root}/broken` })).to.deep.equal({
        kind: 'link',
        to: '/nowhere',
        isBroken: true,
      })
      expect(ask(shell, pathState, { path: root })).to.deep.equal({ kind: 'folder' })
      expect(ask(shell, pathState, { path: `${root}/no/such` })).to.deep.equal({ kind: 'absent' })
      expect(ask(shell, pathState, { path: '/dev/null' })).to.deep.equal({ kind: 'other' })
    })

    it('reads the markers of clean log dirs, wherever the configuration puts them', () => {
      const folder = newFolder()
      const config = `${folder}/server.properties`
      mkdirSync(`${folder}/a`)
      mkdirSync(`${folder}/b b`)
      writeFileSync(`${folder}/a/.kafka_cleanshutdown`, '')
      writeFileSync(config, `#log.dirs=/x\nlog.dir=/y\n log.dirs = /old\nlog.dirs:\t${folder}/a , ${folder}/b b\r\n`)
      const dirs = (second: boolean): unknown => ({
        isClean: second,
        dirs: [
          { path: `${folder}/a`, isClean: true },
          { path: `${folder}/b b`, isClean: second },
        ],
      })
      expect(ask(shell, cleanShutdown, { config })).to.deep.equal(dirs(false))
      writeFileSync(`${folder}/b b/.kafka_cleanshutdown`, '')
      expect(ask(shell, cleanShutdown, { config })).to.deep.equal(dirs(true))
      writeFileSync(config, `log.dir ${folder}/a`)
      expect(ask(shell, cleanShutdown, { config })).to.deep.include({ isClean: true })
      writeFileSync(config, 'node.id=1\n')
      expect(ask(shell, cleanShutdown, { config })).to.deep.nested.include({ 'dirs[0].path': '/tmp/kafka-logs' })
      writeFileSync(config, 'log.dirs=${file:/x:y}\n')
      expect(ask(shell, cleanShutdown, { config })).to.match(
        /^unknown: .*is not written out .*write the paths themselves/,
      )
      expect(ask(shell, cleanShutdown, { config: `${folder}/none` })).to.match(/^unknown: fact clean-shutdown: exit/)
    })

    it('reads where log dirs and files really lie, and how much is free there', () => {
      const folder = newFolder()
      const config = `${folder}/server.properties`
      mkdirSync(`${folder}/disk`)
      mkdirSync(`${folder}/b b`)
      symlinkSync('disk', `${folder}/a`)
      writeFileSync(config, `log.dirs=${folder}/a , ${folder}/none,${folder}/b b\n`)
      const dirs = ask(shell, logDirs, { config }) as readonly LogDirReading[]
      expect(dirs.map(({ path, real }) => [path, real])).to.deep.equal([
        [`${folder}/a`, `${folder}/disk`],
        [`${folder}/none`, null],
        [`${folder}/b b`, `${folder}/b b`],
      ])
      expect(dirs.map(({ freeBytes: free }) => free !== null && free > 0)).to.deep.equal([true, false, true])
      writeFileSync(config, `log.dirs=${folder}/none\n`)
      expect(ask(shell, logDirs, { config })).to.deep.equal([{ path: `${folder}/none`, real: null, freeBytes: null }])
      const paths = [`${folder}/a`, `${folder}/no/ne`, `${folder}/it's`].join('\n')
      writeFileSync(`${folder}/it's`, '')
      expect(ask(shell, realPaths, { paths })).to.deep.equal({
        [`${folder}/a`]: `${folder}/disk`,
        [`${folder}/no/ne`]: null,
        [`${folder}/it's`]: `${folder}/it's`,
      })
    })

    it('reads server.properties, and leaves every secret where it is', () => {
      const folder = newFolder()
      const path = `${folder}/server.properties`
      const secret = 'sasl.jaas.config=x required \\\n  password="do-not-print";\nplugin.key=do-not-print\n'
      writeFileSync(path, `node.id=7\n${secret}log.dirs=/a`)
      const told = ask(shell, serverProperties, { path })
      expect(JSON.stringify(told)).to.not.contain('do-not-print')
      expect((told as PropertiesFile).properties.map(({ key, value, line }) => [key, value, line])).to.deep.equal([
        ['node.id', '7', 1],
        ['sasl.jaas.config', '***', 2],
        ['plugin.key', '***', 4],
        ['log.dirs', '/a', 5],
      ])
      expect(ask(shell, serverProperties, { path: `${folder}/none` })).to.match(/^unknown: .*may not read/)
    })

    it('reads the end of a log', () => {
      const folder = newFolder()
      const path = `${folder}/server.log`
      expect(ask(shell, logTail, { path, lines: '2' })).to.equal(null)
      writeFileSync(path, 'a\nb\n\nc\n')
      expect(ask(shell, logTail, { path, lines: '2' })).to.deep.equal(['', 'c'])
    })

    it('reads clock, disk, time of a file and Java', () => {
      const folder = newFolder()
      const path = `${folder}/x.properties`
      writeFileSync(path, '')
      utimesSync(path, 1795364042.25, 1795364042.25)
      expect(ask(shell, configChangedAt, { path })).to.equal(1795364042250)
      expect(ask(shell, hostClock, {})).to.be.within(Date.now() - 60_000, Date.now() + 1000)
      expect(ask(shell, freeBytes, { path })).to.be.greaterThan(0)
      expect(ask(shell, freeBytes, { path: `${folder}/none` })).to.match(/^unknown: /)
      const home = `${folder}/jdk`
      expect(ask(shell, javaVersion, { home, unit: '' })).to.equal('')
      mkdirSync(`${home}/bin`, { recursive: true })
      writeFileSync(`${home}/bin/java`, '#!/bin/sh\necho \'openjdk version "21.0.1" 2023\' >&2\n')
      chmodSync(`${home}/bin/java`, 0o755)
      expect(ask(shell, javaVersion, { home, unit: '' })).to.equal('21.0.1')
      writeFileSync(`${home}/release`, 'IMPLEMENTOR="x"\nJAVA_VERSION="17.0.15"\n')
      expect(ask(shell, javaVersion, { home, unit: '' })).to.equal('17.0.15')
    })
  })

describe('a batch of facts', () => {
  const fact = (script: string): Fact<Record<never, string>, string> => ({
    name: 'probe',
    script: () => script,
    parse: (output) => ({ ok: true, value: output }),
  })

  for (const shell of shells)
    it(`keeps facts apart, by ${shell}`, () => {
      const requests = {
        a: request(fact('x=1; cd /; printf "no line end"'), {}),
        b: request(fact('echo "[$x]"; cat; echo warned >&2'), {}),
        c: request(fact('echo half; echo broken >&2; exit 3'), {}),
        d: request(fact(''), {}),
        e: request(fact('printf "\\n--n0-0--end:0\\n"'), {}),
      }
      const answers = parseBatch(requests, 'n1', runShell(shell, buildBatch(requests, 'n1')))
      expect(answers).to.deep.equal({
        a: { ok: true, value: 'no line end' },
        b: { ok: true, value: '[]\n' },
        c: { ok: false, error: 'fact probe: exit code 3: broken' },
        d: { ok: true, value: '' },
        e: { ok: true, value: '\n--n0-0--end:0\n' },
      })
    })

  it('says that a fact without an answer is unknown', () => {
    const requests = { a: request(fact('true'), {}), b: request(fact('true'), {}) }
    const { stdout } = runShell('/bin/sh', buildBatch(requests, 'n1'))
    const answers = parseBatch(requests, 'n1', { stdout: stdout.slice(0, stdout.indexOf('--n1-1--end')), stderr: '' })
    expect(answers).to.deep.equal({
      a: { ok: true, value: '' },
      b: { ok: false, error: 'fact probe: no answer' },
    })
    expect(parseBatch(requests, 'n2', { stdout, stderr: '' })['a']).to.deep.equal({
      ok: false,
      error: 'fact probe: no answer',
    })
  })

  it('says of every fact of a host that it is unknown', () => {
    const place = { install: { root: '/r', current: '/r/current', config: '/etc/s', logs: '/l' }, service: { env: {} } }
    const requests = hostFactRequests(place, { files: [], logging: undefined })
    const reading = readHostAnswers(parseBatch(requests, 'n', { stdout: '', stderr: '' }))
    expect(Object.keys(reading).sort()).to.deep.equal(Object.keys(requests).sort())
    expect(Object.values(reading).filter((answer) => answer.ok)).to.deep.equal([])
  })

  it('leaves what is unknown of a node undefined, by name', () => {
    const requests = nodeFactRequests(
      { install: { root: '/r', current: '/r/current', config: '/etc/s', logs: '/l' }, service: { env: {} } },
      { withLog: true },
    )
    const reading = readNodeAnswers(parseBatch(requests, 'n', { stdout: '', stderr: '' }))
    const { unknown, ...values } = reading
    expect(Object.values(values).every((value) => value === undefined)).to.equal(true)
    expect(unknown).to.include.members(['fact node-process: no answer', 'fact node-log: no answer'])
    expect(unknown).to.have.length(Object.keys(requests).length)
  })
})
