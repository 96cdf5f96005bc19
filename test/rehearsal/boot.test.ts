import { existsSync, readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { expect } from 'chai'
import { loadInventory } from '../../src/language/load-inventory.ts'
import type { LabContext, LabProgress } from '../../src/rehearsal/context.ts'
import { bootLab, findLab, listLabs, prepareRelease, readLab, stopLab } from '../../src/rehearsal/lab.ts'
import { findKafkaProcesses } from '../../src/rehearsal/nodes/processes.ts'
import { regularNodes, type LabShape } from '../../src/rehearsal/shape.ts'
import { realClock } from '../support/cluster.ts'
import { makeFakeJava } from '../support/fake-java.ts'
import { makeFakeRelease, type FakeRelease } from '../support/fake-release.ts'
import { useTempFolders } from '../support/temp-folder.ts'

/** Boots through the real store and the real launchers, with a program in Java's place that does nothing. */
describe('booting a lab', function () {
  this.timeout(180_000)
  let folder: string
  let fake: FakeRelease

  beforeEach(async () => {
    folder = newFolder()
    fake = await makeFakeRelease(folder)
  })
  afterEach(async () => {
    for (const { name } of await listLabs(fake.context.cacheDir)) await stopLab(name, context())
    await fake.server.close()
    expect(await findKafkaProcesses(folder)).to.deep.equal([])
  })
  // Its own hook comes after the one above: folders go once their processes are gone.
  const newFolder = useTempFolders()

  const context = (change: Partial<LabContext> = {}): LabContext => ({
    ...fake.context,
    clock: realClock,
    env: { ...fake.context.env, JAVA_HOME: `${folder}/java` },
    ...change,
  })
  const shapeOf = (controllers: number, brokers: number, more: Partial<LabShape> = {}, combined = false): LabShape => {
    const nodes = regularNodes({ controllers, brokers, combined })
    if (!nodes.ok) throw new Error(nodes.error.what)
    return { release: '9.1.0', nodes: nodes.value, ...more }
  }
  const bootedName = async (shape: LabShape, change: Partial<LabContext> = {}): Promise<string> => {
    const lab = await bootLab(shape, context(change))
    if (!lab.ok) throw new Error(JSON.stringify(lab.error))
    return lab.value.name
  }
  const statusOf = async (name: string) => {
    const read = await readLab(fake.context.cacheDir, name)
    if (!read.ok) throw new Error(read.error.what)
    return read.value
  }
  const expectNothingLeft = async (): Promise<void> => {
    expect(await findKafkaProcesses(folder)).to.deep.equal([])
    const labs = `${fake.context.cacheDir}/labs`
    expect(existsSync(labs) ? readdirSync(labs) : []).to.deep.equal([])
    expect(readdirSync(fake.context.cacheDir).filter((name) => name.startsWith('recording'))).to.deep.equal([])
  }

  it('gives every node a folder, a process and an entry in the record', async () => {
    makeFakeJava(folder)
    const name = await bootedName(shapeOf(1, 2))
    expect(name).to.equal('lab1')
    const status = await statusOf(name)
    expect(status.state).to.equal('running')
    expect(status.bootstrap).to.have.length(2)
    for (const node of status.nodes) {
      expect(node.pid, node.host).to.be.a('number')
      expect(node.release).to.equal('9.1.0')
      expect(node.dir).to.equal(`${status.dir}/${node.host}`)
      const meta = readFileSync(`${node.dir}/data/meta.properties`, 'utf8')
      expect(meta).to.include(`cluster.id=${status.clusterId}\nnode.id=${node.nodeId}\n`)
      const jar = `${node.dir}/install/current/libs/kafka_2.13-9.1.0.jar`
      const stored = `${fake.context.cacheDir}/releases/kafka-9.1.0/libs/kafka_2.13-9.1.0.jar`
      expect(statSync(jar).ino).to.equal(statSync(stored).ino)
    }
    const ids = status.nodes.map(
      (node) => /directory\.id=(.*)/.exec(readFileSync(`${node.dir}/data/meta.properties`, 'utf8'))?.[1],
    )
    expect(new Set(ids).size).to.equal(3)
  })

  it('writes an inventory that the language accepts', async () => {
    makeFakeJava(folder)
    const status = await statusOf(await bootedName(shapeOf(2, 3, {}, true)))
    const { inventory, diagnostics } = await loadInventory({ file: status.inventory, cwd: folder })
    expect(diagnostics).to.deep.equal([])
    expect(inventory?.topology.clusterId).to.equal(status.clusterId)
    expect(inventory?.groups).to.deep.equal({ controllers: ['b1', 'b2'], brokers: ['b1', 'b2', 'b3'] })
  })

  it('starts nodes with the class archive that was recorded once, and not at all with KPLAY_NO_CDS', async () => {
    makeFakeJava(folder)
    const calls = (): readonly string[] => readFileSync(`${folder}/java/calls`, 'utf8').trim().split('\n')
    const recordings = (): number => calls().filter((line) => line.includes('ArchiveClassesAtExit')).length
    const withArchive = (): number => calls().filter((line) => line.includes('-XX:SharedArchiveFile=')).length
    await stopLab(await bootedName(shapeOf(1, 1)), context())
    expect([recordings(), withArchive()]).to.deep.equal([1, 2])
    await stopLab(await bootedName(shapeOf(1, 1)), context())
    expect([recordings(), withArchive()]).to.deep.equal([1, 4])
    const env = { ...context().env, KPLAY_NO_CDS: '1' }
    await stopLab(await bootedName(shapeOf(1, 1), { env }), context())
    expect([recordings(), withArchive()]).to.deep.equal([1, 4])
    await expectNothingLeft()
  })

  it('goes on without a class archive when none can be recorded', async () => {
    makeFakeJava(folder, { recording: 'exit' })
    await bootedName(shapeOf(1, 1))
    const said = fake.progress.flatMap((event: LabProgress) => (event.kind === 'step' ? [event.text] : []))
    expect(said.find((text) => text.startsWith('no class archive'))).to.be.a('string')
  })

  it('prepares a release ahead of its use', async () => {
    makeFakeJava(folder)
    expect((await prepareRelease('9.1.0', context())).ok).to.equal(true)
    const files = readdirSync(`${fake.context.cacheDir}/releases/kafka-9.1.0`)
    expect(files.filter((file) => /^classes-[0-9a-f]{12}\.jsa$/.test(file))).to.have.length(1)
    await expectNothingLeft()
  })

  it('keeps labs apart: names, networks and cluster ids', async () => {
    makeFakeJava(folder)
    const names = await Promise.all([bootedName(shapeOf(1, 1)), bootedName(shapeOf(1, 1))])
    expect(names.sort()).to.deep.equal(['lab1', 'lab2'])
    const [one, two] = await Promise.all(names.map(statusOf))
    expect(one?.nodes[0]?.address).to.not.equal(two?.nodes[0]?.address)
    expect(one?.clusterId).to.not.equal(two?.clusterId)
    await stopLab('lab1', context())
    expect((await statusOf('lab2')).state).to.equal('running')
  })

  it('is found again by id and addresses together', async () => {
    makeFakeJava(folder)
    const status = await statusOf(await bootedName(shapeOf(1, 1)))
    const { clusterId, nodes } = status
    const wanted = { cacheDir: fake.context.cacheDir, clusterId, addresses: nodes.map((node) => node.address) }
    expect(await findLab(wanted)).to.include({ name: 'lab1' })
    expect(await findLab({ ...wanted, clusterId: 'other' })).to.equal(undefined)
    expect(await findLab({ ...wanted, addresses: [...wanted.addresses, '10.1.1.1'] })).to.equal(undefined)
    expect(await findLab({ ...wanted, addresses: [] })).to.equal(undefined)
  })

  it('puts the caller’s properties into every node’s file', async () => {
    makeFakeJava(folder)
    const properties = { 'min.insync.replicas': '1', 'log.retention.hours': '7' }
    const { nodes } = await statusOf(await bootedName(shapeOf(1, 3, { properties })))
    for (const node of nodes)
      expect(readFileSync(node.config, 'utf8')).to.match(/^min\.insync\.replicas=1\n[^]*^log\.retention\.hours=7\n/m)
  })

  describe('removes everything and says why', () => {
    const problemOf = async (shape: LabShape, change: Partial<LabContext> = {}) => {
      const lab = await bootLab(shape, context(change))
      if (lab.ok) throw new Error('it booted')
      await expectNothingLeft()
      return lab.error
    }

    it('when a node ends, with its last words', async () => {
      makeFakeJava(folder, { nodes: { b2: 'exit' } })
      const problem = await problemOf(shapeOf(1, 2))
      expect(problem).to.include({ code: 'lab/node-not-up', what: 'node b2 did not come up', exitCode: 1 })
      expect(problem.log).to.deep.equal(['Exiting Kafka due to fatal exception'])
    })

    it('when a port was taken in between', async () => {
      makeFakeJava(folder, { nodes: { c1: 'port-busy' } })
      expect((await problemOf(shapeOf(1, 1))).code).to.equal('lab/port-busy')
    })

    it('when a node does not come up in time', async () => {
      makeFakeJava(folder, { nodes: { b1: 'silent' } })
      // Time flies once a node is awaited.
      let passedMs = 0
      const clock = {
        ...realClock,
        monotonicMs: () => performance.now() + passedMs,
        sleep: async (ms: number, signal?: AbortSignal) => {
          await realClock.sleep(ms, signal)
          if (readFileSync(`${folder}/java/calls`, 'utf8').includes('b1/config')) passedMs += 2_000
        },
      }
      const env = { ...context().env, KPLAY_NO_CDS: '1' }
      const problem = await problemOf(shapeOf(1, 1), { clock, env })
      expect(problem.why).to.deep.equal(['it did not say that it is up within 60 s'])
    })

    it('when a folder cannot be formatted', async () => {
      makeFakeJava(folder, { format: 'fails' })
      const env = { ...context().env, KPLAY_NO_CDS: '1' }
      const problem = await problemOf(shapeOf(1, 1), { env })
      expect(problem.code).to.equal('lab/format')
      expect(problem.log?.join('\n')).to.include('disk on fire')
    })

    it('when Java is too old, before anything is fetched', async () => {
      makeFakeJava(folder, { version: '11.0.2' })
      const lab = await bootLab(shapeOf(1, 1), context())
      expect(lab).to.have.nested.property('error.code', 'lab/java-too-old')
      expect(fake.server.requests).to.deep.equal([])
    })

    for (const moment of ['fetching', 'recording', 'formatting', 'starting', 'b1 is up'])
      it(`when it is interrupted at "${moment}"`, async () => {
        makeFakeJava(folder, { nodes: moment === 'b1 is up' ? { b2: 'silent' } : {} })
        const stop = new AbortController()
        const progress = (event: LabProgress): void => {
          const text = event.kind === 'step' ? event.text : 'fetching'
          if (text.startsWith(moment)) stop.abort()
        }
        const problem = await problemOf(shapeOf(1, 2), { progress, signal: stop.signal })
        expect(problem).to.include({ code: 'lab/interrupted', exitCode: 130 })
      })

    it('when the disk has no room for a lab', async () => {
      makeFakeJava(folder)
      await prepareRelease('9.1.0', context())
      const problem = await problemOf(shapeOf(1, 1), { freeBytesOf: () => Promise.resolve(2 ** 20) })
      expect(problem.code).to.equal('lab/disk-full')
    })
  })

  it('refuses names that are taken or no names, before anything is fetched', async () => {
    for (const name of ['../x', 'Upper', '', 'a b', '-a', 'x'.repeat(33)]) {
      const lab = await bootLab(shapeOf(1, 1, { name }), context())
      expect(lab, name).to.have.nested.property('error.code', 'lab/name')
      expect(lab).to.have.nested.property('error.exitCode', 3)
    }
    expect(fake.server.requests).to.deep.equal([])
    makeFakeJava(folder)
    await bootedName(shapeOf(1, 1, { name: 'mine' }))
    const again = await bootLab(shapeOf(1, 1, { name: 'mine' }), context())
    expect(again).to.have.nested.property('error.fix').that.includes('kplay lab down mine')
  })

  describe('stopping', () => {
    it('works twice, and says whether there was one', async () => {
      makeFakeJava(folder)
      const name = await bootedName(shapeOf(1, 1))
      expect(await stopLab(name, context())).to.deep.equal({ ok: true, value: { existed: true, ended: 2 } })
      expect(await stopLab(name, context())).to.deep.equal({ ok: true, value: { existed: false, ended: 0 } })
      await expectNothingLeft()
    })

    it('works on half a lab and on one whose record is lost', async () => {
      makeFakeJava(folder)
      const name = await bootedName(shapeOf(1, 2))
      const before = await statusOf(name)
      process.kill(before.nodes[0]?.pid ?? 0, 'SIGKILL')
      while ((await statusOf(name)).state === 'running') await realClock.sleep(5)
      expect((await statusOf(name)).state).to.equal('degraded')
      writeFileSync(`${before.dir}/lab.json`, '{')
      expect((await statusOf(name)).state).to.equal('damaged')
      expect(await stopLab(name, context())).to.deep.equal({ ok: true, value: { existed: true, ended: 2 } })
      await expectNothingLeft()
    })

    it('leaves alone what is not a lab', async () => {
      mkdirSync(`${folder}/precious`)
      for (const name of ['../../precious', '.', '..', ''])
        expect(await stopLab(name, context())).to.have.nested.property('error.code', 'lab/unknown')
      expect(existsSync(`${folder}/precious`)).to.equal(true)
    })
  })
})
