import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { followRun } from '../../src/cli/runs/follow.ts'
import { statusSchema } from '../../src/cli/runs/status-schema.ts'
import { renderStatus } from '../../src/cli/runs/status-text.ts'
import type { World } from '../../src/cli/world.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { takeLock } from '../../src/journal/lock/take-lock.ts'
import { buildRunState } from '../../src/journal/replay-state.ts'
import { buildRunStatus, type RunStatus } from '../../src/journal/replay-status.ts'
import type { JournalPort } from '../../src/run/ports.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { expectGolden } from '../support/golden.ts'
import { sampleRun } from '../support/sample-run.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const run = '20261122-031042-k7qd'
const whole = sampleRun().map((event): RunEvent => ({ ...event, run }))
const gateAt = whole.findIndex((event) => event.type === 'gate-opened') + 1

const statusOf = (events: readonly RunEvent[], more: object = {}): RunStatus =>
  buildRunStatus({ ...buildRunState(events), run }, { isAlive: true, startedAt: events[0]?.at ?? '', ...more })

/** The run up to its gate, and one more wait of a phase. */
const waitingFor = (trend: string, estimateMs: number | null): readonly RunEvent[] => {
  const last = whole[gateAt - 2] ?? whole[0]
  const frame = { format: 1, seq: gateAt, at: last?.at ?? '', run } as const
  const wait = { type: 'step-waiting', address: 'finalize', host: null, waitedMs: 1, samples: 1, blockers: [] } as const
  return [...whole.slice(0, gateAt - 1), { ...frame, ...wait, trend, estimateMs }]
}

describe('kplay status of a run that waits', () => {
  const cases: Readonly<Record<string, RunStatus>> = {
    gate: statusOf(whole.slice(0, gateAt)),
    time: statusOf(waitingFor('its gate lets time pass', 3_600_000)),
    pause: statusOf(waitingFor('paused by ada', null), { pause: { by: 'ada', since: '2026-11-22T03:20:00.000Z' } }),
  }
  for (const [what, status] of Object.entries(cases))
    it(`names the ${what}, and what a person can do`, () => {
      expect(status.state).to.equal('waiting')
      const check = new Ajv({ strict: false }).compile(statusSchema)
      check(status)
      expect(check.errors ?? []).to.deep.equal([])
      expectGolden(`test/cases/views/runs/waits-${what}.txt`, renderStatus(status))
    })

  it('says that a pause is coming while a node is still under way, and nothing once the run goes on', () => {
    const { pause } = cases['pause'] ?? statusOf([])
    const busy = statusOf(whole.slice(0, 20), { pause: pause ?? undefined })
    expect(busy.state).to.equal('running')
    expect(renderStatus(busy)).to.contain('no further node is begun')
    expect(statusOf(whole.slice(0, gateAt + 2))).to.include({ gate: null, wait: null, state: 'running' })
  })
})

describe('kplay status --follow', () => {
  const tempFolder = useTempFolders()

  /** A run whose process is this one: each sleep of the follower is answered by the next part of the run. */
  const follow = async (format: 'text' | 'json', parts: readonly ((journal: JournalPort) => Promise<void>)[]) => {
    const stateDir = tempFolder()
    const dir = join(stateDir, 'runs', run)
    mkdirSync(dir, { recursive: true })
    const of = { clusterId: 'id', run, pid: process.pid, who: 'ada', playbook: 'p.yml', since: '' }
    const lock = await takeLock({ stateDir, ...of })
    const journal = await openJournal({ dir, fsync: false })
    if (!lock.ok || !journal.ok) throw new Error('no run')
    for (const event of whole.slice(0, gateAt)) await journal.value.append(event)
    const never = new AbortController()
    const [written, left] = [[] as string[], [...parts]]
    const sleep = async (): Promise<void> => {
      const next = left.shift()
      if (next === undefined) never.abort()
      else await next(journal.value)
    }
    const world = {
      env: { KPLAY_STATE: stateDir },
      cwd: '/',
      pid: process.pid,
      clock: { nowMs: () => 0, monotonicMs: () => 0, sleep },
      interrupts: { first: never.signal, second: never.signal },
      stdout: { write: (text: string) => void written.push(text), isTerminal: false, columns: 80 },
    } as unknown as World
    const last = await followRun(run, format, world)
    await journal.value.close()
    await lock.value.release()
    return { last, written, left, dir }
  }

  const rest = async (journal: JournalPort): Promise<void> => {
    for (const event of whole.slice(gateAt)) await journal.append(event)
  }

  it('shows how the run stands, then each change, and ends with the run', async () => {
    const { last, written, left } = await follow('text', [() => Promise.resolve(), rest, () => Promise.resolve()])
    expect(last.ok && last.value.state).to.equal('done')
    expect(left).to.have.length(1)
    expect(written[0]).to.contain('phase "finalize" waits for a person')
    expect(written.slice(1).join('')).to.contain('finalize approved')
    expect(written.slice(1).join('')).to.not.contain('waits for an approval')
  })

  it('gives a program one line for each change', async () => {
    const pause = (): Promise<void> => Promise.resolve()
    const { written } = await follow('json', [pause, pause, rest])
    const lines = written.map((line) => JSON.parse(line) as RunStatus)
    expect(lines.map(({ state }) => state)).to.deep.equal(['waiting', 'done'])
    expect(lines[0]?.gate?.phase).to.equal('finalize')
  })

  it('is ended by a Ctrl-C, which the run does not feel', async () => {
    const { last } = await follow('text', [])
    expect(last.ok && last.value.state).to.equal('waiting')
  })
})
