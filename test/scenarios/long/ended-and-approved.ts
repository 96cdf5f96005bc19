/**
 * Run by hand: node scripts/test.ts test/scenarios/long/ended-and-approved.ts. Some two minutes; needs the command `script` of util-linux.
 *
 * One upgrade of three combined nodes, ended again and again with a node stopped: by SIGTERM, by SIGHUP, by a terminal that is closed. Each time that node is brought
 * back first, the next one stays untouched, and the run goes on with kplay resume, up to its gate: exit 6, kplay approve, kplay resume.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { replayJournal } from '../../../src/journal/replay.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { realClock } from '../../support/cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const shipped = 'playbooks/rolling-upgrade.yml'

const isStopped = (event: RunEvent): boolean => event.type === 'node-state' && event.state === 'stopped'
const hostOf = (event: RunEvent | undefined): string => (event?.type === 'node-state' ? event.host : '')

describe('an upgrade that is ended again and again, then waits for an approval', function () {
  this.timeout(240_000)
  let world: LabWorld
  let run: string
  let plan: string
  const taken: string[] = []

  const journal = (): readonly RunEvent[] => {
    const replayed = replayJournal(readFileSync(join(world.stage.stateDir, 'runs', run, 'journal.jsonl')))
    if (!replayed.ok) throw new Error(`line ${replayed.error.line}: ${replayed.error.why}`)
    return replayed.value.events
  }
  const resume = (...more: string[]): KplayProcess => world.stage.kplay('resume', run, '--output', 'ndjson', ...more)

  /** Ends this process with its next node stopped; expects that node back and no other touched. */
  const endAtStop = async (process: KplayProcess, signal: 'SIGTERM' | 'SIGHUP'): Promise<void> => {
    const before = await world.hands.pids()
    const host = hostOf(await process.event(isStopped))
    run ??= process.events[0]?.run ?? ''
    process.signal(signal)
    await process.endsWith(130)
    expect(process.stderr).to.contain('the run stopped at a safe point').and.contain(`kplay resume ${run}`)
    expect(process.events.filter((event) => event.type === 'interrupt')).to.have.length(1)
    await expectBack(process.events, host, before)
  }

  const expectBack = async (
    events: readonly RunEvent[],
    host: string,
    before: Readonly<Record<string, number | null>>,
  ): Promise<void> => {
    const { problem, outcome } = endOf(events)
    expect(outcome).to.equal('interrupted')
    expect(problem?.state).to.contain(`${host} window`)
    taken.push(host)
    await world.hands.whole()
    const [after, releases] = [await world.hands.pids(), await world.hands.releases()]
    for (const other of Object.keys(before)) expect(after[other] === before[other], other).to.equal(other !== host)
    for (const [other, release] of Object.entries(releases))
      expect(release, other).to.equal(taken.includes(other) ? '4.1.2' : '3.9.2')
  }

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    await createTopics(world.running.lab, [{ topic: 'orders', partitions: 12 }])
    await world.hands.whole()
    plan = join(world.stage.files, 'plan.json')
    const made = world.stage.kplay('plan', shipped, '-i', world.running.lab.inventory, '--max-wait', '2s', '-o', plan)
    await made.endsWith(0)
  })
  after(() => world.close())

  it('SIGTERM with a node stopped: 130, that node is back on the new release, the next untouched', () =>
    endAtStop(world.apply(shipped, '--patience', '60s'), 'SIGTERM'))

  it('a plan saved before that is refused: 9, with what differs; nothing is changed', async () => {
    const before = await world.state()
    const stale = world.stage.kplay('apply', plan, '--yes', '--output', 'ndjson')
    await stale.endsWith(9)
    expect(stale.stderr).to.contain('plan/stale').and.contain(taken[0]).and.contain('4.1.2')
    expect(actsIn(stale.events)).to.deep.equal([])
    expect(await world.state()).to.deep.equal(before)
  })

  it('SIGHUP after a resume: the cut window is kept first, then the next node; again 130 and back', async () => {
    const going = resume()
    await endAtStop(going, 'SIGHUP')
    const states = going.events.flatMap((event) =>
      event.type === 'node-state' ? [`${event.host} ${event.state}`] : [],
    )
    expect(states.indexOf(`${taken[0]} done`)).to.be.within(0, states.indexOf(`${taken[1]} stopping`))
  })

  it('a terminal that is closed: the same', async () => {
    const before = await world.hands.pids()
    const seen = journal().length
    const env = { ...process.env, KPLAY_STATE: world.stage.stateDir, SHELL: '/bin/sh' }
    const pidFile = join(world.stage.files, 'pid')
    const line = `echo $$ > ${pidFile}; exec ${root}/kplay resume ${run}`
    const terminal = spawn('script', ['-qfc', line, '/dev/null'], {
      cwd: root,
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const stopped = (): RunEvent | undefined => journal().slice(seen).find(isStopped)
    while (stopped() === undefined) await realClock.sleep(50)
    const host = hostOf(stopped())
    const pid = readFileSync(pidFile, 'utf8').trim()
    terminal.kill('SIGKILL')
    while (existsSync(`/proc/${pid}/exe`)) await realClock.sleep(50)
    await expectBack(journal(), host, before)
  })

  it('the gate ends it with 6; once it is approved the resume finalizes, and every node was restarted once', async () => {
    const waiting = resume()
    await waiting.endsWith(6)
    expect(endOf(waiting.events).outcome).to.equal('waiting')
    expect(waiting.stderr).to.contain(`kplay approve ${run} finalize`).and.contain(`kplay resume ${run}`)
    const again = resume()
    await again.endsWith(6)
    await world.stage.kplay('approve', run, 'finalize', '--digest', '0'.repeat(64), '--yes').endsWith(9)
    await world.stage.kplay('approve', run, 'finalize', '--yes').endsWith(0)
    const last = resume()
    await last.endsWith(0)
    expect(new Set(actsIn(last.events))).to.deep.equal(new Set(['update-features ']))
    const events = journal()
    expect(schemaFaults('event', events)).to.deep.equal([])
    expect(stopsIn(events)).to.deep.equal(taken)
    expect([...taken].sort()).to.deep.equal(Object.keys(await world.hands.pids()).sort())
    await world.hands.whole()
  })

  it('leaves no lease and no process', async () => {
    for (const { dir } of world.running.lab.nodes) expect(existsSync(`${dir}/data/.kplay-lease`)).to.equal(false)
    expect((await world.stage.leftovers()).filter((left) => left.startsWith('process'))).to.deep.equal([])
  })
})
