import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { hostClock } from '../../src/facts/host-clock.ts'
import { request, type Fact } from '../../src/facts/fact.ts'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { noStore, realClock } from './local-settings.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const path = process.env['PATH'] ?? ''

const connect = (run?: string): LocalConnection =>
  new LocalConnection('b1', { run, env: { PATH: path, HOME: '/tmp', OTHER: 'x' }, store: noStore, clock: realClock })

const resultOf = async (
  argv: readonly string[],
  of: { env?: Record<string, string>; stdin?: string; run?: string; timeoutMs?: number } = {},
): Promise<{ exitCode: number | null; signal: string | null; stdout: string; stderr: string }> => {
  const { run, timeoutMs = 60_000, ...rest } = of
  const answer = await connect(run).run({ argv, timeoutMs, ...rest })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  const { tookMs, ...result } = answer.value
  expect(tookMs).to.be.at.least(0)
  return result
}

describe('the local connection', () => {
  const newFolder = useTempFolders()

  it('runs a command as it is, without a shell', async () => {
    expect(await resultOf(['printf', '%s|', '$HOME', "it's", '', '*'])).to.deep.equal({
      exitCode: 0,
      signal: null,
      stdout: "$HOME|it's||*|",
      stderr: '',
    })
  })

  it('tells exit codes and signals apart', async () => {
    expect(await resultOf(['sh', '-c', 'echo out; echo err >&2; exit 7'])).to.deep.equal({
      exitCode: 7,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await resultOf(['sh', '-c', 'kill -TERM $$'])).to.include({ exitCode: null, signal: 'SIGTERM' })
  })

  it('says of a missing command what a shell would say', async () => {
    expect(await resultOf(['no-such-command-here'])).to.include({ exitCode: 127, stdout: '' })
    const file = `${newFolder()}/plain`
    writeFileSync(file, 'x')
    expect(await resultOf([file])).to.include({ exitCode: 126 })
  })

  it('gives its children a small environment of their own', async () => {
    process.env['KPLAY_TEST_LEAK'] = '1'
    const plain = await resultOf(['env'])
    const given = await resultOf(['env'], { env: { A: 'b', LANG: 'de' }, run: '20261122-031042-k7qd' })
    delete process.env['KPLAY_TEST_LEAK']
    const names = (text: string): string[] => text.trim().split('\n').sort()
    expect(names(plain.stdout)).to.deep.equal(['HOME=/tmp', 'LANG=C', `PATH=${path}`])
    expect(names(given.stdout)).to.deep.equal([
      'A=b',
      'HOME=/tmp',
      'KPLAY_RUN=20261122-031042-k7qd',
      'LANG=de',
      `PATH=${path}`,
    ])
  })

  it('starts children in a session of their own, without input, in the root folder', async () => {
    const { stdout } = await resultOf(['sh', '-c', 'cat; pwd; cut -d" " -f1,6 /proc/$$/stat'])
    const [folder, ids = ''] = stdout.trim().split('\n')
    const [pid, session] = ids.split(' ')
    expect(folder).to.equal('/')
    expect(session).to.equal(pid)
    expect((await resultOf(['cat'], { stdin: 'given' })).stdout).to.equal('given')
  })

  it('asks a command to end after its time, and does not wait for what it left', async () => {
    const mark = `${newFolder()}/mark`
    const isWritten = (file: string): boolean => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n')
    const until = async (file: string): Promise<void> => {
      while (!isWritten(file)) await realClock.sleep(5)
    }
    const script = `trap 'echo asked > ${mark}; exit' TERM; sleep 60 & echo $! > ${mark}.pid; wait`
    // Its time is over once it is ready to be asked, however long that takes.
    const clock = { ...realClock, sleep: () => until(`${mark}.pid`) }
    const connection = new LocalConnection('b1', { env: { PATH: path }, store: noStore, clock })
    const answer = await connection.run({ argv: ['sh', '-c', script], timeoutMs: 300 })
    expect(answer).to.deep.nested.include({ ok: false, 'error.code': 'hosts/timeout', 'error.subject': 'b1' })
    await until(mark)
    expect(readFileSync(mark, 'utf8')).to.equal('asked\n')
    process.kill(Number(readFileSync(`${mark}.pid`, 'utf8')))
  })

  it('does not wait for what a command left running', async () => {
    const file = `${newFolder()}/pid`
    const script = `sleep 60 & echo $! > ${file}; echo started; exit 4`
    expect(await resultOf(['sh', '-c', script], { timeoutMs: 60_000 })).to.include({ exitCode: 4, stdout: 'started\n' })
    process.kill(Number(readFileSync(file, 'utf8')))
  })

  it('drops output beyond its limit and lets the command end', async () => {
    const { stdout, exitCode } = await resultOf(['sh', '-c', 'head -c 9000000 /dev/zero; exit 3'])
    expect([stdout.length, exitCode]).to.deep.equal([8_000_000, 3])
  })

  it('answers many facts at once, each for itself', async () => {
    const fact = (script: string): Fact<Record<never, string>, string> => ({
      name: 'probe',
      script: () => script,
      parse: (output) => (output === 'fine\n' ? { ok: true, value: output } : { ok: false, error: 'odd' }),
    })
    const answer = await connect('run-1').facts({
      good: request(fact('echo fine'), {}),
      odd: request(fact('echo odd'), {}),
      failed: request(fact('echo sorry >&2; exit 9'), {}),
      clock: request(hostClock, {}),
    })
    if (!answer.ok) throw new Error(answer.error.what)
    const { clock, ...others } = answer.value
    expect(clock?.ok).to.equal(true)
    expect(others).to.deep.equal({
      good: { ok: true, value: 'fine\n' },
      odd: { ok: false, error: 'fact probe: odd' },
      failed: { ok: false, error: 'fact probe: exit code 9: sorry' },
    })
  })

  it('starts a node with service.env alone, and hides the run from it', async () => {
    const folder = `${newFolder()}/a b`
    mkdirSync(`${folder}/current/bin`, { recursive: true })
    const script = `${folder}/current/bin/kafka-server-start.sh`
    const body = `{ printf '%s|' "$@"; pwd; tr '\\0' '\\n' < /proc/$PPID/environ | grep KPLAY_RUN; env; } > '${folder}/seen'`
    writeFileSync(script, `#!/bin/sh\n${body}\necho started\n`)
    chmodSync(script, 0o755)
    const install = { root: folder, current: `${folder}/current`, config: '/etc/x y.properties', logs: '/l' }
    const start = (env: Record<string, string>): ReturnType<LocalConnection['startNode']> =>
      connect('run-7').startNode({
        service: { type: 'scripts', env, changeEnv: [] },
        install: { ...install, source: 'store' },
      })
    expect(await start({ KAFKA_OPTS: "it's" })).to.deep.equal({
      ok: true,
      value: { ok: true, exitCode: 0, output: 'started\n' },
    })
    const [first, ...rest] = readFileSync(`${folder}/seen`, 'utf8').trim().split('\n')
    expect(first).to.equal('-daemon|/etc/x y.properties|/')
    expect(rest.filter((line) => !/^(PWD|OLDPWD|_|SHLVL)=/.test(line)).sort()).to.deep.equal([
      'HOME=/tmp',
      "KAFKA_OPTS=it's",
      'KPLAY_RUN=run-7',
      'LANG=C',
      `PATH=${path}`,
    ])
    writeFileSync(script, '#!/bin/sh\necho "no java here" >&2\nexit 5\n')
    expect(await start({})).to.deep.equal({
      ok: true,
      value: {
        ok: false,
        exitCode: 5,
        output: 'no java here\n',
        why: 'the start script ended with exit code 5: no java here',
      },
    })
  })
})
