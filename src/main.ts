/** The program: argv, environment, signals, exit code. The only file that touches `process`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Clock } from './run/clock.ts'
import type { TextSink, World } from './cli/world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
  return text
}

const sink = (stream: NodeJS.WriteStream): TextSink => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb' && process.env['CI'] === undefined,
  get columns() {
    return stream.columns > 0 ? stream.columns : 80
  },
  get rows() {
    return stream.rows > 0 ? stream.rows : 24
  },
})

const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    }),
}

const ask = async (question: string): Promise<string | undefined> => {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve) => {
    lines.once('close', () => resolve(undefined))
    lines.once('SIGINT', () => process.emit('SIGINT'))
    lines.question(question, (answer) => {
      resolve(answer)
      lines.close()
    })
  })
}

const listenToSignals = (): World['interrupts'] => {
  const first = new AbortController()
  const second = new AbortController()
  process.on('SIGINT', () => (first.signal.aborted ? second.abort() : first.abort()))
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => first.abort())
  return { first: first.signal, second: second.signal }
}

const dieWithParent = (): void => {
  for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => process.exit(130))
  process.stdin.resume()
  // A file has no unref and needs none: it ends at once.
  if ('unref' in process.stdin) process.stdin.unref()
}

/** A reader that went away (`kplay … | head`, a closed terminal) must never stop a run in the middle. */
const outliveReaders = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

const main = async (argv: readonly string[]): Promise<number> => {
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`kplay ${version()}\n`)
    return 0
  }
  outliveReaders()
  const { runCli } = await import('./cli/run-cli.ts')
  return runCli(argv, {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    arch: process.arch,
    pid: process.pid,
    self: { node: process.execPath, main: fileURLToPath(import.meta.url) },
    root,
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    ask: process.stdin.isTTY ? ask : undefined,
    dieWithParent,
    clock,
    interrupts: listenToSignals(),
    random: Math.random,
  })
}

const reportBug = (cause: unknown): void => {
  const text = cause instanceof Error ? cause.message : String(cause)
  const stack = cause instanceof Error && process.argv.includes('--debug') ? `${cause.stack}\n` : ''
  process.stderr.write(
    `error[internal]: kplay ${version()} met a bug of its own: ${text}\n${stack}` +
      `   = fix: run again with --debug and report the text above with the command line you used\n`,
  )
  process.exitCode = 70
}

process.on('unhandledRejection', reportBug)
process.on('uncaughtException', reportBug)
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (cause) {
  reportBug(cause)
}
