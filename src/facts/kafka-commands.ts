import { err, ok, type Result } from '../diagnostics/result.ts'
import { quoteWords } from '../shell/quote.ts'
import type { Fact } from './fact.ts'
import { toolShell } from './tool-shell.ts'

/** Kafka's own commands, by the names their answers stand under. */
export const commandNames = ['under-replicated', 'unavailable', 'brokers', 'features'] as const

export type CommandName = (typeof commandNames)[number]

/** What each command printed; the error: its exit code and the end of what it complained of. */
export type CommandReading = Readonly<Record<string, Result<string, string>>>

const words: Readonly<Record<CommandName, { readonly script: string; readonly after: readonly string[] }>> = {
  'under-replicated': { script: 'kafka-topics.sh', after: ['--describe', '--under-replicated-partitions'] },
  unavailable: { script: 'kafka-topics.sh', after: ['--describe', '--unavailable-partitions'] },
  brokers: { script: 'kafka-broker-api-versions.sh', after: [] },
  features: { script: 'kafka-features.sh', after: ['describe'] },
}

/** A command that finds no broker would look for ever; four of them at once on a very busy host take a minute. Seconds. */
const limitSeconds = 90

const oneOf = (name: CommandName, args: { readonly current: string; readonly common: readonly string[] }): string => {
  const { script, after } = words[name]
  const line = quoteWords([`${args.current}/bin/${script}`, ...args.common, ...after])
  return `{ $limit ${line} > "$folder/${name}.out" 2> "$folder/${name}.err"; echo $? > "$folder/${name}.code"; } &`
}

const shown = (name: CommandName): string =>
  `printf 'command %s %s %s\\n' ${name} "$(cat "$folder/${name}.code")" "$(wc -l < "$folder/${name}.out" | tr -d ' ')"
cat "$folder/${name}.out"
printf '%s\\n' "$(tail -n 2 "$folder/${name}.err" | tr '\\n' ' ' | cut -c 1-300)"
`

/** One command from its head line on: what it printed, then one line of complaint. */
const readOne = (
  lines: readonly string[],
  at: number,
): Result<{ readonly name: string; readonly answer: Result<string, string>; readonly end: number }, string> => {
  const line = lines[at] ?? ''
  const [, name, code, count] = /^command (\S+) (\d+) (\d+)$/.exec(line) ?? []
  if (name === undefined) return err(`not the end of a command: ${line.slice(0, 80)}`)
  const end = at + 1 + Number(count)
  const complaint = `exit code ${code ?? ''}: ${(lines[end] ?? '').trim()}`
  const answer = code === '0' ? ok(lines.slice(at + 1, end).join('\n')) : err(complaint)
  return ok({ name, answer, end: end + 1 })
}

/**
 * Runs commands of the release that a node is linked to, all at once, each in a JVM of its own (1 to 3 s). `bootstrap`: brokers to ask; `client`: a client properties file
 * on the host, or ''; `java`: JAVA_HOME, or ''; `names`: which, with spaces between them.
 */
export const kafkaCommands: Fact<
  { current: string; bootstrap: string; client: string; java: string; names: string },
  CommandReading
> = {
  name: 'kafka-commands',
  limitMs: (limitSeconds + 10) * 1000,
  script: ({ current, bootstrap, client, java, names }) => {
    const asked = names.split(' ') as CommandName[]
    const common = ['--bootstrap-server', bootstrap, ...(client === '' ? [] : ['--command-config', client])]
    return `${toolShell({ java, limitSeconds })}
${asked.map((name) => oneOf(name, { current, common })).join('\n')}
wait
${asked.map(shown).join('')}`
  },
  parse: (output) => {
    const answers: Record<string, Result<string, string>> = {}
    const lines = output.split('\n')
    for (let at = 0; at < lines.length - 1;) {
      const one = readOne(lines, at)
      if (!one.ok) return one
      answers[one.value.name] = one.value.answer
      at = one.value.end
    }
    return Object.keys(answers).length === 0 ? err('no command answered') : ok(answers)
  },
}
