import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Plan } from '../../src/plan/plan.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { createTopics } from '../cluster/real-cluster.ts'
import { bootTestLab, type TestLab } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { actsIn, endOf, isWaitFor, schemaFaults, stopsIn } from './support/events.ts'
import { Hands } from './support/hands.ts'
import type { KplayProcess } from './support/kplay-process.ts'
import { Stage } from './support/stage.ts'

const shipped = 'playbooks/rolling-upgrade.yml'

describe('an upgrade of three combined nodes that goes wrong in many ways', function () {
  this.timeout(240_000)
  const stage = new Stage()
  const report = join(stage.files, 'report')
  let running: TestLab
  let hands: Hands
  /** The nodes in the order they are taken. */
  let first: string
  let second: string
  let third: string

  const apply = (...more: string[]): KplayProcess => {
    const confirmed = ['-i', running.lab.inventory, '--yes']
    return stage.kplay('apply', shipped, ...confirmed, '--max-wait', '2s', '--patience', '120s', ...more)
  }
  /** With its events on stdout and its report in a folder of its own. */
  const watched = (...more: string[]): KplayProcess => apply('--output', 'ndjson', '--report', report, ...more)
  /** Hosts on which a lease lies. */
  const leases = (): string[] =>
    running.lab.nodes.flatMap(({ host, dir }) => (existsSync(`${dir}/data/.kplay-lease`) ? [host] : []))
  const expectReport = (outcome: string): void => {
    const written: unknown = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'))
    expect(schemaFaults('report', [written])).to.deep.equal([])
    expect(written).to.include({ outcome })
  }
  const isState =
    (host: string, state: string) =>
    (event: RunEvent): boolean =>
      event.type === 'node-state' && event.host === host && event.state === state

  before(async () => {
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    hands = new Hands(running.lab)
    await createTopics(running.lab, [{ topic: 'orders', partitions: 6 }])
    // A listener that kplay cannot reach from here, as on many real clusters.
    await hands.configure('b3', (text) =>
      text
        .replace(/^(listeners=PLAINTEXT:\/\/([^:]+):9092)/m, '$1,EXTERNAL://$2:9095')
        .replace(/^(advertised\.listeners=.*)$/m, '$1,EXTERNAL://127.0.0.1:9')
        .replace('PLAINTEXT:PLAINTEXT', 'PLAINTEXT:PLAINTEXT,EXTERNAL:PLAINTEXT'),
    )
    await hands.signal('b3', 'SIGTERM')
    await hands.start('b3')
    await hands.whole()
    const { nodes, notChecked } = await eventually(async () => {
      const plan = stage.kplay('plan', shipped, '-i', running.lab.inventory, '--format', 'json')
      await plan.endsWith(0)
      return JSON.parse(plan.stdout) as Plan
    })
    const listeners = notChecked.filter((line) => line.includes('listener'))
    expect(listeners).to.deep.equal(['b3: listener EXTERNAL 127.0.0.1:9: connection refused'])
    ;[first = '', second = '', third = ''] = nodes.map((node) => node.host)
  })
  after(async () => {
    await hands.close()
    await running.stop()
    await stage.clear()
  })

  it('Ctrl-C before a stop: ends at once with 130, nothing is changed', async () => {
    const before = await hands.pids()
    const run = watched()
    await run.event((event) => event.type === 'phase-started' && event.phase === 'preflight')
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(endOf(run.events)).to.include({ outcome: 'interrupted', exitCode: 130 })
    expect(run.events.filter((event) => event.type === 'interrupt')).to.have.length(1)
    expectReport('interrupted')
    expect(actsIn(run.events)).to.deep.equal([])
    expect(await hands.pids()).to.deep.equal(before)
  })

  it('a node that a change of configuration kills is put back with its old file: 7, and no other is touched', async () => {
    const before = await hands.pids()
    const old = await hands.configuration(first)
    const words = ['test/scenarios/playbooks/broken-change.yml', '-i', running.lab.inventory, '--yes']
    const run = stage.kplay('apply', ...words, '--max-wait', '2s', '--patience', '120s', '--output', 'ndjson', '--report', report)
    await run.endsWith(7)
    const end = endOf(run.events)
    expect(end.outcome).to.equal('rolled-back')
    expect(end.problem?.state).to.contain(`${first} put-back`).and.contain(`${second} untouched`)
    expect(end.problem?.why.at(-1)).to.contain(`${first} was put back`)
    expect(stopsIn(run.events)).to.deep.equal([first])
    expect(await hands.configuration(first)).to.equal(old)
    expect(await hands.pids()).to.include({ [second]: before[second], [third]: before[third] })
    expect(await hands.gapsOf(first)).to.deep.equal([])
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expectReport('rolled-back')
  }) // prettier-ignore

  it('a node that advertises an address nobody listens on is not back, on no release: 8, and the next node is untouched', async () => {
    await hands.configure(first, (text) =>
      text.replace(/^(advertised\.listeners=PLAINTEXT:\/\/[^:]+):\d+$/m, '$1:19092'),
    )
    const before = await hands.pids()
    const run = watched('--patience', '15s')
    await run.endsWith(8)
    const { problem, outcome } = endOf(run.events)
    expect(outcome).to.equal('needs-person')
    expect(problem?.why.join('\n')).to.contain('broker/listener').and.contain(':19092')
    expect(problem?.state).to.contain(`${second} untouched`)
    // Once to be upgraded, once to be put back; what is wrong is wrong there, too.
    expect(stopsIn(run.events)).to.deep.equal([first, first])
    expect(await hands.pids()).to.include({ [second]: before[second], [third]: before[third] })
    expect((await hands.releases())[first]).to.equal('3.9.2')
    expectReport('needs-person')
  })

  it('the next apply does not walk past it: names the listener and stops nothing', async () => {
    const before = await hands.pids()
    const run = watched()
    await run.endsWith(1)
    expect(endOf(run.events).problem?.why.join('\n')).to.contain('broker/listener').and.contain(':19092')
    expect(actsIn(run.events)).to.deep.equal([])
    expect(await hands.pids()).to.deep.equal(before)
    expectReport('failed')
  })

  it('mended and restarted by hand, the next apply goes on; Ctrl-C with a node stopped brings that node back first', async () => {
    await hands.configure(first, (text) => text.replace(':19092', ':9092'))
    await hands.signal(first, 'SIGTERM')
    await hands.start(first)
    const before = await hands.pids()
    const run = watched()
    await run.event(isState(second, 'stopped'))
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(stopsIn(run.events)).to.deep.equal([first, second])
    const end = endOf(run.events)
    expect(end.outcome).to.equal('interrupted')
    expect(end.problem?.state).to.contain(`${second} window`).and.contain(`${third} untouched`)
    // It ended on a look of kplay's own at all nodes that showed nothing amiss.
    const back = run.events.findLast((event) => event.type === 'step-ended' && event.address === `roll.back@${second}`)
    expect(back).to.have.property('outcome', 'unchanged')
    expect((await hands.releases())[second]).to.equal('4.1.2')
    expect((await hands.pids())[third]).to.equal(before[third])
    // Brokers learn of a change one after the other: the one asked here may be a moment behind the one that kplay asked.
    await hands.whole()
  })

  it('a second apply beside a running one ends with 5 and names it; Ctrl-C twice ends at once and says what is open', async () => {
    const run = watched()
    await run.event((event) => event.type === 'run-started')
    const beside = watched()
    await beside.endsWith(5)
    expect(beside.stderr).to.contain(`run ${run.events[0]?.run}`).and.contain('run/locked')
    await run.event(isState(third, 'stopped'))
    run.signal('SIGINT')
    await run.event((event) => event.type === 'interrupt')
    run.signal('SIGINT')
    await run.endsWith(130)
    const end = endOf(run.events)
    expect(end.outcome).to.equal('interrupted')
    expect(end.problem?.state).to.match(new RegExp(`${third} (stopped|switched|starting|registering|syncing)`))
    expect(schemaFaults('event', run.events)).to.deep.equal([])
  })

  it('waits for the node left down; goes on when it is started, whatever becomes of the reader of its output', async () => {
    const waiting = watched()
    await waiting.event((event) => event.type === 'run-started')
    const pids = await hands.pids()
    if (pids[third] === null) {
      await waiting.event(isWaitFor({ rule: 'node/no-process' }))
      expect(actsIn(waiting.events)).to.deep.equal([])
      await hands.start(third)
    }
    waiting.closeOutput()
    // Nobody approved what cannot be taken back.
    await waiting.endsWith(6)
    expectReport('waiting')
    const events = readFileSync(join(report, 'events.ndjson'), 'utf8').trimEnd().split('\n')
    expect(
      schemaFaults(
        'event',
        events.map((line): unknown => JSON.parse(line)),
      ),
    ).to.deep.equal([])
    expect(Object.values(await hands.releases())).to.deep.equal(['4.1.2', '4.1.2', '4.1.2'])
    await hands.whole()
  })

  it('finalizes when somebody approves it and resumes, and does nothing else', async () => {
    const id = stage.runs().at(-1) ?? ''
    await stage.kplay('approve', id, 'finalize', '--yes').endsWith(0)
    const run = stage.kplay('resume', id, '--output', 'ndjson', '--report', report)
    await run.endsWith(0)
    expect(new Set(actsIn(run.events))).to.deep.equal(new Set(['update-features ']))
    expectReport('done')
  })

  it('changes a setting, is killed with a node stopped, and is resumed: each node restarted once; a second apply finds nothing to do', async () => {
    const words = ['test/scenarios/playbooks/tune.yml', '-i', running.lab.inventory, '--yes', '--max-wait', '1s']
    const killed = stage.kplay('apply', ...words, '--output', 'ndjson')
    await killed.event((event) => event.type === 'node-state' && event.state === 'stopped')
    killed.signal('SIGKILL')
    await killed.ended
    const id = killed.events[0]?.run ?? ''
    expect(leases()).to.have.length(3)
    const run = stage.kplay('resume', id, '--output', 'ndjson', '--report', report)
    await run.event((event) => event.type === 'node-state' && event.state === 'done')
    // Somebody on another machine, who sees nothing of this one's locks.
    const elsewhere = new Stage()
    const other = elsewhere.kplay('apply', ...words)
    await other.endsWith(5)
    expect(other.stderr).to.contain(`run ${id}`).and.contain('run/locked').and.contain('kplay unlock')
    await elsewhere.clear()
    await run.endsWith(0)
    expect(run.events[0]).to.include({ type: 'run-resumed', run: id, count: 1 })
    expect([...stopsIn([...killed.events, ...run.events])].sort()).to.deep.equal([first, second, third].sort())
    expectReport('done')
    await hands.whole()
    const status = stage.kplay('status', id, '--format', 'json')
    await status.endsWith(0)
    expect(JSON.parse(status.stdout)).to.include({ state: 'done', run: id })
    await stage.kplay('resume', id).endsWith(0)
    for (const host of [first, second, third]) expect(await hands.configuration(host)).to.match(/^num\.io\.threads=4$/m)
    expect(leases()).to.deep.equal([])
    const again = stage.kplay('apply', ...words, '--output', 'ndjson')
    await again.endsWith(0)
    expect(endOf(again.events).outcome).to.equal('nothing-to-do')
    expect(actsIn(again.events)).to.deep.equal([])
  })

  it('leaves no process and no file of its own', async () => {
    expect(await stage.leftovers()).to.satisfy((left: readonly string[]) =>
      left.every((what) => what.startsWith('Kafka process') || what === `lab ${running.lab.name}`),
    )
  })
})
