/** Run by hand: node scripts/test.ts test/scenarios/long/closed-terminal.ts. Some ten seconds, without a cluster; needs the command `script` of util-linux. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openJournal } from '../../../src/journal/journal.ts'
import { takeLock } from '../../../src/journal/lock/take-lock.ts'
import { realClock } from '../../support/cluster.ts'
import { sampleRun } from '../../support/sample-run.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const run = '20261122-031042-k7qd'

describe('a terminal that is closed while kplay asks or follows', function () {
  this.timeout(30_000)
  let stateDir: string
  let dir: string

  before(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'kplay-terminal-'))
    dir = join(stateDir, 'runs', run)
    mkdirSync(dir, { recursive: true })
    const journal = await openJournal({ dir, fsync: false })
    const lock = await takeLock({
      stateDir,
      clusterId: 'id',
      run,
      pid: process.pid,
      who: 'ada',
      playbook: 'p.yml',
      since: '',
    })
    if (!journal.ok || !lock.ok) throw new Error('no run')
    const events = sampleRun()
    const gate = events.findIndex((event) => event.type === 'gate-opened')
    for (const event of events.slice(0, gate + 1)) await journal.value.append({ ...event, run })
    await journal.value.close()
  })
  after(() => rmSync(stateDir, { recursive: true }))

  /** Runs a line of shell on a terminal of its own, and closes that once these words are on it. */
  const closeAt = async (words: string, line: string): Promise<void> => {
    const shown = join(stateDir, 'shown')
    rmSync(shown, { force: true })
    const env = { ...process.env, KPLAY_STATE: stateDir, SHELL: '/bin/sh' }
    const terminal = spawn('script', ['-qfc', line, shown], { env, stdio: ['pipe', 'ignore', 'ignore'] })
    while (!existsSync(shown) || !readFileSync(shown, 'utf8').includes(words)) await realClock.sleep(50)
    terminal.kill('SIGKILL')
  }

  it('approves nothing, and is no bug of kplay', async () => {
    const code = join(stateDir, 'code')
    // The shell outlives the terminal, and says how kplay ended.
    const line = `trap : HUP; ${root}/kplay approve ${run} finalize; echo $? > ${code}.new; mv ${code}.new ${code}`
    await closeAt('Type the name', line)
    while (!existsSync(code)) await realClock.sleep(50)
    // The end of its input and the signal come at the same time: not confirmed, or interrupted.
    expect(readFileSync(code, 'utf8').trim()).to.be.oneOf(['10', '130'])
    expect(readdirSync(dir)).to.deep.equal(['journal.jsonl'])
  })

  it('ends the following', async () => {
    const pid = join(stateDir, 'pid')
    await closeAt('opens the gate', `echo $$ > ${pid}; exec ${root}/kplay status ${run} --follow`)
    while (existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}/exe`)) await realClock.sleep(50)
  })
})
