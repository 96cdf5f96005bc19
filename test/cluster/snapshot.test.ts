import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { snapshotSchema } from '../../src/kafka/snapshot/snapshot-schema.ts'
import type { ClusterPort } from '../../src/run/ports.ts'
import { bootTestLab, type TestLab } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { createTopics, isWhole, nodeOf, openLab, readKnown, readUntil, restart, signal } from './real-cluster.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

interface KplayEnd {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs kplay as a process of its own; that it ends proves that it left no socket open. */
const kplay = (...argv: string[]): Promise<KplayEnd> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })

/** Asks kplay until what it says holds nothing unknown, as a person would on a busy machine. */
const kplayKnowing = (...argv: string[]): Promise<KplayEnd> =>
  eventually(async () => {
    const end = await kplay(...argv)
    expect(end.stdout).to.not.match(/no answer in|no connection in|cluster\/unknown[^\n]*not read/)
    return end
  })

describe('a snapshot of 3 controllers and 3 brokers on 3.9.2', function () {
  this.timeout(180_000)
  let running: TestLab
  let cluster: ClusterPort

  before(async () => {
    // Leaders move when the tests say so.
    const properties = { 'broker.session.timeout.ms': '9000', 'auto.leader.rebalance.enable': 'false' }
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, properties })
    cluster = openLab(running.lab)
    await createTopics(running.lab, [
      { topic: 'orders', partitions: [[1, 2, 3], [2, 3, 1], [1, 3, 2]], minIsr: 2 }, // prettier-ignore
      { topic: '__proto__', partitions: [[3, 1]], minIsr: 1 },
      { topic: 'plain', partitions: 3 },
    ])
    await readUntil(cluster, (s) => s.partitions?.length === 7 && isWhole(s))
  })
  after(async () => {
    await cluster.close()
    await running.stop()
  })

  it('knows everything', async () => {
    const snapshot = await readKnown(cluster)
    expect(snapshot.unknown).to.deep.equal([])
    const isSnapshot = new Ajv({ allErrors: true }).compile(snapshotSchema)
    expect(isSnapshot(snapshot), JSON.stringify(isSnapshot.errors)).to.equal(true)
    expect(snapshot).to.deep.include({ format: 1, mode: 'kraft', clusterId: running.lab.clusterId, reassignments: [] })
    expect(snapshot.brokers?.map((b) => b.nodeId)).to.deep.equal([1, 2, 3])
    expect(snapshot.brokers?.map((b) => b.isFenced)).to.deep.equal([null, null, null])
    expect(snapshot.quorum?.voters.map((v) => v.nodeId)).to.have.members([101, 102, 103])
    expect(snapshot.quorum?.observers.map((o) => o.nodeId)).to.have.members([1, 2, 3])
    expect(snapshot.quorum?.voters.every((v) => v.lastCaughtUpMs > 0 && v.logEndOffset > 0)).to.equal(true)
    expect(snapshot.nodes.map((n) => [n.host, n.isAnswering])).to.deep.equal(
      ['c1', 'c2', 'c3', 'b1', 'b2', 'b3'].map((host) => [host, true]),
    )
    for (const node of snapshot.nodes) {
      expect(node.finalized, node.host).to.deep.equal({ 'metadata.version': 21 })
      expect(node.supported?.['kraft.version'], 'only version 4 of ApiVersions names it').to.deep.equal([0, 1])
      expect(Object.values(node.settings ?? { none: null }), node.host).to.not.include(null)
    }
  })

  it('tells partitions, and min.insync.replicas only where the topic sets it', async () => {
    const { partitions, topicMinIsr } = await readKnown(cluster)
    expect(partitions?.filter((p) => p.topic === 'orders').map((p) => p.replicas)).to.deep.equal([
      [1, 2, 3],
      [2, 3, 1],
      [1, 3, 2],
    ])
    expect(Object.entries(topicMinIsr ?? {})).to.have.deep.members([
      ['__proto__', 1],
      ['orders', 2],
    ])
  })

  it('tells the listeners and log dirs of brokers', async () => {
    const broker = nodeOf(await readKnown(cluster), 2)
    expect(broker.listeners).to.deep.equal([{ name: 'PLAINTEXT', address: broker.address, isAnswering: true }])
    expect(broker.logDirs?.map((d) => [d.isOffline, d.maxLag, (d.totalBytes ?? 0) > 0])).to.deep.equal([
      [false, 0, true],
    ])
  })

  it('is told by a broker that is not to be avoided', async () => {
    expect((await cluster.snapshot({ avoid: [1] })).viaNodeId).to.be.oneOf([2, 3])
    expect((await cluster.snapshot({ avoid: [2, 3] })).viaNodeId).to.equal(1)
  })

  it('asks for features in vain where a node does not support them, in the words of the broker', async () => {
    const levels = { 'metadata.version': 25 }
    const refused = await cluster.updateFeatures({ levels, validateOnly: true })
    expect(refused.ok).to.equal(false)
    if (!refused.ok) expect(refused.error.why.join(' ')).to.match(/metadata\.version.*25|25.*metadata\.version/)
    expect(nodeOf(await readKnown(cluster), 1).finalized).to.deep.equal({ 'metadata.version': 21 })
  })

  it('sees leaders move away with a restart, and elects the preferred ones again', async () => {
    await restart(running, 1)
    const back = await readUntil(cluster, (s) => isWhole(s) && nodeOf(s, 1).isAnswering)
    const moved = (back.partitions ?? []).filter((p) => p.leader !== p.replicas[0])
    expect(moved.map((p) => `${p.topic}-${p.partition}`)).to.include.members(['orders-0', 'orders-2'])
    const elected = await cluster.electPreferredLeaders([...moved, { topic: 'orders', partition: 1 }])
    expect(elected.ok).to.equal(true)
    if (!elected.ok) return
    const codes = new Map(elected.value.map((e) => [`${e.topic}-${e.partition}`, e.code]))
    expect(codes.get('orders-0')).to.equal(0)
    expect(codes.get('orders-1'), 'ELECTION_NOT_NEEDED').to.equal(84)
    await readUntil(cluster, (s) => s.partitions?.every((p) => p.leader === p.replicas[0]) === true)
  })

  describe('on the command line', () => {
    let folder: string
    before(async () => {
      folder = await mkdtemp(`${tmpdir()}/kplay-test-`)
    })
    after(() => rm(folder, { recursive: true }))

    it('prints it, and judges it later without the cluster', async () => {
      const printed = await kplayKnowing('snapshot', '-i', running.lab.inventory, '--avoid', '1')
      expect(printed).to.deep.include({ code: 0, stderr: '' })
      await writeFile(`${folder}/snapshot.json`, printed.stdout)
      const judged = await kplay('what-if', '--snapshot', `${folder}/snapshot.json`, '--node', '1', '--format', 'json')
      expect(judged.code).to.equal(0)
      const answer: unknown = JSON.parse(judged.stdout)
      expect(answer).to.have.property('format', 1)
      expect(answer).to.have.nested.property('decisions[0].nodeId', 1)
      expect(answer).to.have.nested.property('decisions[0].kind').that.is.oneOf(['safe', 'refuse'])
    })

    it('says healthy with exit 0', async () => {
      const health = await kplayKnowing('health', '-i', running.lab.inventory, '--format', 'json')
      expect(JSON.parse(health.stdout)).to.deep.include({ format: 1, ok: true })
      expect(health.code).to.equal(0)
    })

    // Last: it ends the cluster.
    it('says not healthy with exit 1 when a broker is gone, and unreachable with exit 4 when all are', async () => {
      await signal(running, 3, 'SIGKILL')
      await readUntil(cluster, (s) => !nodeOf(s, 3).isAnswering)
      const sick = await kplay('health', '-i', running.lab.inventory)
      expect(sick.stdout).to.match(/FAIL broker\/down .*\[b3\]/)
      expect(sick.code).to.equal(1)
      for (const node of running.lab.nodes) if (node.nodeId !== 3) await signal(running, node.nodeId, 'SIGKILL')
      await readUntil(cluster, (s) => s.nodes.every((node) => !node.isAnswering))
      const dead = await kplay('health', '-i', running.lab.inventory, '--format', 'json')
      expect(JSON.parse(dead.stdout)).to.deep.include({ ok: false })
      expect(dead.stderr).to.contain('error[cluster/unreachable]').and.to.contain('connection refused')
      expect(dead.code).to.equal(4)
    })
  })
})

