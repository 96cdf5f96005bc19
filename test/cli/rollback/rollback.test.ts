import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readTaken } from '../../../src/cli/rollback/taken-run.ts'
import type { World } from '../../../src/cli/world.ts'
import { openJournal } from '../../../src/journal/journal.ts'
import { takeLock } from '../../../src/journal/lock/take-lock.ts'
import { buildChanges } from '../../../src/journal/replay-changes.ts'
import type { RunEvent, RunEventBody } from '../../../src/run/run-event.ts'
import { callKplayIn, type CliEnd } from '../../support/cli-world.ts'
import { runStarted } from '../../support/run-started.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = '20261122-031042-aaaa'

const started = runStarted({
  playbook: 'up',
  file: 'playbooks/rolling-upgrade.yml',
  cluster: { name: 'rehearsal', id: 'rehearsal-only-0000000', mode: 'kraft' },
  versions: { from: ['3.9.2'], to: '4.1.2' },
  nodes: ['b1', 'b2'].map((host, i) => ({ host, nodeId: i + 1, roles: ['broker'], from: '3.9.2' })),
  phases: [
    { id: 'roll', description: '', hosts: ['b1', 'b2'], irreversible: false },
    { id: 'finalize', description: '', hosts: [], irreversible: true },
  ],
})

const stop: RunEventBody = {
  type: 'act-started',
  address: 'roll.stop@b1',
  host: 'b1',
  act: { kind: 'stop-node', pid: 1, startedAtMs: 1 },
}

const raise = (ok: boolean | undefined, validateOnly = false): readonly RunEventBody[] => {
  const frame = { address: 'finalize.raise', host: null }
  const act = { kind: 'update-features', levels: { 'metadata.version': 27 }, validateOnly } as const
  const end = { type: 'act-ended', ...frame, ok: ok === true, output: '', why: null, tookMs: 1 } as const
  return [{ type: 'act-started', ...frame, act }, ...(ok === undefined ? [] : [end])]
}

const write = (from: string, to: string): readonly RunEventBody[] => [
  {
    type: 'act-started',
    address: 'roll.edit@b1',
    host: 'b1',
    act: { kind: 'write-file', path: '/s', was: from, sha256: to, backup: `/s.kplay-${from}`, diff: [] },
  },
]

const eventsOf = (bodies: readonly RunEventBody[]): readonly RunEvent[] =>
  bodies.map((body, i) => ({ format: 1, seq: i + 1, at: '2026-11-22T03:10:42.000Z', run, ...body }))

describe('what a run changed, by its journal', () => {
  it('is every host whose node or files it came to, and no release put beside', () => {
    const install: RunEventBody = {
      type: 'act-started',
      address: 'stage.install@b2',
      host: 'b2',
      act: { kind: 'install-release', release: '4.1.2', root: '/r' },
    }
    expect(buildChanges(eventsOf([started, install, stop]))).to.deep.equal({
      hosts: ['b1'],
      files: {},
      irreversible: null,
    })
  })

  it('keeps the content from before the first write, and forgets what was put back', () => {
    const twice = buildChanges(eventsOf([started, ...write('a', 'b'), ...write('b', 'c')]))
    expect(twice.files).to.deep.equal({ b1: [{ path: '/s', was: 'a', backup: '/s.kplay-a' }] })
    expect(buildChanges(eventsOf([started, ...write('a', 'b'), ...write('b', 'a')])).files).to.deep.equal({})
  })

  it('is irreversible once a raise may have happened: not when it was only validated or refused', () => {
    const after = (bodies: readonly RunEventBody[]) => buildChanges(eventsOf([started, ...bodies])).irreversible
    expect(after(raise(true))).to.equal('finalize.raise')
    expect(after(raise(undefined))).to.equal('finalize.raise')
    expect(after(raise(false))).to.equal(null)
    expect(after(raise(true, true))).to.equal(null)
  })
})

