import { err, ok, type Result } from '../../diagnostics/result.ts'
import { runLocal } from '../../hosts/local-process.ts'
import type { Clock } from '../../run/clock.ts'
import type { World } from '../world.ts'
import type { Trouble } from './problems.ts'
import { longestSecret } from './read-file.ts'

/** Ours: a program that waits for a person or a network has given up by then. */
const timeoutMs = 30_000

const failed = (program: string, why: string): Trouble => ({
  code: 'secret/command',
  what: `"${program}" gave no secret`,
  why,
  fix: 'run it by hand in the folder of the file that names it, and mend what it says',
})

const definedIn = (env: World['env']): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** The last line a program complained with; its standard output may hold the secret and is never told. Not cut: a mask knows only whole secrets. */
const lastLine = (text: string): string => {
  const line = text.trim().split('\n').at(-1) ?? ''
  return line.length > 500 ? 'its last line is too long to show' : line
}

/** What a program prints when run in `folder` with kplay's environment: no shell reads its words, no terminal is lent to it. */
export const readSecretCommand = async (
  argv: readonly string[],
  folder: string,
  { env, clock }: { readonly env: World['env']; readonly clock: Pick<Clock, 'sleep'> },
): Promise<Result<string, Trouble>> => {
  const program = argv[0] ?? ''
  const inFolder = ['sh', '-c', 'cd "$1" || exit 1; shift; exec "$@"', 'sh', folder, ...argv]
  const end = await runLocal({ argv: inFolder, timeoutMs }, definedIn(env), clock)
  if (end.kind === 'timed-out') return err(failed(program, `it did not end within ${timeoutMs / 1000} s`))
  if (end.kind === 'not-started') return err(failed(program, end.why))
  const { exitCode, signal, stdout, stderr } = end.result
  if (exitCode === null) return err(failed(program, `it was ended by ${signal ?? 'a signal'}`))
  if (exitCode !== 0) {
    const said = lastLine(stderr)
    return err(failed(program, `exit code ${exitCode}${said === '' ? ', without a word' : `: ${said}`}`))
  }
  const isLong = new TextEncoder().encode(stdout).length > longestSecret
  return isLong ? err(failed(program, 'it printed more than 64 KiB')) : ok(stdout)
}
