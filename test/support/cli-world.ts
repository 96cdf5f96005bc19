import { runCli } from '../../src/cli/run-cli.ts'
import type { TextSink, World } from '../../src/cli/world.ts'
import { realClock } from './cluster.ts'

class Sink implements TextSink {
  text = ''
  readonly isTerminal = false
  readonly columns = 80
  write(text: string): void {
    this.text += text
  }
}

/** What one call of kplay said and how it ended. */
export interface CliEnd {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Calls kplay inside this process, in the folder `cwd`, without a terminal, without an environment, never interrupted. */
export const callKplay = (cwd: string, ...argv: string[]): Promise<CliEnd> => callKplayIn({ cwd, root: '' }, argv)

/** The same with kplay's own folder, for commands that read its schemas or phases. */
export const callKplayIn = async (
  { cwd, root, env = {} }: { readonly cwd: string; readonly root: string; readonly env?: Record<string, string> },
  argv: readonly string[],
): Promise<CliEnd> => {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const never = new AbortController().signal
  const world: World = {
    env,
    cwd,
    platform: 'linux',
    arch: 'x64',
    pid: 1,
    self: { node: '', main: '' },
    root,
    stdout,
    stderr,
    ask: undefined,
    askSecret: undefined,
    conceal: () => undefined,
    dieWithParent: () => undefined,
    clock: realClock,
    interrupts: { first: never, second: never },
    random: () => 0,
  }
  const code = await runCli(argv, world)
  return { code, stdout: stdout.text, stderr: stderr.text }
}
