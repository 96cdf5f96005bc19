import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { allJars, jarFileName, parseReleaseLock, renderReleaseLock } from '../../../src/rehearsal/store/lock.ts'

const folder = fileURLToPath(new URL('../../../releases', import.meta.url))
const files = readdirSync(folder).sort()

describe('the locks of Kafka releases', () => {
  it('are there for thirteen releases', () => {
    expect(files).to.deep.equal(
      ['2.8.2', '3.3.2', '3.4.1', '3.5.2', '3.6.2', '3.7.2', '3.8.1', '3.9.2', '4.0.2', '4.1.2', '4.2.1', '4.3.1', '4.4.0'].map((v) => `${v}.lock.json`), // prettier-ignore
    )
  })

  for (const file of files)
    it(`${file} is as its script writes it, and whole`, () => {
      const text = readFileSync(`${folder}/${file}`, 'utf8')
      const lock = parseReleaseLock(text)
      if (lock === undefined) throw new Error('not a lock')
      expect(renderReleaseLock(lock)).to.equal(text)
      expect(file).to.equal(`${lock.release}.lock.json`)
      const names = lock.jars.map(jarFileName)
      expect(new Set(names).size).to.equal(names.length)
      expect(names).to.include(`kafka_2.13-${lock.release}.jar`)
      expect(allJars(lock).map(jarFileName)).to.satisfy((all: string[]) =>
        all.some((n) => n.startsWith('kafka-tools-')),
      )
      expect(lock.mains).to.include.all.keys('kafka-storage', 'kafka-features', 'kafka-topics', 'kafka-configs')
    })

  it('bind each release to one logging library: no two of a kind on its class path', () => {
    for (const file of files) {
      const names = parseReleaseLock(readFileSync(`${folder}/${file}`, 'utf8'))?.jars.map(jarFileName) ?? []
      const bindings = names.filter((name) => /^(slf4j-(log4j12|reload4j)|log4j-slf4j-impl)-/.test(name))
      expect(bindings, file).to.have.length(1)
      expect(names.filter((name) => /^(log4j-1\.2\.17|reload4j-\d|log4j-core-\d)/.test(name)), file).to.have.length(1) // prettier-ignore
    }
  })

  it('keep the jars of borrowed tools away from the server', () => {
    const lock = parseReleaseLock(readFileSync(`${folder}/4.4.0.lock.json`, 'utf8'))
    expect(lock?.tools?.release).to.equal('4.3.1')
    expect(lock?.jars.filter((jar) => jar.path.includes('4.3.1'))).to.deep.equal([])
    expect(lock?.tools?.jars.map(jarFileName)).to.include.members(['kafka-tools-4.3.1.jar', 'kafka-clients-4.3.1.jar'])
  })

  it('are refused when they are not locks', () => {
    const jar = { path: 'a/b/c/d.jar', sha256: '0'.repeat(64), size: 1 }
    const lock = { format: 1, release: '9.1.0', scala: '2.13', jars: [jar], mains: {} }
    expect(parseReleaseLock(JSON.stringify(lock))).to.deep.equal(lock)
    const wrong: unknown[] = [
      'no json',
      [],
      { ...lock, format: 2 },
      { ...lock, jars: [] },
      { ...lock, jars: [{ ...jar, size: '1' }] },
      { ...lock, jars: [{ ...jar, sha256: 'ABC' }] },
      { ...lock, tools: { release: '9.0.0', jars: [{}] } },
      ...['../../../../etc/x.jar', 'a/../../b/c.jar', '/a/b/c/d.jar', 'a/b/c/d.zip', 'a/b c/d/e.jar'].map((path) => ({
        ...lock,
        jars: [{ ...jar, path }],
      })),
    ]
    for (const value of wrong)
      expect(
        parseReleaseLock(typeof value === 'string' ? value : JSON.stringify(value)),
        JSON.stringify(value),
      ).to.equal(undefined)
  })
})
