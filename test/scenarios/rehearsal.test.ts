import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import type { Manifest } from '../../src/journal/backup/manifest.ts'
import type { Report } from '../../src/report/report.ts'
import type { LabStatus } from '../../src/rehearsal/lab.ts'
import { stopLab } from '../../src/rehearsal/lab.ts'
import { testLabContext } from '../support/cluster.ts'
import { actsIn, blockersOf, endOf, isWaitFor, schemaFaults, stopsIn } from './support/events.ts'
import { Hands } from './support/hands.ts'
import type { KplayProcess } from './support/kplay-process.ts'
import { Stage } from './support/stage.ts'

const shipped = 'playbooks/rolling-upgrade.yml'
const restart = 'test/scenarios/playbooks/restart.yml'
const hosts = ['c1', 'c2', 'c3', 'b1', 'b2', 'b3']

/** Every line any node wrote to its logs, the rotated ones too. */
const logsOf = (lab: LabStatus): string =>
  lab.nodes
    .flatMap(({ dir }) => readdirSync(`${dir}/logs`).map((name) => readFileSync(`${dir}/logs/${name}`, 'utf8')))
    .join('\n')

/** What Kafka's own tool says of the finalized features. */
const describeFeatures = async (lab: LabStatus): Promise<string> => {
  const node = lab.nodes.find(({ host }) => host === 'b1')
  const tool = `${node?.dir}/install/current/bin/kafka-features.sh`
  const { stdout } = await promisify(execFile)(tool, ['--bootstrap-server', lab.bootstrap[0] ?? '', 'describe'])
  return stdout
}

