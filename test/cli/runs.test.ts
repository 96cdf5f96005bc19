import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { statusSchema, runsSchema, type Runs } from '../../src/cli/runs/status-schema.ts'
import { openJournal, journalFile } from '../../src/journal/journal.ts'
import { takeLock } from '../../src/journal/lock/take-lock.ts'
import type { RunStatus } from '../../src/journal/replay-status.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'
import { emptyRun, failedRun, sampleRun } from '../support/sample-run.ts'
import { useTempFolders } from '../support/temp-folder.ts'

describe('kplay status and kplay runs', () => {
  const tempFolder = useTempFolders()
  let stateDir = ''
  beforeEach(() => (stateDir = tempFolder()))

  const call = (...argv: string[]): Promise<CliEnd> =>
    callKplayIn({ cwd: '/', root: '', env: { KPLAY_STATE: stateDir } }, argv)

  const keep = async (run: string, events: readonly RunEvent[]): Promise<string> => {
    const dir = join(stateDir, 'runs', run)
    mkdirSync(dir, { recursive: true })
    const journal = await openJournal({ dir, fsync: false })
    if (!journal.ok) throw new Error(journal.error.what)
    for (const event of events) await journal.value.append({ ...event, run })
    await journal.value.close()
    return journalFile(dir)
  }

  const status = async (...argv: string[]): Promise<RunStatus> => {
    const end = await call('status', ...argv, '--format', 'json')
    expect(end.stderr).to.equal('')
    const value = JSON.parse(end.stdout) as RunStatus
    expect(new Ajv({ strict: false }).validate(statusSchema, value)).to.equal(true)
    return value
  }

  it('have the schemas that stand in schemas/', () => {
    expectGolden('schemas/status.schema.json', `${JSON.stringify(statusSchema, null, 2)}\n`)
    expectGolden('schemas/runs.schema.json', `${JSON.stringify(runsSchema, null, 2)}\n`)
  })

  it('say that there is no run, or no such run', async () => {
    expect((await call('runs')).stdout).to.equal('no run yet\n')
    expect(await call('status')).to.deep.include({ code: 3, stdout: '' })
    await keep('20261122-031042-k7qd', emptyRun())
    const { code, stderr } = await call('status', '20261122-031042-k7qq')
    expect(code).to.equal(3)
    expect(stderr).to.contain('there is no run "20261122-031042-k7qq"')
    expect(stderr).to.contain('did you mean "20261122-031042-k7qd"?')
  })

  it('tell a run that is done, one that failed and one whose process is gone', async () => {
    await keep('20261122-031042-aaaa', sampleRun())
    await keep('20261122-041042-bbbb', failedRun())
    const whole = sampleRun()
    const stop = whole.findIndex((event) => event.type === 'act-started' && event.act.kind === 'stop-node')
    await keep('20261122-051042-cccc', whole.slice(0, stop + 2))
    const { stdout } = await call('runs', '--format', 'json')
    const list = JSON.parse(stdout) as Runs
    expect(new Ajv({ strict: false }).validate(runsSchema, list)).to.equal(true)
    expect(list.runs.map((run) => run.state)).to.deep.equal(['interrupted', 'failed', 'done'])
    expect((await status()).run).to.equal('20261122-051042-cccc')
    const gone = await status('cccc')
    expect(gone.next).to.contain('its process is gone: kplay resume 20261122-051042-cccc goes on with it')
    expect(gone.next).to.match(/look first at c\d \(stopping\)/)
    expect(gone.openAct).to.match(/^roll\.stop@c\d$/)
    expectGolden('test/cases/views/runs/done.txt', (await call('status', 'aaaa')).stdout)
    expectGolden('test/cases/views/runs/failed.txt', (await call('status', 'bbbb')).stdout)
    expectGolden('test/cases/views/runs/gone.txt', (await call('status', 'cccc')).stdout)
    expectGolden('test/cases/views/runs/list.txt', (await call('runs')).stdout)
  })

  it('make the report of a run again', async () => {
    await keep('20261122-031042-aaaa', sampleRun())
    const text = await call('report', 'aaaa')
    expect(text.code).to.equal(0)
    expect(text.stdout).to.contain('20261122-031042-aaaa')
    const dir = join(stateDir, 'again')
    expect((await call('report', 'aaaa', '--report', dir)).code).to.equal(0)
    expect(readdirSync(dir).sort()).to.deep.equal(['events.ndjson', 'report.html', 'report.json', 'report.md'])
    expect(readFileSync(join(dir, 'report.md'), 'utf8')).to.equal(text.stdout)
    const json = await call('report', 'aaaa', '--format', 'json')
    expect(JSON.parse(json.stdout)).to.deep.equal(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')))
    expect((await call('report', 'zzzz')).code).to.equal(3)
  })

  it('call a run running while its process holds the lock, and interrupted when that was killed', async () => {
    const run = '20261122-031042-k7qd'
    await keep(run, sampleRun().slice(0, 12))
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    await once(child, 'spawn')
    const lock = await takeLock({ stateDir, clusterId: 'id', run, pid: child.pid ?? -1, who: 'me', playbook: 'p.yml', since: 'now' }) // prettier-ignore
    expect(lock.ok).to.equal(true)
    expect((await status(run)).state).to.equal('running')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await status(run)).state).to.equal('interrupted')
  })

  it('drop a torn last line, and name a damaged one', async () => {
    const file = await keep('20261122-031042-k7qd', sampleRun().slice(0, 5))
    appendFileSync(file, '{"format":1,"seq":6,"type":"ru')
    expect((await status()).steps.length).to.be.at.least(0)
    writeFileSync(file, 'nonsense\n')
    const { code, stderr } = await call('status')
    expect(code).to.equal(1)
    expect(stderr).to.contain('line 1 of the journal is damaged')
    expect((await call('runs')).stdout).to.match(/^20261122-031042-k7qd {2}unknown .*line 1 of the journal is damaged/m)
  })
})
