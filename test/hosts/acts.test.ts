import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import { request } from '../../src/facts/fact.ts'
import { nodeProcess, type NodeProcessReading } from '../../src/facts/node-process.ts'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { openHosts } from '../../src/hosts/open-hosts.ts'
import type { ActAnswer, LeaseFence, StopRequest } from '../../src/run/ports.ts'
import { machines, type Machine } from '../support/busybox.ts'
import { startFakeJvm, type FakeJvm } from '../support/fake-jvm.ts'
import { takeOwnLease } from '../support/own-lease.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { noStore, realClock } from './local-settings.ts'

const env = { PATH: process.env['PATH'], HOME: '/tmp' }
const connectTo = (machine: Machine, store = noStore): LocalConnection =>
  new LocalConnection('b1', { env: { ...env, PATH: machine.path() }, store, clock: realClock })

const valueOf = <T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

for (const machine of machines)
  describe(machine.title('the fenced stop of a real process'), () => {
    machine.need()
    const newFolder = useTempFolders()
    const connect = (): LocalConnection => connectTo(machine)
    const running: FakeJvm[] = []
    let config = ''
    let lease: LeaseFence
    let jvm: FakeJvm

    const observe = async (): Promise<NodeProcessReading | null> => {
      const { node } = valueOf(await connect().facts({ node: request(nodeProcess, { config }) }))
      if (node?.ok !== true) throw new Error(node?.error)
      return node.value as NodeProcessReading | null
    }
    const requestFor = async (change: Partial<StopRequest> = {}): Promise<StopRequest> => {
      const seen = await observe()
      if (seen === null) throw new Error('no process')
      const { pid, startedAtMs } = seen
      return { pid, startedAtMs, config, notAfterMs: Date.now() + 60_000, lease, ...change }
    }
    const stop = async (of: StopRequest): Promise<ActAnswer> => valueOf(await connect().stopNode(of))

    beforeEach(async () => {
      const folder = newFolder()
      config = `${folder}/it's.properties`
      mkdirSync(`${folder}/it's data`)
      writeFileSync(config, `log.dirs = ${folder}/it's data , /other\n`)
      const connection = connect()
      lease = await takeOwnLease(connection, { config, roles: ['broker'] })
      connection.close()
      jvm = await startFakeJvm(['-cp', '/x/kafka_2.13-3.9.2.jar', 'kafka.Kafka', config])
      running.push(jvm)
    })
    afterEach(async () => {
      for (const each of running.splice(0)) await each.end()
    })

    it('signals the process that was observed', async () => {
      const ended = once(jvm.child, 'exit')
      expect(await stop(await requestFor())).to.deep.equal({ ok: true, exitCode: 0, output: '' })
      expect(await ended).to.deep.equal([null, 'SIGTERM'])
      expect(await observe()).to.equal(null)
    })

    it('signals nothing when the start is another', async () => {
      const of = await requestFor()
      const answer = await stop({ ...of, startedAtMs: of.startedAtMs - 10 })
      expect(answer).to.deep.include({ ok: false, exitCode: 42 })
      expect(answer.why).to.contain('not the node that was observed')
      expect(await observe()).to.include({ pid: jvm.pid })
    })

    it('signals nothing when the process runs another configuration', async () => {
      expect(await stop(await requestFor({ config: `${config}.old` }))).to.deep.include({ ok: false, exitCode: 42 })
      expect(await observe()).to.include({ pid: jvm.pid })
    })

    it("signals nothing after its time by the host's clock", async () => {
      const answer = await stop(await requestFor({ notAfterMs: Date.now() - 1 }))
      expect(answer).to.deep.include({ ok: false, exitCode: 43, isTooLate: true })
      expect(answer.why).to.contain('too old')
      expect(await observe()).to.include({ pid: jvm.pid })
    })

    it('signals nothing when the lease on the host is not ours, or expired, or cannot be read', async () => {
      const file = `${lease.dir}/.kplay-lease`
      const text = readFileSync(file, 'utf8')
      const [word, format, nonce, beat, until, boot] = text.split('\n')[0]?.split(' ') ?? []
      const answerWith = async (line: readonly unknown[]): Promise<ActAnswer> => {
        writeFileSync(file, text.replace(/^.*/, line.join(' ')))
        return stop(await requestFor())
      }
      expect(await answerWith([word, format, 'another', beat, until, boot])).to.deep.include({
        ok: false,
        exitCode: 46,
      })
      const expired = await answerWith([word, format, nonce, beat, Number(until) - 61, boot])
      expect(expired).to.deep.include({ ok: false, exitCode: 47 })
      expect(expired.why).to.contain('expired')
      expect(await answerWith([word, format, nonce, beat, Number(until) + 61, boot])).to.deep.include({ exitCode: 47 })
      expect(await answerWith([word, format, nonce, beat, until, 'before'])).to.deep.include({ exitCode: 47 })
      expect(await answerWith(['kplay-lease', 2, nonce])).to.deep.include({ ok: false, exitCode: 48 })
      rmSync(file)
      expect(await stop(await requestFor())).to.deep.include({ ok: false, exitCode: 46 })
      const nowhere = await requestFor({ lease: { ...lease, dir: `${lease.dir}/none` } })
      expect(await stop(nowhere)).to.deep.include({ ok: false, exitCode: 48 })
      expect(await observe()).to.include({ pid: jvm.pid })
    })

    it('is content with a process that is gone', async () => {
      const of = await requestFor()
      await jvm.end()
      expect(await stop(of)).to.deep.equal({
        ok: true,
        exitCode: 41,
        output: `process ${of.pid} was gone already`,
      })
    })

    it('never sends anything stronger', async () => {
      await jvm.end()
      const stubborn = await startFakeJvm(['kafka.Kafka', config], { stubborn: true })
      running.push(stubborn)
      const of = await requestFor()
      expect([await stop(of), await stop(of)].map((answer) => answer.ok)).to.deep.equal([true, true])
      expect(await observe()).to.include({ pid: stubborn.pid })
    })
  })