describe('a snapshot of three combined nodes on 4.1.2', function () {
  this.timeout(180_000)
  let running: TestLab
  let cluster: ClusterPort

  before(async () => {
    running = await bootTestLab({ release: '4.1.2', controllers: 3, brokers: 3, combined: true })
    cluster = openLab(running.lab)
  })
  after(async () => {
    await cluster.close()
    await running.stop()
  })

  it('knows everything, fencing too', async () => {
    const snapshot = await readUntil(cluster, isWhole)
    expect(snapshot.unknown).to.deep.equal([])
    expect(snapshot.brokers?.map((b) => b.isFenced)).to.deep.equal([false, false, false])
    expect(snapshot.nodes.map((n) => n.roles)).to.deep.equal(Array(3).fill(['controller', 'broker']))
    for (const node of snapshot.nodes) {
      expect(node.listeners?.map((l) => [l.name, l.isAnswering])).to.deep.equal([['PLAINTEXT', true]])
      expect(node.supported).to.include.keys(
        'metadata.version',
        'kraft.version',
        'group.version',
        'transaction.version',
      )
    }
  })

  it('raises a level that every node supports, and asks first without doing it', async () => {
    const levels = { 'share.version': 1 }
    const levelSeen = async (): Promise<unknown> =>
      (await readKnown(cluster)).nodes.map((node) => node.finalized?.['share.version'] ?? 0)
    expect(await cluster.updateFeatures({ levels, validateOnly: true })).to.deep.equal({ ok: true, value: undefined })
    expect(await levelSeen()).to.deep.equal([0, 0, 0])
    expect((await cluster.updateFeatures({ levels, validateOnly: false })).ok).to.equal(true)
    await readUntil(cluster, (s) => s.nodes.every((node) => node.finalized?.['share.version'] === 1))
    const refused = await cluster.updateFeatures({ levels: { 'share.version': 9 }, validateOnly: true })
    expect(refused.ok).to.equal(false)
    if (!refused.ok) expect(refused.error.why.join(' ')).to.contain('share.version')
  })

  it('names a fenced broker as fenced', async () => {
    const [victim] = running.lab.nodes
    if (victim === undefined) throw new Error('no node')
    await signal(running, victim.nodeId, 'SIGKILL')
    const fenced = await readUntil(cluster, (s) => s.brokers?.some((b) => b.isFenced === true) === true)
    expect(fenced.brokers?.find((b) => b.isFenced)?.nodeId).to.equal(victim.nodeId)
    expect(nodeOf(fenced, victim.nodeId).isAnswering).to.equal(false)
  })
})
