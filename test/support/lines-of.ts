import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A child process of a test that speaks in lines. */
export interface LineProcess {
  readonly pid: number
  say(line: string): void
  /** The next line of its stdout; rejects when there is none any more. */
  hear(): Promise<string>
  /** Ends it with the signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

const endOf = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const gone = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit')
  child.kill(signal)
  await gone
}

/** Starts a TypeScript file with this Node; its stderr is the test's. */
export const startLines = (file: string, args: readonly string[] = []): LineProcess => {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    say: (line) => void child.stdin.write(`${line}\n`),
    async hear() {
      const next = await lines.next()
      if (next.done === true) throw new Error(`${file} ended`)
      return next.value
    },
    end: (signal) => endOf(child, signal),
  }
}
