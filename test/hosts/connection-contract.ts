import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { request, type Fact } from '../../src/facts/fact.ts'
import { hostClock } from '../../src/facts/host-clock.ts'
import type { HostConnection } from '../../src/hosts/host-connection.ts'
import { lingerMs } from '../../src/hosts/local-process.ts'
import type { Clock, HostCommand, HostResult } from '../../src/run/ports.ts'
import { anyWords, echoOf, sendWords } from '../support/any-words.ts'
import { takeOwnLease } from '../support/own-lease.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { realClock } from './local-settings.ts'

/** Over when the file named here is whole: a time that is over just when the test wants. */
const held = { ms: 77_777, file: '' }

const untilWhole = async (file: string): Promise<void> => {
  while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) await realClock.sleep(5)
}

/** Time for connections under this contract. What was left running is waited for less long. */
export const contractClock: Clock = {
  ...realClock,
  sleep: (ms, signal) => (ms === held.ms ? untilWhole(held.file) : realClock.sleep(ms === lingerMs ? 100 : ms, signal)),
}

/** One way to this machine. */
export interface Way {
  /** Made anew for each run id; the suite's owner closes what it opened. */
  open(run: string | undefined): Promise<HostConnection>
  /** False: a signal is told as 128 and its number. */
  readonly tellsSignals: boolean
  /** Whom commands run as. */
  readonly uid: number
}

