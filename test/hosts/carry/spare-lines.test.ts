import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { err } from '../../../src/diagnostics/result.ts'
import type { Carried, Carrier, Spare } from '../../../src/hosts/carry/carrier.ts'
import { FramedTransport } from '../../../src/hosts/carry/framed-transport.ts'
import { localCarrier } from '../../../src/hosts/carry/local-carrier.ts'
import { HostConnection } from '../../../src/hosts/host-connection.ts'
import type { Clock } from '../../../src/run/ports.ts'
import { anyWords, echoOf, sendWords } from '../../support/any-words.ts'
import { shells } from '../../support/shells.ts'
import { useTempFolders } from '../../support/temp-folder.ts'
import { noStore, realClock } from '../local-settings.ts'

/** This machine as a carrier that starts lines ahead of need, and counts both kinds. */
class Sparing implements Carrier {
  readonly tellsEnds = true
  readonly counts = { started: 0, spares: 0 }
  /** The processes that wait now, the next first. */
  waiting: Carried[] = []
  /** Undefined: none can be had. */
  isFree = true
  readonly #inner: Carrier
  readonly #shell: string

  constructor(shell: string, env = {}) {
    this.#inner = localCarrier({ PATH: process.env['PATH'], HOME: '/', ...env })
    this.#shell = shell
  }

  start(words: readonly string[]) {
    this.counts.started += 1
    return this.#carry(words)
  }

  async startSpare(words: readonly string[]): Promise<Spare | undefined> {
    if (!this.isFree) return undefined
    this.counts.spares += 1
    const started = await this.#carry(words)
    if (!started.ok) throw new Error(started.error.what)
    const carried = started.value
    this.waiting.push(carried)
    const take = (): boolean => {
      const at = this.waiting.indexOf(carried)
      if (at >= 0) this.waiting.splice(at, 1)
      return at >= 0
    }
    void carried.exited.then(take)
    return { carried, take }
  }

  close(): void {
    this.#inner.close()
  }

  #carry([sh = '', ...rest]: readonly string[]) {
    expect(sh).to.equal('sh')
    const isBusybox = this.#shell.endsWith('busybox')
    return this.#inner.start(isBusybox ? [this.#shell, 'sh', ...rest] : [this.#shell, ...rest])
  }
}

