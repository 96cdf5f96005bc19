import fc from 'fast-check'
import type { HostCommand, Connection } from '../../src/run/ports.ts'

/** What a command is given: words, the value of a variable, and input. Any text that UTF-8 can write; words and values hold no NUL. */
export interface AnyWords {
  readonly words: readonly string[]
  readonly value: string
  readonly input: string
}

/** What shells, ssh, sudo, su and printf mind. */
const signs = '\'"\\\n\r\t $`!*?~#&;|<>(){}[]^%=-\u007f\u0004\u0003\u2028\ufeffä€é'
const nasty = [
  ...(signs.match(/./gsu) ?? []),
  ..."-- -n -c $(exit_9) `exit_9` ${HOME} $1 \"$@\" '\\'' %s \\0 \\c A=b =ls &&exit ||exit \n-- \u001b[0m ~. 😀".split(
    ' ',
  ),
  'Password: ',
  '[kplay ]',
]

const text = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 6 })
  .map((parts) => parts.join('').toWellFormed())

const word = text.map((all) => all.replaceAll('\0', ''))

export const anyWords: fc.Arbitrary<AnyWords> = fc.record({
  words: fc.array(word, { maxLength: 8 }),
  value: word,
  input: text,
})

/** A command that prints all it was given, each part ended by a NUL, the input last; of several, the words of all, then their values, then their inputs. */
const echoCommand = (all: readonly AnyWords[]): HostCommand => {
  const names = all.map((_, i) => `GIVEN_${i}`)
  const values = names.map((name) => `"$${name}"`).join(' ')
  return {
    argv: ['sh', '-c', `printf "%s\\0" "$@" ${values}; exec cat`, 'sh', ...all.flatMap(({ words }) => words)],
    env: Object.fromEntries(names.map((name, i) => [name, all[i]?.value ?? ''])),
    stdin: all.map(({ input }) => input).join(''),
    timeoutMs: 60_000,
  }
}

/** What it must print. */
export const echoOf = (...all: readonly AnyWords[]): string => {
  const parts = [...all.flatMap(({ words }) => words), ...all.map(({ value }) => value)]
  return `${parts.map((part) => `${part}\0`).join('')}${all.map(({ input }) => input).join('')}`
}

/** Sends it and answers what came back, or why nothing did. */
export const sendWords = async (connection: Connection, ...all: readonly AnyWords[]): Promise<string> => {
  const answer = await connection.run(echoCommand(all))
  if (!answer.ok) return `no answer: ${JSON.stringify(answer.error)}`
  const { exitCode, stdout, stderr } = answer.value
  return exitCode === 0 && stderr === '' ? stdout : `exit code ${exitCode}: ${stderr}`
}