/** What every connection promises, whatever its way: run inside a `describe` that says which. */
export const connectionContract = (way: () => Way): void => {
  const newFolder = useTempFolders()

  /** A folder that the way's user may write. */
  const openFolder = (): string => {
    const folder = newFolder()
    chmodSync(folder, 0o777)
    return folder
  }
  const answerTo = async (command: HostCommand, run?: string) => (await way().open(run)).run(command)
  const resultOf = async (
    argv: readonly string[],
    of: Partial<HostCommand> & { readonly run?: string } = {},
  ): Promise<Omit<HostResult, 'tookMs'>> => {
    const { run, ...rest } = of
    const answer = await answerTo({ argv, timeoutMs: 60_000, ...rest }, run)
    if (!answer.ok) throw new Error(JSON.stringify(answer.error))
    const { tookMs, ...result } = answer.value
    expect(tookMs).to.be.at.least(0)
    return result
  }

  it('runs a command as it is, without a shell', async () => {
    const words = ['$HOME', "it's", '', '*', '-n', 'a\nb', '\\', '!', '~', '=x', '"', ' ', 'ä€😀', '\u0001\u007f']
    expect(await resultOf(['printf', '%s|', ...words])).to.deep.equal({
      exitCode: 0,
      signal: null,
      stdout: `${words.join('|')}|`,
      stderr: '',
    })
    expect((await resultOf(['id', '-u'])).stdout).to.equal(`${way().uid}\n`)
  })

  it('carries any words, values and input, byte for byte', async () => {
    const connection = await way().open(undefined)
    await fc.assert(
      fc.asyncProperty(anyWords, async (given) => {
        expect(await sendWords(connection, given)).to.equal(echoOf(given))
      }),
      { numRuns: 25 },
    )
  })

  it('tells exit codes and signals apart', async () => {
    expect(await resultOf(['sh', '-c', 'echo out; echo err >&2; exit 7'])).to.deep.equal({
      exitCode: 7,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await resultOf(['sh', '-c', 'exit 255'])).to.include({ exitCode: 255, signal: null })
    expect(await resultOf(['sh', '-c', 'exit 143'])).to.include({ exitCode: 143, signal: null })
    expect(await resultOf(['sh', '-c', 'kill -TERM $$'])).to.include(
      way().tellsSignals ? { exitCode: null, signal: 'SIGTERM' } : { exitCode: 143, signal: null },
    )
  })

  it('says of a missing command what a shell would say', async () => {
    expect(await resultOf(['no-such-command-here'])).to.include({ exitCode: 127, stdout: '' })
    const file = `${openFolder()}/plain=x`
    writeFileSync(file, 'x')
    expect(await resultOf([file])).to.include({ exitCode: 126 })
  })

  it('gives commands a small environment of their own', async () => {
    const plain = await resultOf(['env'])
    const given = await resultOf(['env'], { env: { A: "b' $x", LANG: 'de', 'odd.name': '1' }, run: '20261122-k7qd' })
    const names = (text: string): string[] => text.trim().split('\n').sort()
    expect(names(plain.stdout).map((line) => line.split('=')[0])).to.deep.equal(['HOME', 'LANG', 'PATH'])
    expect(names(plain.stdout)).to.include('LANG=C')
    expect(names(given.stdout).filter((line) => !/^(HOME|PATH)=/.test(line))).to.deep.equal([
      "A=b' $x",
      'KPLAY_RUN=20261122-k7qd',
      'LANG=de',
      'odd.name=1',
    ])
  })

  it('starts commands away from any terminal, without input, in the root folder', async () => {
    const { stdout } = await resultOf(['sh', '-c', 'cat; pwd; cut -d" " -f7 /proc/$$/stat'])
    expect(stdout).to.equal('/\n0\n')
    const text = 'given\n'.repeat(20_000)
    expect((await resultOf(['cat'], { stdin: text })).stdout).to.equal(text)
    expect(await resultOf(['true'], { stdin: text })).to.include({ exitCode: 0 })
  })

  it('asks a command to end after its time', async () => {
    const mark = `${openFolder()}/mark`
    held.file = `${mark}.pid`
    const script = `trap 'echo asked > ${mark}; exit' TERM; echo $$ > ${mark}.pid; while :; do sleep 0.05; done`
    const answer = await answerTo({ argv: ['sh', '-c', script], timeoutMs: held.ms })
    expect(answer).to.deep.nested.include({ ok: false, 'error.code': 'hosts/timeout' })
    await untilWhole(mark)
    expect(readFileSync(mark, 'utf8')).to.equal('asked\n')
  })

  it('does not wait for what a command left running', async () => {
    const file = `${openFolder()}/pid`
    const script = `sleep 60 & echo $! > ${file}; echo started; echo well >&2; exit 4`
    const whole = { exitCode: 4, signal: null, stdout: 'started\n', stderr: 'well\n' }
    expect(await resultOf(['sh', '-c', script])).to.deep.equal(whole)
    process.kill(Number(readFileSync(file, 'utf8')))
  })

  it('drops output beyond its limit and lets the command end', async () => {
    const { stdout, exitCode } = await resultOf(['sh', '-c', 'head -c 9000000 /dev/zero; exit 3'])
    expect([stdout.length, exitCode]).to.deep.equal([8_000_000, 3])
  })

  it('answers many facts at once, each for itself, in one kept shell', async () => {
    const fact = (script: string): Fact<Record<never, string>, string> => ({
      name: 'probe',
      script: () => script,
      parse: (output) => (output === 'odd\n' ? { ok: false, error: 'odd' } : { ok: true, value: output }),
    })
    const connection = await way().open('run-1')
    const wanted = {
      shell: request(fact('echo $$'), {}),
      odd: request(fact('echo odd'), {}),
      failed: request(fact('echo sorry >&2; exit 9'), {}),
      clock: request(hostClock, {}),
    }
    const [first, second] = [await connection.facts(wanted), await connection.facts(wanted)]
    if (!first.ok || !second.ok) throw new Error(JSON.stringify([first, second]))
    expect(first.value['shell']).to.deep.equal(second.value['shell'])
    expect(first.value['clock']?.ok).to.equal(true)
    expect(first.value['odd']).to.deep.equal({ ok: false, error: 'fact probe: odd' })
    expect(first.value['failed']).to.deep.equal({ ok: false, error: 'fact probe: exit code 9: sorry' })
  })

  it('writes files, points links and keeps leases', async () => {
    const folder = openFolder()
    const connection = await way().open('run-1')
    const content = 'a=1\n\u00ff\u0000'
    const digest = createHash('sha256').update(content, 'latin1').digest('hex')
    const written = await connection.writeFile({
      path: `${folder}/a`,
      was: null,
      sha256: digest,
      backup: null,
      content,
    })
    expect(written).to.deep.nested.include({ ok: true, 'value.ok': true })
    expect(readFileSync(`${folder}/a`, 'latin1')).to.equal(content)
    const linked = await connection.symlink({ path: `${folder}/link`, to: `${folder}/it's` })
    expect(linked).to.deep.nested.include({ ok: true, 'value.ok': true })
    expect(readlinkSync(`${folder}/link`)).to.equal(`${folder}/it's`)
    mkdirSync(`${folder}/data`)
    chmodSync(`${folder}/data`, 0o777)
    writeFileSync(`${folder}/config`, `log.dirs=${folder}/data\n`)
    const lease = await takeOwnLease(connection, { config: `${folder}/config`, roles: ['broker'] })
    expect(lease.dir).to.equal(`${folder}/data`)
  })

  it('starts a node with service.env alone, and hides the run from it', async () => {
    const folder = `${openFolder()}/a b`
    mkdirSync(`${folder}/current/bin`, { recursive: true })
    const script = `${folder}/current/bin/kafka-server-start.sh`
    writeFileSync(script, `#!/bin/sh\nprintf '%s|' "$@"; pwd; env | grep -e KAFKA -e KPLAY\n`)
    chmodSync(script, 0o755)
    const connection = await way().open('run-7')
    const started = await connection.startNode({
      service: { type: 'scripts', env: { KAFKA_OPTS: "it's" }, changeEnv: [] },
      install: { root: folder, current: `${folder}/current`, config: '/x y', logs: '/l', source: 'store' },
    })
    expect(started).to.deep.equal({
      ok: true,
      value: { ok: true, exitCode: 0, output: "-daemon|/x y|/\nKAFKA_OPTS=it's\n" },
    })
  })
}