describe('a rehearsal of the shipped playbook, and the cluster it keeps', function () {
  this.timeout(400_000)
  const stage = new Stage()
  const report = join(stage.files, 'report')
  let rehearsal: KplayProcess
  let hands: Hands
  let lab: LabStatus
  let active: string

  /** `kplay apply` on the kept cluster, as a program would call it. */
  const apply = (file: string, ...more: string[]): KplayProcess =>
    stage.kplay('apply', file, '-i', lab.inventory, '--yes', '--output', 'ndjson', ...more)
  const hurried = ['--max-wait', '3s', '--patience', '180s']

  before(async () => {
    rehearsal = stage.kplay('rehearse', '--keep', '--max-wait', '2s', '--report', report, '--output', 'ndjson')
    await rehearsal.endsWith(0)
    const [, name = ''] = /lab (\S+) is left running/.exec(rehearsal.stderr) ?? []
    hands = await Hands.on(name)
    lab = await hands.lab()
  })
  after(async () => {
    await hands.close()
    await stopLab(lab.name, testLabContext())
    await stage.clear()
  })

  it('is done, and its events and its report are as the schemas promise', () => {
    expect(endOf(rehearsal.events)).to.include({ outcome: 'done', exitCode: 0, problem: null })
    expect(schemaFaults('event', rehearsal.events)).to.deep.equal([])
    expect(schemaFaults('report', [JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'))])).to.deep.equal([])
    expect(readFileSync(join(report, 'events.ndjson'), 'utf8')).to.equal(rehearsal.stdout)
    expect(readdirSync(report).sort()).to.deep.equal(['events.ndjson', 'report.html', 'report.json', 'report.md'])
    const { checklist } = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8')) as Report
    const states = checklist.map(({ box, state }) => `${box} ${state}`)
    const needless = ['pin', 'raise', 'second-roll'].map((box) => `${box} not-needed`)
    const ticked = ['release-notes', 'backup', 'roll', 'health', 'finalize'].map((box) => `${box} ticked`)
    expect(states).to.have.members([...ticked, ...needless, 'clients open'])
  })

  it('lost nothing, and restarted every node exactly once, in order', () => {
    const { load, nodes } = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8')) as Report
    expect(load).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(load?.acknowledged).to.be.greaterThan(10_000)
    expect(nodes.map((node) => [node.host, node.restarts])).to.have.deep.members(hosts.map((host) => [host, 1]))
    const stops = stopsIn(rehearsal.events)
    expect(stops).to.have.members(hosts)
    expect(stops.slice(0, 3)).to.have.members(['c1', 'c2', 'c3'])
    const last = rehearsal.events.find(
      (event) => event.type === 'node-started' && event.phase === 'roll' && event.host === stops[2],
    )
    expect(last).to.have.property('because').that.contains('the active one, last')
  })

  it('brought every process to the new release, whole and quiet, and the features with it', async () => {
    await hands.whole()
    expect(await hands.releases()).to.deep.equal(Object.fromEntries(hosts.map((host) => [host, '4.1.2'])))
    expect(logsOf(lab)).to.not.match(/Invalid version|SchemaException/)
    expect(await describeFeatures(lab)).to.match(/metadata\.version\s.*FinalizedVersionLevel: 4\.1-IV1\s/)
  })

  it('kept the configuration of nodes and cluster: one that is destroyed is put back as it was', async () => {
    const [run = ''] = stage.runs()
    const kept = join(stage.stateDir, 'runs', run, 'backup')
    const { files } = JSON.parse(readFileSync(join(kept, 'manifest.json'), 'utf8')) as Manifest
    const of = (kind: string) => files.filter((file) => file.kind === kind).map(({ host }) => host)
    expect(of('config')).to.have.members(hosts)
    expect(of('meta')).to.include.members(hosts)
    const read = (name: string): unknown => JSON.parse(readFileSync(join(kept, 'cluster', name), 'utf8'))
    const topics = read('topics.json') as readonly { readonly topic: string; readonly settings: object }[]
    expect(topics.find(({ topic }) => topic === '__consumer_offsets')?.settings).to.include({
      'cleanup.policy': 'compact',
    })
    expect(read('features.json')).to.have.property('metadata.version', 21)
    expect(read('acls.json')).to.equal(null)
    expect(read('quorum.json')).to.have.property('voters').that.has.length(3)
    // What the load's own group has committed by then hangs on the moment.
    expect(read('groups.json')).to.be.an('array')
    const config = `${lab.nodes.find(({ host }) => host === 'b1')?.dir}/config/server.properties`
    const [text, { mode }] = [readFileSync(config, 'utf8'), statSync(config)]
    rmSync(config)
    await stage.kplay('restore-config', run, 'b1', '-i', lab.inventory, '--yes').endsWith(0)
    expect([readFileSync(config, 'utf8'), statSync(config).mode]).to.deep.equal([text, mode])
  })

  it('left nothing but the cluster that was to be kept', async () => {
    expect((await stage.leftovers()).filter((what) => !what.startsWith('Kafka process'))).to.deep.equal([
      `lab ${lab.name}`,
    ])
  })

  it('has nothing to do the second time: asks nobody, touches no process, says so', async () => {
    const before = await hands.pids()
    const again = apply(shipped, '--max-wait', '5s', '--patience', '180s')
    await again.said('run ')
    const [first = ''] = again.stderr.split('\n')
    expect(first).to.match(/^run \d{8}-\d{6}-[a-z0-9]{4}$/)
    expect(existsSync(join(stage.stateDir, 'runs', first.slice(4)))).to.equal(true)
    await again.endsWith(0)
    expect(endOf(again.events)).to.include({ outcome: 'nothing-to-do', problem: null })
    expect(again.stderr).to.contain('nothing to do')
    expect(again.events.filter((event) => event.type === 'gate-opened')).to.deep.equal([])
    expect(actsIn(again.events)).to.deep.equal([])
    expect(await hands.pids()).to.deep.equal(before)
    expect(schemaFaults('event', again.events)).to.deep.equal([])
  })

  it('lists a command and a path outside the lab as not rehearsed, in plan, report and events, and runs neither', async () => {
    const file = join(stage.files, 'touched')
    const words = ['test/scenarios/playbooks/contained.yml', '-i', lab.inventory, '--set', `file=${file}`]
    const plan = stage.kplay('plan', ...words, '--format', 'json')
    await plan.endsWith(0)
    const left = ['outside.touch@b1', 'outside.link@b1']
    expect(JSON.parse(plan.stdout)).to.have.property('notRehearsed').that.deep.equals(left)
    const run = stage.kplay('apply', ...words, '--yes', '--output', 'ndjson', '--report', `${report}-contained`)
    await run.endsWith(0)
    expect(run.events[0]).to.have.property('notRehearsed').that.deep.equals(left)
    const written: unknown = JSON.parse(readFileSync(join(`${report}-contained`, 'report.json'), 'utf8'))
    expect(written).to.have.property('notRehearsed').that.deep.equals(left)
    expect(actsIn(run.events)).to.deep.equal([])
    expect(readdirSync(stage.files).filter((name) => name.startsWith('touched'))).to.deep.equal([])
  })

  it('refuses another cluster than the inventory means, and changes nothing', async () => {
    const inventory = join(stage.files, 'another.yml')
    const text = readFileSync(lab.inventory, 'utf8')
    writeFileSync(inventory, text.replace(lab.clusterId, 'AnotherClusterIdAltogeth'))
    const run = stage.kplay('apply', restart, '-i', inventory, '--yes', '--output', 'ndjson')
    await run.endsWith(1)
    expect(endOf(run.events).problem?.why.join()).to.contain('cluster/id')
    expect(actsIn(run.events)).to.deep.equal([])
  })

  describe('restarted by a playbook without guards while somebody breaks things', () => {
    let run: KplayProcess
    /** Number of the last event before somebody broke something. */
    let mark = 0
    /** Nothing may be stopped between breaking and mending. */
    const expectNoStop = (): void => {
      const stops = stopsIn(run.events.filter((event) => event.seq > mark))
      expect(stops).to.deep.equal([])
    }
    const breakSomething = async (work: () => Promise<void>): Promise<void> => {
      mark = run.events.length
      await work()
    }
    const beginsPause = (host: string) =>
      run.event((event) => event.type === 'step-waiting' && event.address === `again.pause@${host}`)
    const turn = async (position: number): Promise<string> => {
      const event = await run.event((one) => one.type === 'node-started' && one.position === position)
      return event.type === 'node-started' ? event.host : ''
    }

    before(async () => {
      await hands.whole()
      await hands.signal('b3', 'SIGTERM')
      run = apply(restart, ...hurried)
    })

    it('a broker stopped by hand before: waits, names its partitions, stops nobody; goes on when it returns', async () => {
      await run.event(isWaitFor({ rule: 'cluster/under-replicated', topic: 'kplay-load' }))
      await run.event(isWaitFor({ rule: 'node/no-process', nodeId: 3 }))
      expectNoStop()
      await hands.start('b3')
      await run.event((event) => event.type === 'phase-started')
    })

    it('a broker frozen before a stop: never safe; goes on when it is thawed', async () => {
      const host = await turn(1)
      expect(host).to.match(/^c/)
      const b3 = await hands.aim('b3')
      await beginsPause(host)
      await breakSomething(() => b3('SIGSTOP'))
      await run.event(isWaitFor({ rule: 'broker/down', nodeId: 3 }), mark)
      expectNoStop()
      await hands.signal('b3', 'SIGCONT')
      await run.event((event) => event.type === 'node-ended' && event.host === host)
    })

    it('a broker killed before a stop: seen at once, nobody is stopped; goes on when it is back', async () => {
      const b3 = await hands.aim('b3')
      const host = await turn(3)
      await beginsPause(host)
      await breakSomething(() => b3('SIGKILL'))
      expect(await hands.activeController()).to.equal(host)
      await run.event(isWaitFor({ rule: 'broker/down', nodeId: 3 }), mark)
      expectNoStop()
      await hands.start('b3')
      await run.event((event) => event.type === 'node-ended' && event.host === host)
      active = await hands.activeController()
    })

    it('the active controller frozen before a stop: never safe; goes on when it is thawed', async () => {
      const controller = await hands.aim(active)
      const host = await turn(4)
      expect(host).to.match(/^b/)
      await beginsPause(host)
      await breakSomething(() => controller('SIGSTOP'))
      await run.event(isWaitFor({ rule: 'controller/down', nodeId: 100 + Number(active.slice(1)) }), mark)
      expectNoStop()
      await hands.signal(active, 'SIGCONT')
      await run.event((event) => event.type === 'guard' && event.host === host && event.decision === 'safe')
    })

    it('a broker killed while another is in its window: nobody else is stopped; both are proven, and the run ends well', async () => {
      const host = await turn(4)
      const other = host === 'b1' ? 'b2' : 'b1'
      const otherBroker = await hands.aim(other)
      await run.event((event) => event.type === 'node-state' && event.host === host && event.state === 'window')
      await breakSomething(() => otherBroker('SIGKILL'))
      const waits = await run.event(isWaitFor({ rule: 'broker/down', nodeId: Number(other.slice(1)) }), mark)
      expect(blockersOf(waits).map((blocker) => blocker.nodeId)).to.not.include(Number(host.slice(1)))
      expectNoStop()
      await hands.start(other)
      await run.endsWith(0)
      expect(stopsIn(run.events)).to.have.members(['c1', 'c2', 'c3', host])
      expect(schemaFaults('event', run.events)).to.deep.equal([])
    })
  })

  describe('in the end', () => {
    it('is unreachable when no broker answers, and nothing is changed', async () => {
      for (const host of hosts) await hands.signal(host, 'SIGKILL')
      const run = apply(shipped, ...hurried)
      await run.endsWith(4)
      expect(actsIn(run.events)).to.deep.equal([])
    })

    it('is gone after lab down, and nothing is left', async () => {
      const down = stage.kplay('lab', 'down', lab.name)
      await down.endsWith(0)
      expect(await stage.leftovers()).to.deep.equal([])
      expect(existsSync(lab.dir)).to.equal(false)
    })
  })
})
