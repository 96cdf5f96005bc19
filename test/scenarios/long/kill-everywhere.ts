/**
 * Run by hand: KILLS=30 node scripts/test.ts test/scenarios/long/kill-everywhere.ts. Nine minutes on two busy cores; without KILLS it dies at every line of all three
 * turns and takes as much as an hour. DIED=FILE keeps the lines it died at from one call to the next, so that an hour may be had in slices.
 *
 * A real roll of three combined nodes under load, up to 4.1.2 and back to 3.9.2 in turn. kplay is killed with -9 right after a line of its journal is out, or some
 * milliseconds later; the run is resumed and killed at the next line that no process died at yet, at most a dozen times (PER_ROLL) in one roll.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { replayJournal } from '../../../src/journal/replay.ts'
import { loadDefaults } from '../../../src/rehearsal/load/load-config.ts'
import { startLoad, type LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { bootTestLab, realClock, type TestLab } from '../../support/cluster.ts'
import { stopsIn } from '../support/events.ts'
import { Hands } from '../support/hands.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { Stage } from '../support/stage.ts'

const killsPerRoll = Number(process.env['PER_ROLL'] ?? 12)
const mostKills = Number(process.env['KILLS'] ?? 10_000)
const diedFile = process.env['DIED']
const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** A line of the roll by what it is, whichever run it stands in. */
const lineOf = (event: RunEvent): string => {
  const {
    type,
    phase = '',
    address = '',
    host = '',
    state = '',
    act,
  } = event as RunEvent & {
    readonly phase?: string
    readonly address?: string
    readonly host?: string | null
    readonly state?: string
    readonly act?: { readonly kind: string }
  }
  return [type, address === '' ? `${phase}@${host ?? ''}` : address, state, act?.kind ?? ''].join(' ')
}

const isOfRoll = (event: RunEvent): boolean => {
  if (event.type === 'step-waiting') return event.address.startsWith('roll.')
  return (
    ['run-started', 'run-resumed', 'phase-started', 'phase-ended'].includes(event.type) ||
    lineOf(event).includes(' roll')
  )
}

describe('kplay killed with -9 at every line of a roll', function () {
  this.timeout(5_400_000)
  const stage = new Stage()
  let running: TestLab
  let hands: Hands
  let load: LoadProcess

  before(async () => {
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    hands = new Hands(running.lab)
    await hands.whole()
    const dir = join(stage.files, 'load')
    mkdirSync(dir)
    const bootstrap = running.lab.nodes.map((node) => `${node.address}:${node.ports.broker ?? 9092}`)
    const config = { ...loadDefaults, bootstrap, topic: 'kplay-load', brokers: 3, dir }
    const self = { node: process.execPath, main }
    const started = await startLoad({ self, env: process.env, config, clock: realClock, auditLimitMs: 900_000 })
    if (!started.ok) throw new Error(started.error.what)
    load = started.value
    const ready = await load.ready
    if (!ready.ok) throw new Error(ready.error.what)
  })
  after(async () => {
    await load.kill()
    await hands.close()
    await running.stop()
    await stage.clear()
  })

  const playbook = (from: string, to: string): string => {
    const file = join(stage.files, `to-${to}.yml`)
    const versions = `versions: { from: "${from}", to: "${to}"${to < from ? ', back: true' : ''} }`
    const phases = ['phases:', '  - use: stage', '  - use: roll', '    with: { soak_first: 1s }']
    writeFileSync(
      file,
      ['kplay: 1', `name: "to ${to}"`, `inventory: ${running.lab.inventory}`, versions, ...phases, ''].join('\n'),
    )
    return file
  }

  const call = (run: string | undefined, file: string): KplayProcess =>
    run === undefined
      ? stage.kplay('apply', file, '--yes', '--output', 'ndjson', '--max-wait', '2s', '--patience', '90s')
      : stage.kplay('resume', run, '--output', 'ndjson')

  /** Lines that a process has died at, each twice: at once and a little later. */
  const died = new Map<string, number>(
    diedFile !== undefined && existsSync(diedFile)
      ? (JSON.parse(readFileSync(diedFile, 'utf8')) as [string, number][])
      : [],
  )
  let kills = 0

  const noteDeath = (line: string): void => {
    died.set(line, (died.get(line) ?? 0) + 1)
    kills += 1
    if (diedFile !== undefined) writeFileSync(diedFile, JSON.stringify([...died]))
  }

  /** Follows one process to its end, or kills it at a line that was not died at twice. */
  const live = async (process: KplayProcess, mayKill: boolean): Promise<number | undefined> => {
    let seen = 0
    for (;;) {
      const next = process.event((event) => event.seq > seen).catch(() => undefined)
      const event = await next
      if (event === undefined) return (await process.ended).code ?? -1
      seen = event.seq
      const line = lineOf(event)
      const before = died.get(line) ?? 0
      if (!mayKill || !isOfRoll(event) || before >= 2 || event.type === 'run-ended') continue
      if (before === 1) await realClock.sleep(5 + Math.random() * 60)
      process.signal('SIGKILL')
      await process.ended
      noteDeath(line)
      return undefined
    }
  }

  /** Runs and resumes until the end. */
  const liveOn = async (file: string): Promise<{ readonly run: string; readonly deaths: number }> => {
    let run: string | undefined
    for (let deaths = 0; ; deaths++) {
      const process = call(run, file)
      const code = await live(process, deaths < killsPerRoll && kills < mostKills)
      // Before its first phase a run has nothing to go on with.
      if (process.events.some((event) => event.type === 'phase-started')) run ??= process.events[0]?.run
      if (code === undefined) continue
      expect(code, process.stderr).to.equal(0)
      return { run: run ?? '', deaths }
    }
  }

  /** One roll, with its deaths. */
  const roll = async (from: string, to: string): Promise<number> => {
    const before = await hands.starts()
    const { run, deaths } = await liveOn(playbook(from, to))
    await hands.whole()
    expect(Object.values(await hands.releases())).to.deep.equal([to, to, to])
    const after = await hands.starts()
    for (const [host, count] of Object.entries(after))
      expect(count - (before[host] ?? 0), `${host} to ${to}`).to.equal(1)
    const replayed = replayJournal(readFileSync(join(stage.stateDir, 'runs', run, 'journal.jsonl')))
    if (!replayed.ok) throw new Error(`line ${replayed.error.line}: ${replayed.error.why}`)
    const { events } = replayed.value
    expect([...new Set(stopsIn(events))]).to.have.length(3)
    expect(events.at(-1)).to.include({ type: 'run-ended', outcome: 'done' })
    return deaths
  }

  it('is resumed: every node restarted once in each roll, nothing lost', async () => {
    let [from, to] = ['3.9.2', '4.1.2']
    let rolls = 0
    for (;;) {
      const startedMs = performance.now()
      const deaths = await roll(from, to)
      rolls += 1
      const tookS = Math.round((performance.now() - startedMs) / 1000)
      process.stdout.write(`roll ${rolls} to ${to}: ${deaths} deaths, ${kills} in all, ${tookS} s\n`)
      ;[from, to] = [to, from]
      if (deaths === 0 || kills >= mostKills) break
    }
    const audit = await load.stop()
    if (!audit.ok) throw new Error(audit.error.what)
    const { acknowledged, lost, duplicated, reordered, errors, longestStallMs } = audit.value
    const figures = {
      rolls,
      kills,
      lines: died.size,
      acknowledged,
      lost,
      duplicated,
      reordered,
      errors,
      longestStallMs,
    }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    expect(lost).to.equal(0)
    expect(duplicated).to.equal(0)
  })
})
