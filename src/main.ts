/** The program: argv, environment, signals, exit code. The only file that touches `process`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Concealed, StreamName } from './cli/secrets/concealed.ts'
import { createSystemClock } from './cli/system-clock.ts'
import type { TextSink, World } from './cli/world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
  return text
}

/** Loaded with the first command; nothing is secret before. */
let concealed: Concealed | undefined

const write = (name: StreamName, text: string): void => {
  if (text !== '') process[name].write(text)
}

const sink = (name: StreamName, stream: NodeJS.WriteStream): TextSink => ({
  write: (text) => write(name, concealed?.pass(name, text, stream.isTTY) ?? text),
  isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb' && process.env['CI'] === undefined,
  get columns() {
    return stream.columns > 0 ? stream.columns : 80
  },
  get rows() {
    return stream.rows > 0 ? stream.rows : 24
  },
})

const clock = createSystemClock()

const ask = async (question: string, signal?: AbortSignal): Promise<string | undefined> => {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const takeBack = (): void => {
    process.stderr.write('\n')
    lines.close()
  }
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once('close', () => resolve(undefined))
    lines.once('SIGINT', () => process.emit('SIGINT'))
    if (signal?.aborted === true) return takeBack()
    signal?.addEventListener('abort', takeBack)
    lines.question(question, (typed) => {
      resolve(typed)
      lines.close()
    })
  })
  signal?.removeEventListener('abort', takeBack)
  return answer
}

/** Like `ask`, with an output that shows nothing. */
const askSecret = async (question: string): Promise<string | undefined> => {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline'), import('node:stream')])
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  process.stderr.write(question)
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once('close', () => resolve(undefined))
    lines.once('SIGINT', () => {
      process.emit('SIGINT')
      lines.close()
    })
    lines.question('', (typed) => {
      resolve(typed)
      lines.close()
    })
  })
  process.stderr.write('\n')
  return answer
}

const flush = (): void => {
  for (const name of ['stdout', 'stderr'] as const) write(name, concealed?.rest(name) ?? '')
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
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', () => undefined)
  const { stdin } = process
  if (!stdin.isTTY) return
  const setRawMode = stdin.setRawMode.bind(stdin)
  // Closing a question sets the terminal back, which throws when there is none any more.
  stdin.setRawMode = (isRaw) => {
    try {
      return setRawMode(isRaw)
    } catch {
      return stdin
    }
  }
}

const main = async (argv: readonly string[]): Promise<number> => {
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`kplay ${version()}\n`)
    return 0
  }
  outliveReaders()
  const { quickenImports } = await import('./cli/quick-imports.ts')
  quickenImports(import.meta.url)
  const [{ runCli }, secrets] = await Promise.all([import('./cli/run-cli.ts'), import('./cli/secrets/concealed.ts')])
  const interrupts = listenToSignals()
  const hidden = new secrets.Concealed()
  concealed = hidden
  return runCli(argv, {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    arch: process.arch,
    pid: process.pid,
    self: { node: process.execPath, main: fileURLToPath(import.meta.url) },
    root,
    stdout: sink('stdout', process.stdout),
    stderr: sink('stderr', process.stderr),
    ask: process.stdin.isTTY ? (question, signal = interrupts.first) => ask(question, signal) : undefined,
    askSecret: process.stdin.isTTY ? askSecret : undefined,
    conceal: (known, streams) => hidden.hide(known, streams),
    dieWithParent,
    clock,
    interrupts,
    random: Math.random,
  })
}

const reportBug = (cause: unknown): void => {
  const text = cause instanceof Error ? cause.message : String(cause)
  const stack = cause instanceof Error && process.argv.includes('--debug') ? `${cause.stack}\n` : ''
  const report =
    `error[internal]: kplay ${version()} met a bug of its own: ${text}\n${stack}` +
    `   = fix: run again with --debug and report the text above with the command line you used\n`
  flush()
  process.stderr.write(concealed?.mask(report) ?? report)
  process.exitCode = 70
}

process.on('unhandledRejection', reportBug)
process.on('uncaughtException', reportBug)
// No `await` at the top: scripts/build.ts makes one script of all, which cannot have it.
main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code
    flush()
  })
  .catch(reportBug)