for (const machine of machines)
  describe(machine.title('acts on the files of a host'), () => {
    machine.need()
    const newFolder = useTempFolders()
    const connect = (store = noStore): LocalConnection => connectTo(machine, store)

    it('points a symlink elsewhere in one step', async () => {
      const folder = `${newFolder()}/it's`
      mkdirSync(`${folder}/kafka-4.1.2`, { recursive: true })
      const path = `${folder}/current`
      const link = async (to: string): Promise<ActAnswer> => valueOf(await connect().symlink({ path, to }))
      expect(await link('kafka-3.9.2')).to.deep.include({ ok: true })
      expect(readlinkSync(path)).to.equal('kafka-3.9.2')
      expect(await link(`${folder}/kafka-4.1.2`)).to.deep.include({ ok: true })
      expect(readlinkSync(path)).to.equal(`${folder}/kafka-4.1.2`)
      expect(readdirSync(folder).sort()).to.deep.equal(['current', 'kafka-4.1.2'])
    })

    it('never replaces a file or folder by a link', async () => {
      const folder = newFolder()
      for (const path of [`${folder}/real`, `${folder}/file`]) {
        if (path.endsWith('real')) mkdirSync(path)
        else writeFileSync(path, 'x')
        const answer = valueOf(await connect().symlink({ path, to: '/somewhere' }))
        expect(answer).to.deep.include({ ok: false, why: `${path} is no symlink` })
        expect(lstatSync(path).isSymbolicLink()).to.equal(false)
      }
      const nowhere = valueOf(await connect().symlink({ path: `${folder}/none/current`, to: '/x' }))
      expect(nowhere.ok).to.equal(false)
      expect(readdirSync(folder).sort()).to.deep.equal(['file', 'real'])
    })

    const fakeRelease = (): string => {
      const dir = `${newFolder()}/kafka-4.1.2`
      for (const name of ['bin', 'config', 'libs']) mkdirSync(`${dir}/${name}`, { recursive: true })
      writeFileSync(`${dir}/bin/kafka-server-start.sh`, '#!/bin/sh\n', { mode: 0o755 })
      writeFileSync(`${dir}/config/log4j.properties`, 'x')
      writeFileSync(`${dir}/libs/kafka_2.13-4.1.2.jar`, 'jar')
      symlinkSync('kafka_2.13-4.1.2.jar', `${dir}/libs/kafka.jar`)
      return dir
    }

    it('puts a release in place whole: jars shared, what people edit copied', async () => {
      const dir = fakeRelease()
      const store = { ensure: () => Promise.resolve(ok(dir)) }
      const root = `${newFolder()}/a b/install`
      mkdirSync(`${root}/.kafka-4.1.2.part/left/over`, { recursive: true })
      expect(await connect(store).installRelease('4.1.2', root)).to.deep.equal(ok(undefined))
      expect(readdirSync(root)).to.deep.equal(['kafka-4.1.2'])
      const inode = (base: string, path: string): number => statSync(`${base}/${path}`).ino
      const target = `${root}/kafka-4.1.2`
      expect(inode(target, 'libs/kafka_2.13-4.1.2.jar')).to.equal(inode(dir, 'libs/kafka_2.13-4.1.2.jar'))
      expect(inode(target, 'config/log4j.properties')).to.not.equal(inode(dir, 'config/log4j.properties'))
      expect(statSync(`${target}/bin/kafka-server-start.sh`).mode & 0o777).to.equal(0o755)
      expect(readFileSync(`${target}/libs/kafka.jar`, 'utf8')).to.equal('jar')
      const again = await connect(store).installRelease('4.1.2', root)
      expect(again).to.deep.nested.include({ ok: false, 'error.code': 'hosts/not-installed' })
    })

    it('says why a release cannot be put in place, and leaves nothing half done', async () => {
      const root = `${newFolder()}/install`
      const store = { ensure: () => Promise.resolve(ok('/nowhere/kafka-4.1.2')) }
      const missing = await connect(store).installRelease('4.1.2', root)
      expect(missing).to.deep.nested.include({ ok: false, 'error.code': 'hosts/not-installed' })
      expect(existsSync(root)).to.equal(false)
      expect(await connect().installRelease('4.1.2', root)).to.deep.nested.include({
        ok: false,
        'error.code': 'test/no-release',
      })
      writeFileSync(root, 'a file')
      const blocked = await connect({ ensure: () => Promise.resolve(ok(fakeRelease())) }).installRelease('4.1.2', root)
      expect(blocked.ok).to.equal(false)
    })

    it('opens one connection per host and asks the store for releases', async () => {
      const store = {
        ensure: (release: string) => (release === '4.1.2' ? Promise.resolve(ok('/s')) : noStore.ensure(release)),
      }
      const hosts = openHosts({ run: 'r', env, store, clock: realClock, ways: new Map() })
      expect(valueOf(await hosts.connect('b1'))).to.equal(valueOf(await hosts.connect('b1')))
      expect(valueOf(await hosts.connect('b2')).host).to.equal('b2')
      expect(await hosts.hasRelease('4.1.2')).to.deep.equal(ok(true))
      expect((await hosts.hasRelease('9.9.9')).ok).to.equal(false)
      await hosts.close()
    })
  })
