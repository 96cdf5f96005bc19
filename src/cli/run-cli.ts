import { parseArgs } from 'node:util'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { Command, Invocation, Option } from './command.ts'
import { commands, type CommandRow } from './commands.ts'
import { renderProblem } from '../diagnostics/problem-text.ts'
import type { World } from './world.ts'

const wrongArguments = (what: string, why: string, fix: string): Problem => ({
  code: 'cli/wrong-arguments',
  what,
  why: [why],
  fix,
  exitCode: 3,
})

/** Options every command takes. */
const common: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', short: 'h', summary: 'show this help' },
  debug: { type: 'boolean', summary: 'print stack traces of bugs in kplay' },
}

const rowsOf = (shown: readonly CommandRow[]): readonly string[] => {
  const width = Math.max(...shown.map((row) => row.name.length))
  return shown.map((row) => `  ${row.name.padEnd(width)}  ${row.summary}`)
}

/** The commands of two words that begin with this one; none for any other word. */
const familyOf = (word: string): readonly CommandRow[] =>
  commands.filter((row) => row.hidden === undefined && row.name.startsWith(`${word} `))

const overview = (): string => {
  const rows = commands.filter((row) => row.hidden === undefined)
  return [
    'kplay: declarative rolling upgrades of Apache Kafka, one proven node at a time.',
    '',
    'usage: kplay COMMAND [ARGUMENTS]',
    '',
    ...rowsOf(rows),
    '',
    'kplay COMMAND --help shows the options of one command; kplay --version prints the version.',
    '',
    'exit codes: 0 done · 1 stopped, no node down because of kplay · 2 plan --detailed-exitcode: changes · 3 invalid files or arguments',
    '  4 unreachable · 5 locked by another run · 6 a gate or long wait is open · 7 failed, node put back · 8 a node needs a person',
    '  9 stale plan · 10 declined · 69 no fitting Node or Java · 70 bug in kplay · 130 interrupted',
    '',
  ].join('\n')
}

const familyHelp = (word: string, family: readonly CommandRow[]): string =>
  [
    `usage: kplay ${word} COMMAND [ARGUMENTS]`,
    '',
    ...rowsOf(family),
    '',
    `kplay ${word} COMMAND --help shows the options of one command.`,
    '',
  ].join('\n')

const helpOf = (command: Command): string => {
  const rows = Object.entries({ ...command.options, ...common }).map(([name, option]) => ({
    left: `${option.short === undefined ? '    ' : `-${option.short}, `}--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    right: option.summary,
  }))
  const width = Math.max(...rows.map((row) => row.left.length))
  const options = rows.map((row) => `  ${row.left.padEnd(width)}  ${row.right}`)
  return [`kplay ${command.name}: ${command.summary}`, '', `usage: kplay ${command.usage}`, '', ...options, ''].join(
    '\n',
  )
}

/** The row whose one or two words open `argv`, and the words that remain. */
const findCommand = (argv: readonly string[]): { row: CommandRow; rest: readonly string[] } | undefined => {
  for (const words of [2, 1]) {
    const row = commands.find((candidate) => candidate.name === argv.slice(0, words).join(' '))
    if (row !== undefined) return { row, rest: argv.slice(words) }
  }
  return undefined
}

const parseInvocation = (command: Command, rest: readonly string[]): Invocation | Problem => {
  const options = { ...command.options, ...common }
  const fix = `see kplay ${command.name} --help`
  try {
    const config = Object.entries(options).map(([name, o]) => {
      const short = o.short === undefined ? {} : { short: o.short }
      return [name, { type: o.type, multiple: o.multiple ?? false, ...short }] as const
    })
    const parsed = parseArgs({ args: [...rest], options: Object.fromEntries(config), allowPositionals: true })
    const values: Record<string, unknown> = parsed.values
    const texts = (name: string): string[] => {
      const value = values[name]
      return (Array.isArray(value) ? value : [value]).filter((v) => typeof v === 'string')
    }
    return {
      positionals: parsed.positionals,
      text: (name) => texts(name)[0],
      texts,
      isOn: (name) => values[name] === true,
    }
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : ''
    const word = /'(--?[^ ']+)/.exec(message)?.[1] ?? ''
    const hint = didYouMean(word.replace(/^--?/, ''), Object.keys(options))
    return wrongArguments(
      `kplay ${command.name}: wrong arguments`,
      message,
      hint === undefined ? fix : `${hint} ${fix}`,
    )
  }
}

const unknownCommand = (argv: readonly string[]): Problem => {
  const [first = '', second = ''] = argv.filter((word) => !word.startsWith('-'))
  const family = familyOf(first)
  const isFamily = family.length > 0
  const word = isFamily ? `${first} ${second}`.trim() : first
  const names = (isFamily ? family : commands.filter((row) => row.hidden === undefined)).map((row) => row.name)
  const words = [...new Set(names.map((name) => name.split(' ')[0] ?? ''))]
  const hint = didYouMean(word, names) ?? (isFamily ? undefined : didYouMean(first, words))
  const help = isFamily ? `see kplay ${first} --help` : 'see kplay --help'
  return wrongArguments(`unknown command "${word}"`, `known commands: ${names.join(', ')}`, hint ?? help)
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

/** What was asked where no command was: all of them, or those of one word. Undefined: something else. */
const helpWithout = ([first, ...rest]: readonly string[]):
  { readonly text: string; readonly code: 0 | 3 } | undefined => {
  if (first === undefined || isHelp(first)) return { text: overview(), code: first === undefined ? 3 : 0 }
  const family = familyOf(first)
  if (family.length === 0 || (rest.length > 0 && !isHelp(rest[0]))) return undefined
  return { text: familyHelp(first, family), code: rest.length === 0 ? 3 : 0 }
}

/** Runs one call of kplay and answers its exit code. Throws only on a bug in kplay. */
export const runCli = async (given: readonly string[], world: World): Promise<ExitCode> => {
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given
  const help = helpWithout(argv)
  if (help !== undefined) {
    world.stdout.write(help.text)
    return help.code
  }
  const found = findCommand(argv)
  if (found === undefined) {
    world.stderr.write(renderProblem(unknownCommand(argv)))
    return 3
  }
  const command = await found.row.load()
  const invocation = parseInvocation(command, found.rest)
  if ('code' in invocation) {
    world.stderr.write(renderProblem(invocation))
    return invocation.exitCode
  }
  if (invocation.isOn('help')) {
    world.stdout.write(helpOf(command))
    return 0
  }
  return command.run(invocation, world)
}
