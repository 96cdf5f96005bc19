import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { journalFile, isSynced, openJournal } from '../../src/journal/journal.ts'
import { readJournal } from '../../src/journal/read-journal.ts'
import type { JournalPort } from '../../src/run/ports.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { startLines } from '../support/lines-of.ts'
import { sampleRun } from '../support/sample-run.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const writer = fileURLToPath(new URL('../support/journal-writer.ts', import.meta.url))

describe('the journal', () => {
  const tempFolder = useTempFolders()

  const openIn = async (dir: string): Promise<JournalPort> => {
    const opened = await openJournal({ dir, fsync: true })
    if (!opened.ok) throw new Error(opened.error.what)
    return opened.value
  }

  const eventsIn = async (dir: string): Promise<readonly RunEvent[]> => {
    const read = await readJournal(dir)
    if (!read.ok) throw new Error(read.error.why.join('; '))
    return read.value.events
  }

  it('holds a whole run in order, even when nobody waits between appends', async () => {
    const dir = tempFolder()
    const journal = await openIn(dir)
    await Promise.all(sampleRun().map((event) => journal.append(event)))
    await journal.close()
    expect(await eventsIn(dir)).to.deep.equal(sampleRun())
    expect(statSync(journalFile(dir)).mode & 0o777).to.equal(0o600)
  })

  it('has a line in the file when its append resolves', async () => {
    const dir = tempFolder()
    const journal = await openIn(dir)
    for (const [index, event] of sampleRun().slice(0, 5).entries()) {
      await journal.append(event)
      expect(await eventsIn(dir)).to.have.lengthOf(index + 1)
    }
    await journal.close()
  })

  it('has on the disk, before anything follows, what changes or decides something: a power loss takes no act', () => {
    const light = [
      'step-started',
      'step-waiting',
      'step-ended',
      'guard',
      'node-started',
      'node-state',
      'notice',
    ] as const
    const types = new Set([...sampleRun().map((event) => event.type), ...light])
    expect([...types].filter((type) => !isSynced({ type })).sort()).to.deep.equal([...light].sort())
    for (const type of ['act-started', 'act-ended', 'gate-answered', 'interrupt', 'node-ended', 'run-ended'] as const)
      expect(isSynced({ type }), type).to.equal(true)
  })

  it('goes on after its last whole line when it is opened again', async () => {
    const dir = tempFolder()
    const [first, second] = sampleRun()
    if (first === undefined || second === undefined) throw new Error('no events')
    const journal = await openIn(dir)
    await journal.append(first)
    await journal.close()
    appendFileSync(journalFile(dir), '{"format":1,"seq":2,"at":"20')
    expect((await eventsIn(dir)).length).to.equal(1)
    const again = await openIn(dir)
    await again.append(second)
    await again.close()
    expect(await eventsIn(dir)).to.deep.equal([first, second])
  })

  it('that cannot be opened or read is a problem', async () => {
    const dir = join(tempFolder(), 'missing')
    const opened = await openJournal({ dir, fsync: true })
    expect(opened).to.have.nested.property('error.code', 'journal/cannot-write')
    expect(await readJournal(dir)).to.have.nested.property('error.code', 'journal/cannot-read')
  })

  it('that is damaged is a problem that names the line', async () => {
    const dir = tempFolder()
    writeFileSync(journalFile(dir), 'nonsense\n')
    const read = await readJournal(dir)
    expect(read).to.have.nested.property('error.code', 'journal/damaged')
    expect(read).to.have.nested.property('error.subject', `${journalFile(dir)}:1`)
  })

  // A limit on the size of files fills up in the middle of a line, as a disk does.
  it('that is full refuses, keeps whole lines only, and catches up when there is space again', async () => {
    const dir = tempFolder()
    const child = fileURLToPath(new URL('../support/journal-full.ts', import.meta.url))
    const shell = `trap '' XFSZ; ulimit -S -f 4; exec "$0" "$@"`
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, child, dir], { encoding: 'utf8' })
    expect(stderr).to.equal('')
    const [refused, refusedAgain, length, done] = stdout.trim().split('\n')
    expect(refused).to.match(/^journal\/cannot-write 1 the file reached the size limit of this process/)
    expect(refusedAgain).to.equal(refused)
    expect(Number(length)).to.be.lessThanOrEqual(4096)
    expect(done).to.equal('caught up')
    expect((await eventsIn(dir)).map((event) => event.seq)).to.deep.equal(Array.from({ length: 8 }, (_, i) => i + 1))
  })

  it('that is removed or replaced while it is written refuses every further line that matters, and none before', async () => {
    const spoilers: readonly ((file: string) => void)[] = [
      (file) => rmSync(file),
      (file) => renameSync(file, `${file}.old`),
      (file) => rmSync(dirname(file), { recursive: true }),
      (file) => {
        cpSync(file, `${file}.copy`)
        renameSync(`${file}.copy`, file)
      },
    ]
    for (const spoil of spoilers) {
      const dir = join(tempFolder(), 'run')
      mkdirSync(dir)
      const journal = await openIn(dir)
      const script = new EventScript()
      const say = async (): Promise<unknown> => {
        script.say({ type: 'phase-started', phase: 'roll', nodes: [] })
        const event = script.events.at(-1)
        return event === undefined ? undefined : journal.append(event).catch((cause: unknown) => cause)
      }
      expect(await say()).to.equal(undefined)
      spoil(journalFile(dir))
      for (let again = 0; again < 2; again++)
        expect(await say()).to.have.nested.property('problem.code', 'journal/gone')
      await journal.close()
    }
  })

  it('killed at any moment holds every line that was acknowledged, whole, and nothing else', async function () {
    this.timeout(180_000)
    const dir = join(tempFolder(), 'run')
    mkdirSync(dir)
    let acknowledged = 0
    for (let round = 0; round < 8; round++) {
      const child = startLines(writer, [dir])
      const wanted = acknowledged + 1 + ((round * 13) % 29)
      try {
        while (acknowledged < wanted) acknowledged = Number((await child.hear()).split(' ')[1])
      } finally {
        await child.end('SIGKILL')
      }
      const events = await eventsIn(dir)
      expect(events.length, `round ${round}`).to.be.at.least(acknowledged)
      expect(events.map((event) => event.seq)).to.deep.equal(events.map((_, i) => i + 1))
      acknowledged = events.length
    }
  })
})
