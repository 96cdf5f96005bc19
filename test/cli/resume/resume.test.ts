import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { requestOf } from '../../../src/cli/saved/save-plan.ts'
import { writeAsked } from '../../../src/cli/resume/asked.ts'
import { journalFile, openJournal } from '../../../src/journal/journal.ts'
import { takeLock } from '../../../src/journal/lock/take-lock.ts'
import type { RunEvent, RunEventBody } from '../../../src/run/run-event.ts'
import { callKplayIn, type CliEnd } from '../../support/cli-world.ts'
import { EventScript } from '../../support/event-script.ts'
import { loadGood } from '../../support/load-good.ts'
import { plainWords } from '../../support/plain-words.ts'
import { runStarted } from '../../support/run-started.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const id = '20261122-031042-k7qd'
const clusterId = 'rehearsal-only-0000000'

const playbookOf = (first: string, later: string): string => `kplay: 1
name: two
inventory: cluster.yml
phases:
  - id: first
    description: "First."
    mode: read-only
    hosts: [brokers]
    tasks:
      - id: say
        assert: [{ that: "host.node_id > 0", else: "${first}" }]
  - id: later
    description: "Later."
    mode: read-only
    tasks:
      - id: say
        assert: [{ that: "'a' == 'a'", else: "${later}" }]
`

const started = runStarted({ playbook: 'two', kplay: '0', cluster: { name: 'test', id: clusterId, mode: 'kraft' } })

const phaseStarted: RunEventBody = { type: 'phase-started', phase: 'first', nodes: ['b1', 'b2', 'b3'] }
const failed: RunEventBody = { type: 'run-ended', outcome: 'failed', exitCode: 1, problem: null, tookMs: 1 }

