import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runCli } from '../../../src/cli/run-cli.ts'
import type { World } from '../../../src/cli/world.ts'
import { LocalConnection } from '../../../src/hosts/local-connection.ts'
import { openBackup } from '../../../src/journal/backup/keep-files.ts'
import { fakeWorld } from '../../fakes/fake-world.ts'
import { noStore } from '../../hosts/local-settings.ts'
import { realClock } from '../../support/cluster.ts'
import { leaseHolder } from '../../support/own-lease.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const run = '20261122-031042-k7qd'

describe('kplay restore-config', () => {
  const newFolder = useTempFolders()
  let folder: string
  let config: string
  let meta: string
  let logging: string

  beforeEach(async () => {
    folder = newFolder()
    const host = (name: string, id: number): string =>
      `      ${name}: { address: 127.0.9.${id}, node_id: ${id}, install: { current: ${folder}/${name}/current, config: ${folder}/${name}/server.properties } }`
    const top = readFileSync(`${root}test/cases/language/parts/inventory.yml`, 'utf8').split('groups:')[0] ?? ''
    const text = `${top}groups:\n  controllers:\n    hosts:\n${host('c1', 101)}\n  brokers:\n    hosts:\n${host('b1', 1)}\n`
    writeFileSync(join(folder, 'inventory.yml'), text)
    for (const name of ['c1', 'b1']) {
      mkdirSync(`${folder}/${name}/data`, { recursive: true })
      writeFileSync(`${folder}/${name}/server.properties`, `log.dirs=${folder}/${name}/data\n`)
    }
    config = `${folder}/b1/server.properties`
    meta = `${folder}/b1/data/meta.properties`
    logging = `${folder}/b1/log4j.properties`
    writeFileSync(config, `log.dirs=${folder}/b1/data\nssl.key.password=hunter2\n`)
    chmodSync(config, 0o640)
    writeFileSync(meta, 'version=1\n')
    writeFileSync(logging, 'log4j.rootLogger=INFO\n')
    await keep()
  })

  const keep = async (): Promise<void> => {
    const dir = `${folder}/state/runs/${run}`
    mkdirSync(dir, { recursive: true })
    const files = [
      ['config', config],
      ['meta', meta],
      ['logging', logging],
    ].map(([kind = '', path = '']) => {
      const { mode, uid, gid } = statSync(path)
      const content = readFileSync(path, 'latin1')
      return { kind, host: 'b1', path, mode: (mode & 0o777).toString(8), uid, gid, content }
    })
    const kept = await openBackup({ run, dir, nowMs: () => 0 }).keep(files)
    expect(kept).to.have.property('ok', true)
  }

  const call = async (words: readonly string[], change: Partial<World> = {}) => {
    const env = { PATH: process.env['PATH'], KPLAY_STATE: join(folder, 'state') }
    const world = fakeWorld({ cwd: folder, root, clock: realClock, pid: process.pid, env, ...change })
    const code = await runCli(['restore-config', ...words], world)
    return { code, ...world.printed }
  }
  const restore = (...words: string[]) => call([...words, '-i', 'inventory.yml'])

  it('says that nothing differs, and changes nothing', async () => {
    const { code, stdout, stderr } = await restore(run, 'b1', '--yes')
    expect([code, stderr]).to.deep.equal([0, 'nothing of b1 is to be put back\n'])
    expect(stdout).to.equal(`${config}  as it was kept\n${meta}  as it was kept\n${logging}  as it was kept\n`)
    expect(readdirSync(`${folder}/b1`).sort()).to.deep.equal(['data', 'log4j.properties', 'server.properties'])
  })

  it('shows what differs without secrets, and puts back what was spoilt or is gone, with mode and owner', async () => {
    writeFileSync(config, 'broken = yes\nssl.key.password=other-secret\n')
    rmSync(logging)
    chmodSync(config, 0o600)
    const { code, stdout, stderr } = await restore('k7qd', 'b1', '--yes')
    expect([code, stdout, stderr].join('\n')).to.not.match(/hunter2|other-secret/)
    expect(stdout.split('\n').slice(0, 8)).to.deep.equal([
      `${config}  differs`,
      '  - broken = yes',
      '  - ssl.key.password=(hidden)',
      `  + log.dirs=${folder}/b1/data`,
      '  + ssl.key.password=(hidden)',
      `${meta}  as it was kept`,
      `${logging}  is not there`,
      '  + log4j.rootLogger=INFO',
    ])
    expect(code, stderr).to.equal(0)
    expect(stderr).to.contain(`2 files of b1 as run ${run} had kept them`).and.contain('the node was not restarted')
    expect(readFileSync(config, 'utf8')).to.equal(`log.dirs=${folder}/b1/data\nssl.key.password=hunter2\n`)
    // One that is there keeps its own mode; one that is gone comes back with that of the backup.
    expect((statSync(config).mode & 0o777).toString(8)).to.equal('600')
    expect((statSync(logging).mode & 0o777).toString(8)).to.equal('644')
    const beside = readdirSync(`${folder}/b1`).find((name) => name.startsWith('server.properties.kplay-'))
    expect(readFileSync(`${folder}/b1/${beside}`, 'utf8')).to.contain('other-secret')
  })

  it('brings back a configuration that was removed, for its owner alone to read', async () => {
    rmSync(config)
    expect((await restore(run, 'b1', '--yes')).code).to.equal(0)
    expect((statSync(config).mode & 0o777).toString(8)).to.equal('640')
  })

  it('leaves meta.properties alone where there is one: Kafka itself writes it', async () => {
    writeFileSync(meta, 'version=1\ndirectory.id=abc\n')
    const { code, stdout } = await restore(run, 'b1', '--yes')
    expect([code, readFileSync(meta, 'utf8')]).to.deep.equal([0, 'version=1\ndirectory.id=abc\n'])
    expect(stdout).to.contain(`${meta}  differs, and is left alone: Kafka itself writes it\n  - directory.id=abc\n`)
    rmSync(meta)
    expect((await restore(run, 'b1', '--yes')).code).to.equal(0)
    expect(readFileSync(meta, 'utf8')).to.equal('version=1\n')
  })

  it('asks, and takes only "yes" as a yes', async () => {
    writeFileSync(config, 'broken\n')
    const words = [run, 'b1', '-i', 'inventory.yml']
    const nobody = await call(words)
    expect(nobody.code).to.equal(10)
    expect(nobody.stderr).to.contain('nothing was changed')
    for (const [answer, code] of [
      ['y', 10],
      ['yes', 0],
    ] as const) {
      const asked: string[] = []
      const ask = (question: string): Promise<string> => {
        asked.push(question)
        return Promise.resolve(answer)
      }
      expect((await call(words, { ask })).code, answer).to.equal(code)
      expect(asked.join()).to.contain('The node is not restarted')
    }
  })

  it('takes one file alone, and names those that were kept', async () => {
    writeFileSync(config, 'broken\n')
    rmSync(logging)
    expect((await restore(run, 'b1', '--only', logging, '--yes')).code).to.equal(0)
    expect([existsSync(logging), readFileSync(config, 'utf8')]).to.deep.equal([true, 'broken\n'])
    const { code, stderr } = await restore(run, 'b1', '--only', '/etc/passwd', '--yes')
    expect(code).to.equal(3)
    expect(stderr).to.contain(`kept are ${config}, ${meta}, ${logging}`)
  })

  it('writes nothing while a run holds the cluster', async () => {
    writeFileSync(config, 'broken\n')
    const connection = new LocalConnection('c1', { env: process.env, store: noStore, clock: realClock })
    const taken = await connection.lease({ kind: 'take', dir: `${folder}/c1/data`, was: null, nonce: 'x', holder: leaseHolder() }) // prettier-ignore
    connection.close()
    expect(taken).to.have.nested.property('value.isDone', true)
    const { code, stderr } = await restore(run, 'b1', '--yes')
    expect(code).to.equal(5)
    expect(stderr).to.contain('another run holds cluster')
    expect(readFileSync(config, 'utf8')).to.equal('broken\n')
  })

  it('refuses a backup that somebody edited, and one that was never made', async () => {
    writeFileSync(`${folder}/state/runs/${run}/backup/hosts/b1${config}`, 'edited\n')
    const edited = await restore(run, 'b1', '--yes')
    expect([edited.code, edited.stderr.split('\n')[0]]).to.deep.equal([1, 'error[backup/damaged]: the backup of the run is damaged']) // prettier-ignore
    const none = await restore(run, 'c1')
    expect(none.code).to.equal(3)
    expect(none.stderr).to.contain('it kept files of b1')
    expect((await restore('nope', 'b1')).code).to.equal(3)
    const unknown = await call([run, 'b1'])
    expect(unknown.code).to.equal(3)
    expect(unknown.stderr).to.contain(`kplay restore-config ${run} HOST -i INVENTORY`)
    for (const words of [[], [run], [run, 'b1', 'b2']]) expect((await restore(...words)).code).to.equal(3)
  })
})
