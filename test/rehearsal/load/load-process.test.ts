import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Result } from '../../../src/diagnostics/result.ts'
import type { LoadState } from '../../../src/rehearsal/load/load-audit.ts'
import { loadDefaults } from '../../../src/rehearsal/load/load-config.ts'
import { startLoad, type LoadProcess, type LoadStart } from '../../../src/rehearsal/load/load-process.ts'
import { realClock as clock } from '../../support/cluster.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const kplayMain = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** A process that ended but that nobody waited for (state Z) does not run. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await sleep(10)
}

const problemOf = (result: Result<unknown, Problem>): Problem => {
  if (result.ok) throw new Error('a problem was expected')
  return result.error
}

describe('load process', () => {
  const newFolder = useTempFolders()
  let dir = ''
  beforeEach(() => void (dir = newFolder()))

  const config = () => ({
    ...loadDefaults,
    bootstrap: ['127.0.0.1:1'],
    topic: 'orders',
    brokers: 3,
    dir: join(dir, 'load'),
  })

  /** Starts `script` in place of kplay. */
  const start = async (script: string, rest: Partial<LoadStart> = {}): Promise<LoadProcess> => {
    const main = join(dir, 'main.mjs')
    writeFileSync(main, script)
    const self = { node: process.execPath, main }
    const started = await startLoad({ self, env: {}, config: config(), clock, ...rest })
    if (!started.ok) throw new Error(started.error.what)
    return started.value
  }
  const say = (state: object): string => `console.log(JSON.stringify(${JSON.stringify(state)}));`
  const stay = 'setInterval(() => {}, 1000);'

  it('starts with its config, tells its states, and answers the audit of a stopped load', async () => {
    const states: LoadState[] = []
    const load = await start(
      `${say({ type: 'ready' })} ${say({ type: 'tick', acknowledged: 7, errors: 0, openGapMs: 3 })} ${stay}
       process.on('SIGTERM', () => { ${say({ type: 'audit', audit: { acknowledged: 7 } })} process.exit(0) })`,
      { onState: (state) => void states.push(state) },
    )
    expect(await load.ready).to.deep.equal({ ok: true, value: undefined })
    await until(() => states.length === 2)
    expect(JSON.parse(readFileSync(join(dir, 'load', 'load.json'), 'utf8'))).to.deep.equal(config())
    expect(await load.stop()).to.deep.equal({ ok: true, value: { acknowledged: 7 } })
    expect(states.map((state) => state.type)).to.deep.equal(['ready', 'tick', 'audit'])
    expect(isRunning(load.pid)).to.equal(false)
  })

  it('passes on the problem of a load that cannot start', async () => {
    const problem = { code: 'lab/load', what: 'no broker', why: ['refused'], fix: 'none', exitCode: 4 }
    const load = await start(say({ type: 'problem', problem }))
    expect(problemOf(await load.ready)).to.deep.equal(problem)
    expect(problemOf(await load.stop())).to.deep.equal(problem)
  })

  it('says what a load printed that never got ready, and ends it', async () => {
    const said = join(dir, 'said')
    // Its time is over once it has said all, however long that takes.
    const late = {
      ...clock,
      sleep: async () => {
        await until(() => existsSync(said))
        // What a pipe holds by now is read in the next turns.
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
      },
    }
    const script = `import { writeFileSync } from 'node:fs'; console.log('hello'); console.error('trouble')`
    const load = await start(`${script}; writeFileSync(${JSON.stringify(said)}, ''); ${stay}`, { clock: late })
    const problem = problemOf(await load.ready)
    expect(problem.code).to.equal('lab/load-late')
    expect(problem.log).to.have.members(['hello', 'trouble'])
    expect(isRunning(load.pid)).to.equal(false)
  })

  it('says how a load ended that nobody stopped', async () => {
    const load = await start(`${say({ type: 'ready' })} console.error('boom'); process.exitCode = 70`)
    expect((await load.ready).ok).to.equal(true)
    await until(() => !isRunning(load.pid))
    const problem = problemOf(await load.stop())
    expect(problem.code).to.equal('lab/load-ended')
    expect(problem.why[0]).to.equal('it ended with exit code 70')
    expect(problem.log).to.include('boom')
    expect(problem.fix).to.include(join(dir, 'load', 'load.json'))
  })

  it('ends a load that does not stop', async () => {
    const load = await start(`process.on('SIGTERM', () => {}); ${say({ type: 'ready' })} ${stay}`, {
      auditLimitMs: 100,
    })
    await load.ready
    expect(problemOf(await load.stop()).code).to.equal('lab/load-late')
    expect(isRunning(load.pid)).to.equal(false)
  })

  it('ends a load at once when kplay is interrupted', async () => {
    const interrupt = new AbortController()
    const load = await start(`${say({ type: 'ready' })} ${stay}`, { signal: interrupt.signal })
    await load.ready
    interrupt.abort()
    const problem = problemOf(await load.stop())
    expect(problem).to.include({ code: 'lab/interrupted', exitCode: 130 })
    expect(isRunning(load.pid)).to.equal(false)
  })

  it('says so when there is no such Node', async () => {
    const self = { node: join(dir, 'no-node'), main: kplayMain }
    const load = await start('', { self })
    expect(problemOf(await load.ready).why[0]).to.include('ENOENT')
    expect((await load.stop()).ok).to.equal(false)
  })

  it('says so when its folder cannot be made', async () => {
    writeFileSync(join(dir, 'load'), 'a file')
    const started = await startLoad({ self: { node: '', main: '' }, env: {}, config: config(), clock })
    expect(problemOf(started).code).to.equal('lab/file')
  })

  it('does not outlive a kplay that was killed', async () => {
    const source = fileURLToPath(new URL('../../../src/rehearsal/load/load-process.ts', import.meta.url))
    const script = join(dir, 'parent.mjs')
    writeFileSync(
      script,
      `import { startLoad } from ${JSON.stringify(source)}
       const clock = { nowMs: Date.now, monotonicMs: () => performance.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) }
       const self = { node: process.execPath, main: ${JSON.stringify(kplayMain)} }
       const load = await startLoad({ self, env: process.env, clock, config: ${JSON.stringify(config())} })
       console.log(load.value.pid)`,
    )
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await createInterface({ input: parent.stdout })[Symbol.asyncIterator]().next()
    const pid = Number(line.value)
    // The load itself runs (not just Node's start) once it waits for its cluster.
    await until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('load.json'))
    parent.kill('SIGKILL')
    await until(() => !isRunning(pid))
  })

  it('answers a config that is not one with exit code 3', async () => {
    const load = await startLoad({
      self: { node: process.execPath, main: kplayMain },
      env: process.env,
      config: { ...config(), partitions: 0 },
      clock,
    })
    if (!load.ok) throw new Error(load.error.what)
    expect(problemOf(await load.value.ready)).to.include({ code: 'load/config', exitCode: 3 })
    await load.value.stop()
  })
})
