/**
 * Run by hand: node scripts/test.ts test/scenarios/long/hostile-hands.ts. Some seven minutes, of which two wait for a lease to expire.
 *
 * What people do to a run while it goes on, and after it died, on three real combined nodes under load: two at once, back and forth, locks
 * broken, a laptop asleep. Each time the answer is a clear one, no node is restarted for nothing, and no record is lost.
 */
import { join } from 'node:path'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const restartAll = 'test/scenarios/playbooks/restart-all.yml'
const hosts = ['b1', 'b2', 'b3']

const stopSent = (event: RunEvent): boolean => event.type === 'act-ended' && event.address.includes('.stop@')

const runOf = ({ events }: KplayProcess): string => events[0]?.run ?? ''

describe('hostile hands', function () {
  this.timeout(400_000)
  let world: LabWorld
  let load: LoadProcess

  const call = (...argv: string[]): KplayProcess => world.stage.kplay(...argv, '--output', 'ndjson')
  const said = async (code: number, words: string, ...argv: string[]): Promise<void> => {
    const process = world.stage.kplay(...argv)
    await process.endsWith(code)
    expect(process.stderr).to.contain(words)
  }

  /** Waits until the `nth` stop of this process was sent, and kills it. Answers the host left down. */
  const killAfterStop = async (process: KplayProcess, nth: number): Promise<string> => {
    let seq = 0
    let host = ''
    for (let count = 0; count < nth; count++) {
      const event = await process.event(stopSent, seq)
      seq = event.seq
      host = 'host' in event ? (event.host ?? '') : ''
    }
    process.signal('SIGKILL')
    await process.ended
    return host
  }

  /** Two of the same at once: one goes on to its end, the other is told so. */
  const twoAtOnce = async (...argv: string[]): Promise<KplayProcess> => {
    const both = [call(...argv), call(...argv)]
    const ends = await Promise.all(both.map(({ ended }) => ended))
    expect(ends.map(({ code }) => code)).to.have.members([0, 5])
    const loser = both[ends[0]?.code === 5 ? 0 : 1]
    expect(loser === undefined ? ['?'] : actsIn(loser.events)).to.deep.equal([])
    const winner = both[ends[0]?.code === 0 ? 0 : 1]
    if (winner === undefined) throw new Error('nobody went on')
    return winner
  }

  const expectRelease = async (release: string): Promise<void> => {
    await world.hands.whole()
    expect(new Set(Object.values(await world.hands.releases()))).to.deep.equal(new Set([release]))
  }

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    // One that failed shall not fail the next.
    for (const [host, pid] of Object.entries(await world.hands.pids())) if (pid === null) await world.hands.start(host)
    await world.hands.whole()
  })

  let up = ''
  let back = ''

  it('killed on the way up with a node down, taken back by another run that is killed, too: only that one may go on', async () => {
    const going = world.apply(world.upgrade({ from: '3.9.2', to: '4.1.2' }), '--patience', '60s')
    await killAfterStop(going, 2)
    up = runOf(going)
    const turned = call('rollback', up, '--yes', '--patience', '60s')
    await killAfterStop(turned, 1)
    back = runOf(turned)
    await said(9, `run ${back} has begun to take it back`, 'resume', up)
  })

  it('two resumes of it at once: one goes on, the other is told who', async () => {
    const winner = await twoAtOnce('resume', back)
    expect(endOf(winner.events).outcome).to.equal('done')
    await expectRelease('3.9.2')
    await said(9, `run ${back} took it back`, 'resume', up)
  })

  it('taken back a second time: nothing is stopped', async () => {
    const again = call('rollback', up, '--yes', '--patience', '60s')
    await again.endsWith(0)
    expect(actsIn(again.events)).to.deep.equal([])
  })

  it('two applies at once: one restarts every node, the other is told who', async () => {
    const before = await world.hands.pids()
    const words = ['-i', world.running.lab.inventory, '--yes', '--max-wait', '2s', '--patience', '60s']
    const winner = await twoAtOnce('apply', restartAll, ...words)
    expect(stopsIn(winner.events)).to.have.members(hosts)
    const after = await world.hands.pids()
    for (const host of hosts) expect(after[host]).to.not.equal(before[host])
  })

  it('its lease broken by force while it stood still: no further stop is sent; resumed, each node was restarted once', async () => {
    const first = world.apply(restartAll, '--patience', '60s')
    const { seq } = await first.event(stopSent)
    const run = runOf(first)
    first.signal('SIGSTOP')
    const words = ['unlock', run, '-i', world.running.lab.inventory, '--yes']
    await said(5, 'alive', ...words)
    await said(0, '', ...words, '--force')
    first.signal('SIGCONT')
    const { code } = await first.ended
    expect(code).to.be.oneOf([5, 8])
    expect(stopsIn(first.events.filter((event) => event.seq > seq))).to.deep.equal([])
    const last = call('resume', run)
    await last.endsWith(0)
    expect([...stopsIn(first.events), ...stopsIn(last.events)].sort()).to.deep.equal(hosts)
    await world.hands.whole()
  })

  /** Somebody at another machine, by what is kept there: calls apply again and again, until no lease is in the way. */
  const applyElsewhere = async (start: (...argv: string[]) => KplayProcess): Promise<KplayProcess> => {
    const words = ['-i', world.running.lab.inventory, '--yes', '--output', 'ndjson', '--max-wait', '2s']
    for (;;) {
      const process = start('apply', restartAll, ...words, '--patience', '60s')
      const { code } = await process.ended
      if (code !== 5) return process
      expect(actsIn(process.events)).to.deep.equal([])
      expect(process.stderr).to.contain('another run holds')
    }
  }

  it('asleep past its lease while a second operator takes over: it sends no signal, and each node is restarted once', async () => {
    const elsewhere = { KPLAY_STATE: join(world.stage.files, 'elsewhere') }
    const first = world.apply(restartAll, '--patience', '60s')
    await first.event((event) => event.type === 'step-started' && event.address.includes('.stop@'))
    first.signal('SIGSTOP')
    const second = await applyElsewhere((...argv) => world.stage.kplayIn(elsewhere, ...argv))
    await second.endsWith(0)
    first.signal('SIGCONT')
    await first.endsWith(5)
    expect(actsIn(first.events)).to.deep.equal([])
    expect([...stopsIn(second.events)].sort()).to.deep.equal(hosts)
    await world.hands.whole()
  })

  it('loses no record all the while', async () => {
    const audit = await endLoad(load)
    process.stdout.write(`${audit.acknowledged} acknowledged, ${audit.lost} lost\n`)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
  })
})
