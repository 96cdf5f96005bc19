/**
 * Run by hand, as root: node scripts/test.ts test/scenarios/long/hostile-files.ts. Some six minutes.
 *
 * What may befall the files and the clock of a run, on three real combined nodes under load: its state folder lies on a small disk of its own, which may only be read,
 * then is full; its journal is moved away, of before, of a newer kplay, or was changed; the clock of its machine jumps. Each time the answer is a clear one, no node is restarted for
 * nothing, and no record is lost.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { replayJournal } from '../../../src/journal/replay.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock } from '../../support/cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const restartAll = 'test/scenarios/playbooks/restart-all.yml'
const hosts = ['b1', 'b2', 'b3']
const hourMs = 3_600_000

const stopSent = (event: RunEvent): boolean => event.type === 'act-ended' && event.address.includes('.stop@')

const runOf = ({ events }: KplayProcess): string => events[0]?.run ?? ''

/** Loaded before kplay: its clock is off by as many milliseconds as the file says. */
const crookedClock = (file: string): string => `import { readFileSync } from 'node:fs'
const now = Date.now
Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))
`

describe('hostile disks, journals and clocks', function () {
  this.timeout(400_000)
  let world: LabWorld
  let load: LoadProcess

  const mount = (...words: string[]): void => {
    const { status, stderr } = spawnSync('mount', [...words, world.stage.stateDir], { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
  }
  const call = (...argv: string[]): KplayProcess => world.stage.kplay(...argv, '--output', 'ndjson')
  const journal = (run: string): string => join(world.stage.stateDir, 'runs', run, 'journal.jsonl')

  /** A call that ends so, says that, and acts on nothing. */
  const expectRefusal = async (code: number, words: readonly string[], ...argv: string[]): Promise<void> => {
    const before = await world.hands.pids()
    const process = call(...argv)
    await process.endsWith(code)
    for (const text of words) expect(process.stderr).to.contain(text)
    expect(process.stderr).to.not.contain('internal')
    expect(actsIn(process.events)).to.deep.equal([])
    expect(await world.hands.pids()).to.deep.equal(before)
  }

  /** Goes on with a run; each node was restarted once by these processes together. */
  const expectGoesOn = async (run: string, ...earlier: readonly KplayProcess[]): Promise<void> => {
    const last = call('resume', run)
    await last.endsWith(0)
    expect([...earlier, last].flatMap(({ events }) => stopsIn(events)).sort()).to.deep.equal(hosts)
    await world.hands.whole()
    const replayed = replayJournal(readFileSync(journal(run)))
    expect(replayed.ok && replayed.value.events.at(-1)).to.include({ type: 'run-ended', outcome: 'done' })
  }

  /** Waits for the end of a node that was told to end. */
  const endOfNode = async (host = ''): Promise<void> => {
    while ((await world.hands.pids())[host] !== null) await realClock.sleep(100)
  }

  const expectNoLease = (): void => {
    for (const { dir } of world.running.lab.nodes) expect(existsSync(`${dir}/data/.kplay-lease`)).to.equal(false)
  }

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs')
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    spawnSync('umount', ['--lazy', world.stage.stateDir])
    await world.close()
  })

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    // One that failed shall not fail the next.
    for (const [host, pid] of Object.entries(await world.hands.pids())) if (pid === null) await world.hands.start(host)
    await world.hands.whole()
  })

  it('a state folder that may only be read: nothing begins', async () => {
    const words = ['-i', world.running.lab.inventory, '--yes']
    mount('-o', 'remount,ro')
    try {
      await expectRefusal(1, ['cannot be written', 'the file system is read-only'], 'apply', restartAll, ...words)
    } finally {
      mount('-o', 'remount,rw')
    }
    expectNoLease()
  })

  it('the disk under the journal is full: no further act, 8; full still, 1; with space again each node is restarted once', async () => {
    const first = world.apply(restartAll, '--patience', '60s')
    const { seq } = await first.event(stopSent)
    const run = runOf(first)
    const ballast = join(world.stage.stateDir, 'ballast')
    const file = openSync(ballast, 'w')
    expect(() => {
      for (;;) writeSync(file, Buffer.alloc(4096))
    }).to.throw('ENOSPC')
    closeSync(file)
    await first.endsWith(8)
    for (const text of ['no space is left on the disk', `kplay resume ${run}`, `${stopsIn(first.events)[0]} st`])
      expect(first.stderr).to.contain(text)
    expect(stopsIn(first.events.filter((event) => event.seq > seq))).to.deep.equal([])
    expectNoLease()
    const known = readFileSync(journal(run), 'utf8').trimEnd().split('\n').length
    expect(known).to.equal(first.events.length)
    await endOfNode(stopsIn(first.events)[0])
    await expectRefusal(1, ['no space is left on the disk'], 'resume', run)
    rmSync(ballast)
    await expectGoesOn(run, first)
  })

  it('its journal is moved away: no further act, 8; put back, each node is restarted once', async () => {
    const first = world.apply(restartAll, '--patience', '60s')
    const { seq } = await first.event(stopSent)
    const run = runOf(first)
    renameSync(journal(run), `${journal(run)}.away`)
    await first.endsWith(8)
    for (const text of ['removed or replaced', 'put the file back', `${stopsIn(first.events)[0]} st`])
      expect(first.stderr).to.contain(text)
    expect(stopsIn(first.events.filter((event) => event.seq > seq))).to.deep.equal([])
    expectNoLease()
    await endOfNode(stopsIn(first.events)[0])
    await expectRefusal(3, ['the journal of the run cannot be read'], 'resume', run)
    renameSync(`${journal(run)}.away`, journal(run))
    await expectGoesOn(run, first)
  })

  it('a journal of before, of a newer kplay, changed, or with a line lost: no act; with its last line torn it goes on', async () => {
    const first = world.apply(restartAll, '--patience', '60s')
    const { seq } = await first.event(stopSent)
    await first.event(stopSent, seq)
    const run = runOf(first)
    first.signal('SIGKILL')
    await first.ended
    const [down = ''] = stopsIn(first.events).slice(1)
    await endOfNode(down)
    const text = readFileSync(journal(run), 'utf8')
    const lines = text.split('\n')
    const stop = lines.findLastIndex((line) => line.includes('"act-started"') && line.includes('"stop-node"'))
    const put = (changed: string): void => {
      expect(changed).to.not.equal(text)
      writeFileSync(journal(run), changed)
    }
    put(text.replace('"ok":true', '"ok":false'))
    await expectRefusal(1, ['of the journal is damaged', journal(run)], 'resume', run)
    put(lines.toSpliced(stop - 3, 1).join('\n'))
    await expectRefusal(1, [`line ${stop - 2} of the journal is damaged`], 'resume', run)
    put(text.replaceAll('{"format":1,', '{"format":2,'))
    await expectRefusal(3, ['written by a newer kplay'], 'resume', run)
    put(`${lines.slice(0, stop).join('\n')}\n`)
    // It knows of no stop there: nobody answers for this node.
    await expectRefusal(1, [`no Kafka process on ${down}`], 'resume', run)
    put(`${text}{"format":1,"seq":`)
    await expectGoesOn(run, first)
  })

  it('its clock jumps an hour ahead, then two back, with nodes stopped: each is restarted once, within the time it takes', async () => {
    const [off, loaded] = [join(world.stage.files, 'off'), join(world.stage.files, 'clock.mjs')]
    writeFileSync(off, '0')
    writeFileSync(loaded, crookedClock(off))
    const words = ['-i', world.running.lab.inventory, '--yes', '--output', 'ndjson', '--max-wait', '2s']
    const options = { NODE_OPTIONS: `--import ${pathToFileURL(loaded).href}` }
    const run = world.stage.kplayIn(options, 'apply', restartAll, ...words, '--patience', '60s')
    const { seq, at } = await run.event(stopSent)
    writeFileSync(off, String(hourMs))
    const second = await run.event(stopSent, seq)
    expect(Date.parse(second.at) - Date.parse(at)).to.be.greaterThan(hourMs)
    writeFileSync(off, String(-hourMs))
    await run.endsWith(0)
    expect([...stopsIn(run.events)].sort()).to.deep.equal(hosts)
    await world.hands.whole()
    expectNoLease()
  })

  it('loses no record all the while', async () => {
    const audit = await endLoad(load)
    process.stdout.write(`${audit.acknowledged} acknowledged, ${audit.lost} lost\n`)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
  })
})