describe('kplay rollback', () => {
  const tempFolder = useTempFolders()
  let stateDir = ''
  beforeEach(() => (stateDir = tempFolder()))

  const call = (...words: string[]): Promise<CliEnd> =>
    callKplayIn({ cwd: root, root, env: { KPLAY_STATE: stateDir } }, ['rollback', ...words])

  const keep = async (bodies: readonly RunEventBody[]): Promise<void> => {
    const dir = join(stateDir, 'runs', run)
    mkdirSync(dir, { recursive: true })
    const journal = await openJournal({ dir, fsync: false })
    if (!journal.ok) throw new Error(journal.error.what)
    for (const event of eventsOf(bodies)) await journal.value.append(event)
    await journal.value.close()
  }

  const end: RunEventBody = { type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: 1 }

  const refused = async (bodies: readonly RunEventBody[], code: number, words: string): Promise<void> => {
    await keep(bodies)
    const said = await call(run)
    expect(said.code, said.stderr).to.equal(code)
    expect(said.stderr.replaceAll(/\s+/g, ' ')).to.contain(words)
  }

  it('names a run that nobody knows, and wrong words', async () => {
    expect(await call(run)).to.deep.include({ code: 3 })
    expect((await call(run)).stderr).to.contain(`there is no run "${run}"`)
    expect((await call()).stderr).to.contain('no RUN was given')
    expect((await call(run, 'more')).stderr).to.contain('unexpected word "more"')
  })

  it('answers for the node that the run left down, and for none that is back', async () => {
    const world = { env: { KPLAY_STATE: stateDir }, pid: process.pid } as unknown as World
    const hurtOf = async (bodies: readonly RunEventBody[]): Promise<string | undefined> => {
      await keep(bodies)
      const taken = await readTaken(run, world)
      rmSync(join(stateDir, 'runs'), { recursive: true })
      return taken.ok ? taken.value?.order.hurt : taken.error.what
    }
    const back: RunEventBody = {
      type: 'node-ended',
      phase: 'roll',
      host: 'b1',
      ok: true,
      changed: true,
      remainingMs: 0,
    }
    expect(await hurtOf([started, stop])).to.equal('b1')
    expect(await hurtOf([started, stop, back])).to.equal(undefined)
  })

  it('has nothing to do for a run that changed nothing', async () => {
    await refused([started, end], 0, 'nothing to do')
  })

  it('waits for no run that is still running: exit 5', async () => {
    await keep([started, stop])
    const lock = await takeLock({
      stateDir,
      clusterId: started.cluster.id,
      run,
      pid: process.pid,
      who: 'ada',
      playbook: 'up.yml',
      since: '2026-11-22T03:10:42.000Z',
    })
    const said = await call(run)
    expect(said.code).to.equal(5)
    expect(said.stderr).to.contain(`run ${run} is still running`)
    if (lock.ok) await lock.value.release()
  })

  it('refuses what can not be taken back, and points to kplay path', async () => {
    await refused([started, stop, ...raise(true), end], 1, 'kplay path 4.1.2 3.9.2')
  })

  it('refuses a run without another release, and one that was itself a way back', async () => {
    await refused([{ ...started, versions: null }, stop, end], 1, 'it went to no other release')
  })

  it('does not turn a way back round', async () => {
    await refused([{ ...started, takesBack: 'x' }, stop, end], 1, 'it took run x back itself')
  })

  it('refuses nodes that came from several releases', async () => {
    const nodes = [{ host: 'b1', nodeId: 1, roles: ['broker'], from: null }] as const
    await refused([{ ...started, nodes }, stop, end], 1, 'did not all run one known release before')
  })

  it('refuses files that ask for something else now: exit 9', async () => {
    await refused([started, stop, end], 9, 'what it was made of was changed since')
  })

  it('refuses another cluster', async () => {
    await refused(
      [{ ...started, cluster: { ...started.cluster, id: 'other' } }, stop, end],
      3,
      'was on another cluster',
    )
  })
})
