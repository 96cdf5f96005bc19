import { randomBytes } from 'node:crypto'
import { quoteWords } from '../../shell/quote.ts'
import { buildBecome, type Become } from '../carry/become.ts'

/** As whom a service is started and stopped, where that is not who the connection works as. */
export interface AsOwner {
  /** Shell words that define `as`: `as WORD…` runs a command as that user. They read the password, if there is one, from standard input before anything else. */
  readonly functions: string
  /** What the script must be given to read. */
  readonly stdin: string | undefined
}

/**
 * Fixed words stand before each command, so that rules of sudo can name the whole line. The password goes from the shell's own memory through a pipe: it stands in no
 * word of any process.
 */
export const buildAsOwner = (become: Become | undefined): AsOwner => {
  if (become === undefined) return { functions: 'as() { "$@"; }\n', stdin: undefined }
  const nonce = randomBytes(12).toString('hex')
  const before = quoteWords(buildBecome(become, { words: [], nonce }).words)
  const { password } = become
  return password === undefined
    ? { functions: `as() { ${before} "$@"; }\n`, stdin: undefined }
    : {
        functions: `IFS= read -r pass\nas() { printf '%s\\n' "$pass" | ${before} "$@"; }\n`,
        stdin: `${password}\n`,
      }
}

/** A command with an environment of its own, as fixed words. */
export const withEnv = (argv: readonly string[], env: Readonly<Record<string, string>>): readonly string[] => {
  const given = Object.entries(env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  return given.length === 0 ? argv : ['env', ...given, ...argv]
}