describe('kplay resume, before anything is contacted', () => {
  const tempFolder = useTempFolders()
  let stateDir = ''
  let cwd = ''
  beforeEach(() => {
    stateDir = tempFolder()
    cwd = tempFolder()
    cpSync(join(root, 'test/run/resume/three-and-three.yml'), join(cwd, 'cluster.yml'))
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('one', 'two'))
  })

  const call = (...argv: string[]): Promise<CliEnd> =>
    callKplayIn({ cwd: '/', root, env: { KPLAY_STATE: stateDir } }, ['resume', ...argv])

  const keepIn = async (dir: string, bodies: readonly RunEventBody[]): Promise<void> => {
    mkdirSync(dir, { recursive: true })
    const journal = await openJournal({ dir, fsync: false })
    if (!journal.ok) throw new Error(journal.error.what)
    const script = new EventScript(id)
    for (const body of bodies) script.say(body)
    for (const event of script.events as readonly RunEvent[]) await journal.value.append(event)
    await journal.value.close()
  }

  /** A run of the playbook as it stands now, with this journal. */
  const keep = async (...bodies: readonly RunEventBody[]): Promise<string> => {
    const dir = join(stateDir, 'runs', id)
    await keepIn(dir, bodies)
    const playbook = await loadGood('playbook.yml', { root, cwd })
    const words = plainWords('playbook.yml')
    const kept = await writeAsked(dir, { format: 1, folder: cwd, words, request: requestOf(playbook) })
    expect(kept.ok).to.equal(true)
    return dir
  }

  const refuses = async (code: number, words: string, ...argv: string[]): Promise<void> => {
    const end = await call(...(argv.length === 0 ? [id] : argv))
    expect(end.stderr).to.contain(words)
    expect(end.code).to.equal(code)
  }

  it('says which runs there are when it does not know one', async () => {
    await refuses(3, 'there is no run "nope"', 'nope')
    await keep(started)
    await refuses(3, `the latest: ${id}`, 'nope')
  })

  it('says that a run is done, and ends well', async () => {
    await keep(started, { type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: 1 })
    const end = await call(id)
    expect(end).to.include({ code: 0, stderr: `run ${id}: done already, nothing to go on with\n` })
  })

  it('has nothing to go on with before a run began', async () => {
    await keep({ type: 'notice', host: null, code: 'run/lease', text: 'nothing' })
    await refuses(3, 'run/never-began')
  })

  it('does not run a plan that nobody may have confirmed', async () => {
    await keep(started, failed)
    await refuses(10, 'its plan may never have been confirmed')
  })

  it('refuses while the run is still running, and names its process', async () => {
    await keep(started, phaseStarted)
    const since = '2026-11-22T03:10:42.000Z'
    const holder = { run: id, pid: process.pid, who: 'ada', playbook: 'playbook.yml', since }
    const lock = await takeLock({ stateDir, clusterId, ...holder })
    await refuses(5, `process ${process.pid} on`)
    if (lock.ok) await lock.value.release()
  })

  it('refuses what was begun and is asked for otherwise now, and names phase, host and file', async () => {
    await keep(started, phaseStarted)
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    const { code, stderr } = await call(id)
    expect(code).to.equal(9)
    expect(stderr).to.contain('run/changed-since').and.contain('first.say').and.contain('b1, b2, b3')
    expect(stderr).to.contain('file playbook.yml is not as it was')
  })

  it('refuses another cluster, and files that cannot be loaded any more', async () => {
    await keep(started, phaseStarted)
    const text = readFileSync(join(cwd, 'cluster.yml'), 'utf8')
    writeFileSync(join(cwd, 'cluster.yml'), text.replace(clusterId, 'another-cluster-000000'))
    await refuses(9, 'cluster id')
    rmSync(join(cwd, 'cluster.yml'))
    await refuses(9, 'file cluster.yml is no longer there')
  })

  it('does not go on with a run that a later one takes back, once that has acted', async () => {
    await keep(started, phaseStarted, failed)
    const back: RunEventBody = { ...started, takesBack: id }
    const stop = { kind: 'stop-node', pid: 7, startedAtMs: 1 } as const
    const act: RunEventBody = { type: 'act-started', address: 'roll.stop@b1', host: 'b1', act: stop }
    await keepIn(join(stateDir, 'runs', '20261122-040000-back'), [back, phaseStarted])
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    await refuses(9, 'run/changed-since')
    await keepIn(join(stateDir, 'runs', '20261122-050000-back'), [back, phaseStarted, act])
    await refuses(9, 'run 20261122-050000-back has begun to take it back')
    const done: RunEventBody = { type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: 1 }
    await keepIn(join(stateDir, 'runs', '20261122-060000-back'), [back, phaseStarted, act, done])
    rmSync(join(stateDir, 'runs', '20261122-050000-back'), { recursive: true })
    await refuses(9, 'run 20261122-060000-back took it back')
  })

  it('wants a changed later phase to be confirmed', async () => {
    await keep(started, phaseStarted)
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('one', 'changed'))
    const { code, stderr } = await call(id)
    expect(code).to.equal(10)
    expect(stderr).to.contain('later.say asks for something else').and.contain(`kplay resume ${id} --yes`)
  })

  it('cannot go on with a run of which nobody knows what it was asked for', async () => {
    await keepIn(join(stateDir, 'runs', id), [started, phaseStarted])
    await refuses(3, 'run/asked-unknown')
  })

  it('says what to do about a rehearsal, and about a way back of which it is not known how it was asked', async () => {
    await keepIn(join(stateDir, 'runs', id), [{ ...started, replaced: ['connection: local'] }, phaseStarted])
    await refuses(3, 'kplay lab down NAME')
    rmSync(join(stateDir, 'runs', id), { recursive: true })
    await keepIn(join(stateDir, 'runs', id), [{ ...started, takesBack: 'x' }, phaseStarted])
    await refuses(3, 'then kplay rollback x')
  })

  it('goes on with a way back only while the journal of the run that it takes back is there', async () => {
    await keep({ ...started, takesBack: '20261121-031042-aaaa' }, phaseStarted)
    await refuses(3, 'bring the folder of run 20261121-031042-aaaa')
    const other = join(stateDir, 'runs', '20261121-031042-aaaa')
    await keepIn(other, [started, phaseStarted, failed])
    await refuses(1, 'it went to no other release')
  })

  it('takes --done and --again only for steps that are open', async () => {
    await keep(started, phaseStarted)
    await refuses(3, 'no step is open', id, '--done', 'first.say@b1')
  })

  it('refuses a journal with a damaged middle or of a newer kplay, and drops a torn last line', async () => {
    const dir = await keep(started, phaseStarted, failed)
    const text = readFileSync(journalFile(dir), 'utf8')
    writeFileSync(journalFile(dir), text.replace('"nodes":["b1"', '"nodes":["b9"'))
    await refuses(1, 'line 2 of the journal is damaged')
    writeFileSync(journalFile(dir), text.replaceAll('{"format":1,', '{"format":2,'))
    await refuses(3, 'the journal of the run was written by a newer kplay')
    writeFileSync(journalFile(dir), `${text}{"format":1,"se`)
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    await refuses(9, 'run/changed-since')
  })

  it('replaces no journal that a process of this machine still writes', async () => {
    const elsewhere = tempFolder()
    const dir = await keep(started, phaseStarted, failed)
    cpSync(dir, elsewhere, { recursive: true })
    rmSync(dir, { recursive: true })
    await keep(started, phaseStarted)
    const here = readFileSync(journalFile(dir), 'utf8')
    const since = '2026-11-22T03:10:42.000Z'
    const lock = await takeLock({
      stateDir,
      clusterId,
      run: id,
      pid: process.pid,
      who: 'ada',
      playbook: 'a.yml',
      since,
    })
    await refuses(5, `process ${process.pid} on`, '--journal', journalFile(elsewhere))
    expect(readFileSync(journalFile(dir), 'utf8')).to.equal(here)
    if (lock.ok) await lock.value.release()
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    await refuses(9, 'run/changed-since', '--journal', journalFile(elsewhere))
    expect(readFileSync(journalFile(dir), 'utf8')).to.equal(readFileSync(journalFile(elsewhere), 'utf8'))
    expect(readdirSync(dir).sort()).to.deep.equal(['asked.json', 'journal.jsonl'])
  })

  it('takes a journal of another machine over, once, and refuses one that tells something else', async () => {
    const elsewhere = tempFolder()
    const dir = await keep(started, phaseStarted)
    cpSync(dir, elsewhere, { recursive: true })
    rmSync(dir, { recursive: true })
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    const given = journalFile(elsewhere)
    await refuses(9, 'run/changed-since', '--journal', given)
    expect(readFileSync(journalFile(dir), 'utf8')).to.equal(readFileSync(given, 'utf8'))
    // The one kept here went on meanwhile.
    rmSync(dir, { recursive: true })
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('one', 'two'))
    await keep(started, phaseStarted, failed)
    writeFileSync(join(cwd, 'playbook.yml'), playbookOf('changed', 'two'))
    const here = readFileSync(journalFile(dir), 'utf8')
    await refuses(9, 'run/changed-since', '--journal', given)
    expect(readFileSync(journalFile(dir), 'utf8')).to.equal(here)
    rmSync(dir, { recursive: true })
    await keepIn(dir, [started, failed])
    await refuses(3, 'run/other-journal', '--journal', given)
  })
})
