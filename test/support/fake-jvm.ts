import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A small real process that looks like a JVM to whoever reads /proc: program name `java`, the arguments given. Says nothing, ends at SIGTERM. */
export interface FakeJvm {
  readonly pid: number
  readonly child: ChildProcess
  /** Ends it, if it still runs. */
  end(): Promise<void>
}

/** Starts one; resolves once it runs under its name. */
export const startFakeJvm = async (
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>
    readonly name?: string
    readonly stubborn?: boolean
  } = {},
): Promise<FakeJvm> => {
  const stubborn = options.stubborn === true ? `process.on('SIGTERM', () => {});` : ''
  const body = `${stubborn} setInterval(() => {}, 1000); process.stdout.write('up')`
  const child = spawn(process.execPath, ['-e', body, '--', ...args], {
    argv0: options.name ?? 'java',
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.pid === undefined) throw new Error('the fake JVM did not start')
  await once(child.stdout, 'data')
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid: child.pid, child, end }
}
