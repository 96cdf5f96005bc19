/** Run by hand: node scripts/test.ts test/scenarios/long/interrupt-boot.ts. One to two minutes. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { testLabContext } from '../../support/cluster.ts'
import { Stage } from '../support/stage.ts'

/** Command lines of all processes that name `folder`. */
const processesIn = (folder: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'latin1')]
      } catch {
        return []
      }
    })
    .filter((line) => line.includes(folder))

describe('Ctrl-C while a rehearsal makes its cluster for the first time', function () {
  this.timeout(120_000)
  let stage: Stage
  let cache: string

  beforeEach(() => {
    stage = new Stage()
    // A cache with the jars, and without what is made from them.
    const own = testLabContext().cacheDir
    cache = mkdtempSync(join(dirname(own), 'kplay-scenario-'))
    execFileSync('cp', ['-al', `${own}/objects`, cache])
  })
  afterEach(async () => {
    await stage.clear()
    rmSync(cache, { recursive: true, force: true })
  })

  for (const words of ['recording the classes of Kafka 3.9.2', 'recording the classes of Kafka 4.1.2', 'formatting'])
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      it(`${signal} at "${words}": leaves nothing`, async () => {
        const run = stage.kplayIn({ KPLAY_CACHE: cache }, 'rehearse', '-i', 'test/scenarios/playbooks/small.yml')
        await run.said(words)
        run.signal(signal)
        await run.endsWith(130)
        expect(await stage.leftovers()).to.deep.equal([])
        expect(processesIn(cache)).to.deep.equal([])
        const labs = existsSync(`${cache}/labs`) ? readdirSync(`${cache}/labs`) : []
        expect(labs).to.deep.equal([])
        expect(readdirSync(cache).filter((name) => name.startsWith('recording'))).to.deep.equal([])
        expect(readdirSync(`${cache}/releases`).filter((name) => !/^kafka-\d\.\d\.\d$/.test(name))).to.deep.equal([])
      })
})
