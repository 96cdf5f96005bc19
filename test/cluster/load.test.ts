import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Kafka, logLevel } from 'kafkajs'
import { loadConfigFile, startLoad, type LoadProcess } from '../../src/rehearsal/load/load-process.ts'
import { parseLoadState, type LoadAudit, type LoadState } from '../../src/rehearsal/load/load-audit.ts'
import { loadDefaults } from '../../src/rehearsal/load/load-config.ts'
import { recordOf } from '../../src/rehearsal/load/audit/record.ts'
import { bootTestLab, realClock as clock, type TestLab } from '../support/cluster.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { isWhole, openLab, readUntil, restart, withAdmin } from './real-cluster.ts'

const self = { node: process.execPath, main: fileURLToPath(new URL('../../src/main.ts', import.meta.url)) }

const noFault = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0, errors: 0, errorKinds: [], firstLost: [] }

describe('load with audit', function () {
  this.timeout(180_000)
  const newFolder = useTempFolders()
  let running: TestLab

  before(async () => {
    // A broker that gets no turn for a while stays the leader of its partitions.
    const properties = { 'broker.session.timeout.ms': '9000' }
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, properties })
  })
  after(() => running.stop())

  /** A load that is ready, with the folder of its log and the ticks it told. */
  const begin = async (topic: string) => {
    const dir = newFolder()
    const ticks: LoadState[] = []
    const config = { ...loadDefaults, bootstrap: running.lab.bootstrap, topic, brokers: 3, dir }
    const onState = (state: LoadState): void => void (state.type === 'tick' && ticks.push(state))
    const started = await startLoad({ self, env: process.env, config, clock, onState })
    if (!started.ok) throw new Error(started.error.what)
    const ready = await started.value.ready
    if (!ready.ok) throw new Error(`${ready.error.what}: ${ready.error.why.join()}`)
    return { load: started.value, dir, ticks }
  }

  const end = async (load: LoadProcess): Promise<LoadAudit> => {
    const audit = await load.stop()
    if (!audit.ok) throw new Error(`${audit.error.what}: ${audit.error.why.join()}`)
    return audit.value
  }

  /** What `kplay load audit` says of the load in `dir`, as another process than ran it. */
  const auditAgain = (dir: string): Promise<LoadAudit> =>
    new Promise((resolve, reject) => {
      execFile(self.node, [self.main, 'load', 'audit', loadConfigFile(dir)], (_error, stdout) => {
        const state = parseLoadState(stdout)
        if (state?.type === 'audit') resolve(state.audit)
        else reject(new Error(stdout))
      })
    })

  const until = async (isDone: () => boolean): Promise<void> => {
    while (!isDone()) await clock.sleep(50)
  }

  it('loses, copies and reorders nothing on a healthy cluster, and sees what was done to its topic', async () => {
    const topic = 'load-steady'
    const { load, dir, ticks } = await begin(topic)
    await until(() => ticks.length >= 10 && ticks.some((tick) => tick.type === 'tick' && tick.acknowledged > 5_000))
    const audit = await end(load)
    expect(audit).to.deep.include({ ...noFault, topic, partitions: 24, unacknowledged: 0 })
    expect(audit.acknowledged).to.be.greaterThan(5_000)
    expect(audit.present).to.equal(audit.acknowledged)
    expect(audit.group).to.include({ caughtUp: true, crashes: 0 })
    expect(audit.group?.read).to.be.at.least(audit.acknowledged)

    await withAdmin(running.lab, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      const leaders = topics[0]?.partitions.map((partition) => partition.leader) ?? []
      expect([1, 2, 3].map((id) => leaders.filter((leader) => leader === id).length)).to.deep.equal([8, 8, 8])
      expect(topics[0]?.partitions.every((partition) => partition.replicas.length === 3)).to.equal(true)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 5, offset: '3' }] })
    })
    const copy = recordOf({ topic, partition: 7, sequence: 2 }, loadDefaults.recordBytes)
    const producer = new Kafka({
      clientId: 'test',
      brokers: [...running.lab.bootstrap],
      logLevel: logLevel.NOTHING,
    }).producer()
    await producer.connect()
    await producer.send({ topic, messages: [{ partition: 7, ...copy }, { partition: 8, value: 'a stranger' }] }) // prettier-ignore
    await producer.disconnect()
    const lost = [0, 1, 2].map((sequence) => ({ partition: 5, sequence }))
    expect(await auditAgain(dir)).to.deep.include({
      ...noFault,
      acknowledged: audit.acknowledged,
      present: audit.present - 1,
      lost: 3,
      firstLost: lost,
      duplicated: 1,
      corrupted: 1,
      group: null,
    })
  })

  it('loses nothing and sees no error while a broker restarts', async () => {
    const { load } = await begin('load-roll')
    const cluster = openLab(running.lab)
    await restart(running, 2)
    await readUntil(cluster, isWhole)
    await cluster.close()
    const audit = await end(load)
    expect(audit).to.deep.include({ ...noFault, unacknowledged: 0 })
    expect(audit.group).to.include({ caughtUp: true })
    expect(audit.longestStallMs).to.be.greaterThan(0)
  })

  it('can be audited after it was killed', async () => {
    const { load, dir } = await begin('load-killed')
    await load.kill()
    const stopped = await load.stop()
    expect(stopped.ok ? '' : stopped.error.code).to.equal('lab/load-ended')
    const audit = await auditAgain(dir)
    expect(audit).to.deep.include({ ...noFault, group: null })
    expect(audit.acknowledged).to.be.greaterThan(0)
  })

  it('does not write to a topic that is there already', async () => {
    const refused = await begin('load-steady').catch((cause: unknown) => String(cause))
    expect(refused).to.include('topic load-steady is there already')
  })
})