describe('a line that is started ahead of need', () => {
  const newFolder = useTempFolders()
  const connections: HostConnection[] = []
  const carriers: Sparing[] = []
  afterEach(() => {
    for (const carried of carriers.splice(0).flatMap(({ waiting }) => waiting)) carried.stdin.end()
    for (const connection of connections.splice(0)) connection.close()
  })

  const sparing = (shell = '/bin/sh', env = {}): Sparing => {
    const carrier = new Sparing(shell, env)
    carriers.push(carrier)
    return carrier
  }
  const connect = (carrier: Carrier, clock: Clock = realClock): HostConnection => {
    const transport = new FramedTransport({ host: 'b1', carrier, become: undefined, clock })
    const connection = new HostConnection('b1', { run: 'r', transport, store: noStore, clock })
    connections.push(connection)
    return connection
  }
  const say = async (connection: HostConnection, script: string, stdin = ''): Promise<string> => {
    const answer = await connection.run({ argv: ['sh', '-c', script], stdin, timeoutMs: 60_000 })
    if (!answer.ok) return answer.error.code
    const { exitCode, signal, stdout, stderr } = answer.value
    return [exitCode, signal, stdout, stderr].join('|')
  }

  for (const shell of shells)
    it(`gives a command exactly its words, environment and input, by ${shell}`, async () => {
      const carrier = sparing(shell)
      const connection = connect(carrier)
      expect(await say(connection, 'echo first')).to.equal('0||first\n|')
      await fc.assert(
        fc.asyncProperty(anyWords, async (words) => {
          expect(await sendWords(connection, words)).to.equal(echoOf(words))
        }),
        { numRuns: 60 },
      )
      // It is the line of every command but the first.
      expect(carrier.counts.started).to.equal(1)
    })

  it('tells exit code, signal and both outputs, in an environment of nothing else', async () => {
    const connection = connect(sparing('/bin/sh', { PATH: '/usr/bin:/bin' }))
    await say(connection, ':')
    expect(await say(connection, 'cat; echo err >&2; exit 7', 'in')).to.equal('7||in|err\n')
    expect(await say(connection, 'kill -s KILL $$')).to.equal('|SIGKILL||')
    const env = await connection.run({ argv: ['env'], env: { A: 'x y' }, timeoutMs: 60_000 })
    expect(env.ok && env.value.stdout).to.equal('PATH=/usr/bin:/bin\nHOME=/\nLANG=C\nKPLAY_RUN=r\nA=x y\n')
    expect(await say(connection, 'pwd')).to.equal('0||/\n|')
  })

  it('that has ended runs no command: another line does, once', async () => {
    const carrier = sparing()
    const connection = connect(carrier)
    const mark = `${newFolder()}/mark`
    await say(connection, ':')
    const untilBothWait = async (): Promise<void> => {
      while (carrier.waiting.length < 2) await realClock.sleep(5)
    }
    await untilBothWait()
    const end = async (carried: Carried | undefined): Promise<void> => {
      carried?.stdin.end()
      await carried?.exited
    }
    await end(carrier.waiting[0])
    expect(await say(connection, `echo ran >> ${mark}`)).to.equal('0|||')
    expect(carrier.counts.started).to.equal(1)
    await untilBothWait()
    while (carrier.waiting.length > 0) await end(carrier.waiting[0])
    expect(await say(connection, `echo ran >> ${mark}`)).to.equal('0|||')
    expect(readFileSync(mark, 'utf8')).to.equal('ran\nran\n')
    expect(carrier.counts.started).to.equal(2)
  })

  it('that cannot be had is missed by nobody', async () => {
    const carrier = sparing()
    carrier.isFree = false
    const connection = connect(carrier)
    for (const word of ['one', 'two', 'three']) expect(await say(connection, `echo ${word}`)).to.equal(`0||${word}\n|`)
    expect(carrier.counts).to.deep.equal({ started: 3, spares: 0 })
  })

  it('is not had after a command that could not be started', async () => {
    const problem = { code: 'test/gone', what: 'gone', why: [], fix: '', exitCode: 4 } as const
    let asked = 0
    const startSpare = (): Promise<undefined> => {
      asked += 1
      return Promise.resolve(undefined)
    }
    const carrier = { tellsEnds: true, start: () => Promise.resolve(err(problem)), startSpare, close: () => undefined }
    expect(await say(connect(carrier), ':')).to.equal('test/gone')
    expect(asked).to.equal(0)
  })

  it('is not had for another user, and its words are read by nobody else', async () => {
    const carrier = sparing()
    const become = { method: 'sudo', user: 'kafka' } as const
    const started: (readonly string[])[] = []
    const refusing: Carrier = {
      tellsEnds: true,
      start: (words) => {
        started.push(words)
        return Promise.resolve(err({ code: 'test/no', what: 'no', why: [], fix: '', exitCode: 4 }))
      },
      startSpare: (words) => carrier.startSpare(words),
      close: () => undefined,
    }
    const transport = new FramedTransport({ host: 'b1', carrier: refusing, become, clock: realClock })
    for (let i = 0; i < 2; i++) await transport.run({ argv: ['true'], timeoutMs: 60_000 })
    expect([started.length, carrier.counts.spares]).to.deep.equal([2, 0])
  })

  it('runs nothing of a command whose words did not all arrive', async () => {
    const mark = `${newFolder()}/mark`
    const program = `${newFolder()}/program`
    writeFileSync(program, `#!/bin/sh\necho ran > ${mark}\n`)
    chmodSync(program, 0o755)
    for (const sent of ['', '2\n', `2\n${program}\n`, 'x\n', '0\n', '\n', `${program}\n`]) {
      const carrier = sparing()
      const connection = connect(carrier)
      await say(connection, ':')
      while (carrier.waiting.length === 0) await realClock.sleep(5)
      const [waiting] = carrier.waiting
      waiting?.stdin.end(sent)
      expect(await waiting?.exited, JSON.stringify(sent)).to.deep.include({ exitCode: 70 })
    }
    expect(existsSync(mark)).to.equal(false)
  })

  it('is asked to end by its own id when the time of its command is over', async () => {
    const folder = newFolder()
    const [ready, mark] = [`${folder}/ready`, `${folder}/mark`]
    const until = async (file: string): Promise<undefined> => {
      while (!existsSync(file)) await realClock.sleep(5)
      return undefined
    }
    const heldMs = 77_777
    const connection = connect(sparing(), {
      ...realClock,
      sleep: (ms, signal) => (ms === heldMs ? until(ready) : realClock.sleep(ms, signal)),
    })
    await say(connection, ':')
    const script = `trap 'echo told > ${mark}; exit' TERM; echo > ${ready}; while :; do sleep 0.01; done`
    const answer = await connection.run({ argv: ['sh', '-c', script], timeoutMs: heldMs })
    expect(answer).to.deep.nested.include({ 'error.code': 'hosts/timeout' })
    await until(mark)
    expect(await say(connection, 'echo still')).to.equal('0||still\n|')
  })
})
