import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { localTransport } from '../../src/hosts/local-transport.ts'
import type { ShellPipes } from '../../src/hosts/transport.ts'
import { WarmShell, type WarmEnd } from '../../src/hosts/warm-shell.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { realClock } from './local-settings.ts'

const shellOf = (env: Record<string, string>): WarmShell => new WarmShell(localTransport(env, realClock), realClock)

describe('a kept shell', () => {
  const newFolder = useTempFolders()
  let shell: WarmShell
  let asked = 0

  beforeEach(() => {
    shell = shellOf({ PATH: process.env['PATH'] ?? '', HOME: '/' })
  })
  afterEach(() => shell.close())

  const ask = (script: string, timeoutMs = 60_000): Promise<WarmEnd> =>
    shell.ask({ script, nonce: `n${(asked += 1)}`, timeoutMs })
  const textOf = async (script: string): Promise<string> => {
    const end = await ask(script)
    if (end.kind !== 'answered') throw new Error(end.kind)
    return end.stdout
  }
  const isRunning = (pid: string): boolean =>
    existsSync(`/proc/${pid}/stat`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  const untilEnded = async (pid: string): Promise<void> => {
    while (isRunning(pid)) await realClock.sleep(5)
  }

  it('answers question after question in one process, outputs apart', async () => {
    const first = await textOf('echo $$')
    expect(await textOf('echo $$')).to.equal(first)
    expect(await ask('printf out; printf err >&2')).to.deep.equal({ kind: 'answered', stdout: 'out', stderr: 'err' })
    expect(await ask(':')).to.deep.equal({ kind: 'answered', stdout: '', stderr: '' })
  })

  it('takes questions asked at once in turn', async () => {
    const words = ['a', 'b', 'c', 'd', 'e']
    expect(await Promise.all(words.map((word) => textOf(`printf ${word}`)))).to.deep.equal(words)
  })

  it('keeps bytes that look like its own mark, and letters cut in two by the pipe', async () => {
    const text = `\n--n0-over--\n${'ä€😀'.repeat(40_000)}\n--`
    const file = `${newFolder()}/text`
    writeFileSync(file, text)
    expect(await textOf(`cat ${file}`)).to.equal(text)
  })

  it('is lost when the shell ends in the middle, and begins anew', async () => {
    const first = await textOf('echo $$')
    expect(await ask('echo half; exit 3')).to.deep.equal({ kind: 'lost' })
    expect(await textOf('echo $$')).to.not.equal(first)
    expect(await ask('if then (')).to.deep.equal({ kind: 'lost' })
    expect(await textOf('echo again')).to.equal('again\n')
  })

  it('is lost when the shell ended between two questions', async () => {
    const opened: ShellPipes[] = []
    const transport = localTransport({ PATH: process.env['PATH'], HOME: '/' }, realClock)
    const openShell = async () => {
      const pipes = await transport.openShell()
      if (pipes.ok) opened.push(pipes.value)
      return pipes
    }
    shell = new WarmShell({ openShell }, realClock)
    const pid = (await textOf('echo $$')).trim()
    const closed = opened.map(({ stdout }) => once(stdout, 'close'))
    process.kill(Number(pid))
    await Promise.all(closed)
    expect(await ask('echo x')).to.deep.equal({ kind: 'lost' })
    expect(await textOf('echo well')).to.equal('well\n')
  })

  it('gives up a question that takes too long, and the shell with it', async () => {
    const pid = (await textOf('echo $$')).trim()
    expect(await ask('read -r x < /dev/null; while :; do :; done', 100)).to.deep.equal({ kind: 'timed-out' })
    await untilEnded(pid)
    expect(await textOf('echo well')).to.equal('well\n')
  })

  it('is lost when somebody says far too much', async () => {
    expect(await ask('head -c 9000000 /dev/zero')).to.deep.equal({ kind: 'lost' })
    expect(await textOf('echo well')).to.equal('well\n')
  })

  it('ends when it is closed', async () => {
    const pid = (await textOf('echo $$')).trim()
    shell.close()
    await untilEnded(pid)
  })

  it('says lost where no shell can be had', async () => {
    shell = shellOf({ PATH: '/nowhere' })
    expect(await ask('echo x')).to.deep.equal({ kind: 'lost' })
  })
})
