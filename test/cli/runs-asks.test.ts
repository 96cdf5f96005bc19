import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readApproval } from '../../src/journal/asks/approval-file.ts'
import { readPause } from '../../src/journal/asks/pause-file.ts'
import { openJournal } from '../../src/journal/journal.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { fakeWorld } from '../fakes/fake-world.ts'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { sampleRun } from '../support/sample-run.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const run = '20261122-031042-k7qd'

/** The sample run up to its open gate. */
const waiting = (): readonly RunEvent[] => {
  const events = sampleRun()
  return events.slice(0, events.findIndex((event) => event.type === 'gate-opened') + 1)
}

const started = waiting().find((event) => event.type === 'run-started')
const digest = started?.digest ?? ''

describe('kplay approve and kplay pause', () => {
  const tempFolder = useTempFolders()
  let stateDir = ''
  let dir = ''
  beforeEach(async () => {
    stateDir = tempFolder()
    dir = join(stateDir, 'runs', run)
    await keep(waiting())
  })

  const keep = async (events: readonly RunEvent[]): Promise<void> => {
    mkdirSync(dir, { recursive: true })
    const journal = await openJournal({ dir, fsync: false })
    if (!journal.ok) throw new Error(journal.error.what)
    const known = readFileSync(join(dir, 'journal.jsonl'), 'utf8').split('\n').length - 1
    for (const event of events.slice(known)) await journal.value.append({ ...event, run })
    await journal.value.close()
  }

  const call = (...argv: string[]): Promise<CliEnd> =>
    callKplayIn({ cwd: '/', root: '', env: { KPLAY_STATE: stateDir, USER: 'ada' } }, argv)
  const approve = (...argv: string[]): Promise<CliEnd> => call('approve', run, ...argv)

  it('shows what is approved and that it can never be taken back, and binds it to the plan', async () => {
    const end = await approve('finalize', '--yes')
    expect(end).to.deep.include({ code: 0, stdout: '' })
    for (const words of ['phase "finalize"', 'asks: Raise metadata.version?', `plan ${digest}`, 'never be taken back'])
      expect(end.stderr).to.contain(words)
    expect(end.stderr).to.contain(`go on with kplay resume ${run}`)
    const read = await readApproval(dir, 'finalize')
    expect(read.ok && read.value).to.deep.include({ run, phase: 'finalize', digest, by: 'ada' })
    expect(statSync(join(dir, 'approve-finalize.json')).mode & 0o777).to.equal(0o600)
    expect(readdirSync(dir).sort()).to.deep.equal(['approve-finalize.json', 'journal.jsonl'])
  })

  it('approves nothing without a yes, and not for another plan', async () => {
    const unsure = await approve('finalize')
    expect(unsure.code).to.equal(10)
    expect(unsure.stderr).to.contain('error[run/not-confirmed]')
    const wrong = await approve('finalize', '--yes', '--digest', '0'.repeat(64))
    expect(wrong.code).to.equal(9)
    expect(wrong.stderr).to.contain(`the run goes on with plan ${digest}`)
    expect((await approve('finalize', '--yes', '--digest', digest)).code).to.equal(0)
  })

  it('approves nothing on Ctrl-C, and says so: 130; at a terminal that is gone: 10', async () => {
    const answer = (isInterrupted: boolean) => {
      const ctrlC = new AbortController()
      const ask = (): Promise<undefined> => {
        if (isInterrupted) ctrlC.abort()
        return Promise.resolve(undefined)
      }
      const interrupts = { first: ctrlC.signal, second: new AbortController().signal }
      const world = fakeWorld({ env: { KPLAY_STATE: stateDir, USER: 'ada' }, ask, interrupts })
      return runCli(['approve', run, 'finalize'], world).then((code) => ({ code, ...world.printed }))
    }
    const interrupted = await answer(true)
    expect(interrupted.code).to.equal(130)
    expect(interrupted.stderr).to.contain('error[run/interrupted]')
    expect(await answer(false)).to.deep.include({ code: 10 })
    expect(readdirSync(dir)).to.deep.equal(['journal.jsonl'])
  })

  it('leaves the journal of the run alone', async () => {
    const before = readFileSync(join(dir, 'journal.jsonl'))
    await approve('finalize', '--yes')
    await call('pause', run)
    expect(readFileSync(join(dir, 'journal.jsonl')).equals(before)).to.equal(true)
  })

  it('refuses a phase whose gate is not open, one that does not exist, and a run that is over', async () => {
    expect((await approve('roll', '--yes')).stderr).to.contain('its gate is not open')
    expect((await approve('rol', '--yes')).stderr).to.contain('its phases are')
    expect(await approve('--yes')).to.deep.include({ code: 3 })
    await keep(sampleRun())
    const over = await approve('finalize', '--yes')
    expect(over.code).to.equal(3)
    expect(over.stderr).to.contain('error[run/over]')
    expect((await call('pause', run)).stderr).to.contain('error[run/over]')
    expect(readdirSync(dir)).to.deep.equal(['journal.jsonl'])
  })

  it('pauses a run once, says so, and ends the pause', async () => {
    expect((await call('pause', run, '--end')).stderr).to.contain('was not paused')
    expect(await call('pause', run)).to.deep.include({ code: 0, stdout: '' })
    expect(await readPause(dir)).to.deep.include({ by: 'ada' })
    expect(statSync(join(dir, 'pause.json')).mode & 0o777).to.equal(0o600)
    expect((await call('pause', run)).stderr).to.contain('was paused already by ada')
    expect((await call('pause', run, '--end')).stderr).to.contain(`go on with kplay resume ${run}`)
    expect(await readPause(dir)).to.equal(undefined)
    expect(await call('pause')).to.deep.include({ code: 3 })
  })

  it('count only as whole files of their owner: a bad approval opens nothing, a bad pause holds', async () => {
    const bad: Readonly<Record<string, string>> = {
      'it is no JSON': '{"format": 1,',
      'it is none of this kplay, or not whole': '{"format": 2}',
    }
    for (const [why, text] of Object.entries(bad)) {
      for (const name of ['approve-finalize.json', 'pause.json']) writeFileSync(join(dir, name), text, { mode: 0o600 })
      expect(await readApproval(dir, 'finalize')).to.deep.equal({ ok: false, error: why })
      expect((await readPause(dir))?.by).to.contain(why)
    }
    await approve('finalize', '--yes')
    chmodSync(join(dir, 'approve-finalize.json'), 0o666)
    expect(await readApproval(dir, 'finalize')).to.deep.equal({ ok: false, error: 'others may change it' })
  })
})
