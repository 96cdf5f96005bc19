import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runCli } from '../../src/cli/run-cli.ts'
import type { World } from '../../src/cli/world.ts'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { lockFile } from '../../src/journal/lock/lock-files.ts'
import { renderLockRecord, type LockRecord } from '../../src/journal/lock/lock-record.ts'
import { identify } from '../../src/journal/lock/process-identity.ts'
import { takeLock } from '../../src/journal/lock/take-lock.ts'
import type { LeaseHolder } from '../../src/run/ports.ts'
import { fakeWorld } from '../fakes/fake-world.ts'
import { noStore } from '../hosts/local-settings.ts'
import { realClock } from '../support/cluster.ts'
import { leaseHolder } from '../support/own-lease.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const held = '20261122-031042-k7qd'

describe('kplay unlock', () => {
  const newFolder = useTempFolders()
  let folder: string
  let connection: LocalConnection

  beforeEach(() => {
    folder = newFolder()
    connection = new LocalConnection('x', { env: process.env, store: noStore, clock: realClock })
    const host = (name: string, id: number): string =>
      [
        `      ${name}:`,
        `        address: 127.0.9.${id}`,
        `        node_id: ${id}`,
        `        install: { current: ${folder}/${name}/current, config: ${folder}/${name}/server.properties }`,
      ].join('\n')
    const top = readFileSync(`${root}test/cases/language/parts/inventory.yml`, 'utf8').split('groups:')[0] ?? ''
    const text = `${top}groups:\n  controllers:\n    hosts:\n${host('c1', 101)}\n  brokers:\n    hosts:\n${host('b1', 1)}\n${host('b2', 2)}\n`
    writeFileSync(join(folder, 'inventory.yml'), text)
    for (const name of ['c1', 'b1', 'b2']) {
      mkdirSync(`${folder}/${name}/data`, { recursive: true })
      writeFileSync(`${folder}/${name}/server.properties`, `log.dirs=${folder}/${name}/data\n`)
    }
  })
  afterEach(() => connection.close())

  const lie = async (names: readonly string[], holder: LeaseHolder, nonce = 'theirs'): Promise<void> => {
    for (const name of names) {
      const dir = `${folder}/${name}/data`
      const taken = await connection.lease({ kind: 'take', dir, was: null, nonce, holder })
      expect(taken).to.have.nested.property('value.isDone', true)
    }
  }
  const lying = (): string[] => ['b1', 'b2', 'c1'].filter((name) => existsSync(`${folder}/${name}/data/.kplay-lease`))
  const call = async (words: readonly string[], change: Partial<World> = {}) => {
    const env = { PATH: process.env['PATH'], KPLAY_STATE: join(folder, 'state') }
    const world = fakeWorld({ cwd: folder, root, clock: realClock, pid: process.pid, env, ...change })
    const code = await runCli([...words], world)
    return { code, ...world.printed }
  }
  const unlock = (...words: string[]) => call(['unlock', ...words, '-i', 'inventory.yml'])

  it('shows who holds each node, and removes the lease of the run that is named', async () => {
    await lie(['b1', 'c1'], leaseHolder())
    const { code, stderr } = await unlock(held, '--yes')
    expect(code, stderr).to.equal(0)
    const lines = stderr.split('\n')
    expect(lines[0]).to.match(
      /^b1 {2}run 20261122-031042-k7qd of it's ada .* on laptop \(process 4242\) with playbooks/,
    )
    expect(lines[1]).to.equal('b2  no lease')
    expect(lines[2]).to.match(/^c1 {2}run 20261122-031042-k7qd .* for another \d\d s$/)
    expect(stderr).to.contain('is gone from 2 nodes')
    expect(lying()).to.deep.equal([])
  })

  it('takes the end of a run’s id, and the lock on this machine along', async () => {
    await lie(['b1'], leaseHolder())
    const stateDir = join(folder, 'state')
    const of = { run: held, pid: process.pid, who: 'ada', playbook: 'p', since: '' }
    await takeLock({ stateDir, clusterId: '5L6g3nShT-eMCtK--X86sw', ...of })
    const lock = join(stateDir, 'locks', '5L6g3nShT-eMCtK--X86sw.json')
    expect(existsSync(lock)).to.equal(true)
    expect((await unlock('k7qd', '--yes')).code).to.equal(0)
    expect([lying(), existsSync(lock)]).to.deep.equal([[], false])
  })

  it('asks, and takes only "yes" as a yes', async () => {
    await lie(['b1'], leaseHolder())
    const asked: string[] = []
    const answering = (answer: string) => (question: string) => {
      asked.push(question)
      return Promise.resolve(answer)
    }
    const words = ['unlock', held, '-i', 'inventory.yml']
    expect(await call(words)).to.include({ code: 10 })
    expect(await call(words, { ask: answering('y') })).to.include({ code: 10 })
    const ctrlC = new AbortController()
    const interrupts = { first: ctrlC.signal, second: new AbortController().signal }
    const ask = (): Promise<undefined> => {
      ctrlC.abort()
      return Promise.resolve(undefined)
    }
    expect(await call(words, { ask, interrupts })).to.include({ code: 130 })
    expect(lying()).to.deep.equal(['b1'])
    expect(await call(words, { ask: answering('yes') })).to.include({ code: 0 })
    expect(lying()).to.deep.equal([])
    expect(asked[0]).to.contain(held).and.contain('stops before its next act')
  })

  it('refuses while the process of the run lives on this machine, unless forced', async () => {
    const { pid, startTicks, bootId, pidNamespace } = await identify(process.pid)
    await lie(['b1'], leaseHolder({ pid, startTicks, bootId, pidNamespace }))
    const { code, stderr } = await unlock(held, '--yes')
    expect([code, lying()]).to.deep.equal([5, ['b1']])
    expect(stderr).to.contain('run/holder-alive').and.contain(`kill -INT ${pid}`)
    expect((await unlock(held, '--yes', '--force')).code).to.equal(0)
    expect(lying()).to.deep.equal([])
  })

  it('says that a process of another container with the same pid may be alive, and breaks its lease only when told', async () => {
    const { pid, startTicks, bootId } = await identify(process.pid)
    await lie(['b1'], leaseHolder({ pid, startTicks, bootId, pidNamespace: 'pid:[1]' }))
    expect((await unlock(held)).code).to.equal(10)
    expect((await unlock(held, '--yes')).code).to.equal(0)
  })

  it('removes a lock that only this machine keeps: of a container that is gone, or of a run that held no node yet', async () => {
    const clusterId = '5L6g3nShT-eMCtK--X86sw'
    const file = lockFile(join(folder, 'state'), clusterId)
    const put = async (change: Partial<LockRecord>): Promise<void> => {
      const since = '2026-11-22T03:10:42.000Z'
      const names = { nonce: 'left', clusterId, run: held, playbook: 'a.yml', who: 'ada', since }
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, renderLockRecord({ format: 1, ...names, ...(await identify(process.pid)), ...change }))
    }
    await put({})
    expect((await unlock(held, '--yes')).stderr).to.contain('run/holder-alive')
    await put({ pidNamespace: 'pid:[1]' })
    expect((await unlock('bbbb', '--yes')).stderr).to.contain('nothing to do')
    const asked = await unlock(held)
    expect([asked.code, existsSync(file)]).to.deep.equal([10, true])
    expect(asked.stderr).to.contain(`the lock on this machine: run ${held} of ada since`)
    const done = await unlock(held, '--yes')
    expect([done.code, existsSync(file)]).to.deep.equal([0, false])
    expect(done.stderr).to.contain(`the lock of run ${held} on this machine is gone`)
  })

  it('removes nothing of another run, and names it', async () => {
    await lie(['b1', 'b2'], leaseHolder({ run: '20261122-040000-bbbb' }))
    const { code, stderr } = await unlock(held, '--yes')
    expect([code, lying()]).to.deep.equal([3, ['b1', 'b2']])
    expect(stderr).to.contain('run 20261122-040000-bbbb does')
  })

  it('has nothing to do where nobody holds a node; says which hosts could not be asked', async () => {
    expect((await unlock(held)).stderr).to.contain('nothing to do')
    await lie(['b1'], leaseHolder())
    writeFileSync(`${folder}/b2/server.properties`, 'log.dirs=/nowhere/data\n')
    const { code, stderr } = await unlock(held, '--yes')
    expect([code, lying()]).to.deep.equal([4, []])
    expect(stderr).to.contain('b2: there is no folder /nowhere/data')
  })

  it('wants a run and an inventory', async () => {
    for (const words of [['unlock'], ['unlock', 'x'], ['unlock', 'x', 'y', '-i', 'inventory.yml']])
      expect(await call(words), words.join(' ')).to.include({ code: 3 })
  })

  describe('and the commands beside it', () => {
    beforeEach(() => {
      const lines = ['kplay: 1', 'name: look', 'inventory: inventory.yml', 'phases:', '  - id: look', '    tasks:']
      writeFileSync(join(folder, 'playbook.yml'), [...lines, '      - { id: see, kafka.health: {} }', ''].join('\n'))
    })

    it('apply ends with 5 and names who, since when and with which playbook; nothing is written', async () => {
      await lie(['b2'], leaseHolder())
      const { code, stderr } = await call(['apply', 'playbook.yml', '--yes'])
      expect(code, stderr).to.equal(5)
      expect(stderr).to.contain("it's ada").and.contain('2026-11-22T03:10:42').and.contain('rolling-upgrade.yml')
      expect(stderr).to.contain(`kplay unlock ${held} -i INVENTORY`)
      expect(lying()).to.deep.equal(['b2'])
    })

    it('apply ends with 1 before anybody reads its plan where a host has no place for the lease', async () => {
      writeFileSync(`${folder}/b2/server.properties`, 'log.dirs=${env:LOGS}\n')
      const { code, stderr } = await call(['apply', 'playbook.yml', '--yes'])
      expect(code).to.equal(1)
      expect(stderr).to.contain('error[run/cannot-lock]: 1 of the 3 nodes cannot hold the lease')
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain('write the path itself there')
      expect(lying()).to.deep.equal([])
    })

    it('plan names the holder among what is in the way, and takes no lease', async () => {
      await lie(['b2'], leaseHolder())
      const { stdout } = await call(['plan', 'playbook.yml', '--format', 'json'])
      expect(stdout).to.contain('run/lock').and.contain(held)
      expect(lying()).to.deep.equal(['b2'])
    })
  })
})
