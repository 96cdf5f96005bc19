/** Rules of sudo for what kplay runs as another user: words as sudoers(5) wants them. Pure. */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import {
  commandStartWords,
  commandStopWords,
  scriptStartWords,
  signalWords,
  unitResetWords,
  unitStartWords,
  unitStopWords,
} from '../../hosts/acts/driver-words.ts'
import type { BecomeSettings } from '../../language/inventory/inventory.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'

/** One host and who works there. */
export interface SudoHost {
  readonly view: HostView
  readonly become: BecomeSettings
  /** Who logs in. */
  readonly login: string
}

/** Where systems keep what has no path of its own in kplay's words. */
const folder = '/usr/bin'

/** Process ids have so many digits at most (pid_max is 4194304). A pattern per length: in `[0-9]*` of sudoers the star takes spaces and further words too. */
const mostDigits = 7

const control = /\p{Cc}/u

/** Special to sudoers itself: `, : = #` and blanks; to its patterns: `* ? [ ] ! ^`. Both read a backslash, so one takes four. */
const special = /[,:=#*?[\]!^ ]/g

const quoteRule = (word: string): string => word.replaceAll('\\', '\\\\\\\\').replaceAll(special, '\\$&')

const absolute = (words: readonly string[]): Result<readonly string[], string> => {
  const [first = '', ...rest] = words
  if (words.some((word) => control.test(word))) return err(`sudoers can not hold the control characters of ${first}`)
  if (words.some((word) => word === '')) return err(`sudoers can not name an empty word of ${first}`)
  if (first.startsWith('/')) return ok(words)
  return ['systemctl', 'kill', 'env'].includes(first)
    ? ok([`${folder}/${first}`, ...rest])
    : err(`"${first}" has no path: write where it lies, or anything of that name could be run`)
}

const signalRules = Array.from(
  { length: mostDigits },
  (_, i) => `${folder}/${signalWords.join(' ')} ${'[0-9]'.repeat(i + 1)}`,
)

const wordsOf = ({ view: { service, install, roles } }: SudoHost): readonly (readonly string[])[] => {
  switch (service.type) {
    case 'systemd':
      return [unitStopWords(service), unitStartWords(service), unitResetWords(service)]
    case 'scripts':
      return [scriptStartWords(service, install, isServer({ roles }) ? 'zookeeper' : undefined)]
    case 'commands':
      return [commandStopWords(service), commandStartWords(service)]
  }
}

/** The commands of one host as sudoers names them. The error says why one can not be named. */
export const commandsOf = (host: SudoHost): Result<readonly string[], string> => {
  if (host.become.for === 'all') return ok([`${folder}/sh`, '/bin/sh'])
  const rules: string[] = host.view.service.type === 'scripts' ? [...signalRules] : []
  for (const words of wordsOf(host)) {
    // The program is named by its own start command: what `env` puts before it is an argument of env.
    const own = words[0] === 'env' ? words.find((word, i) => i > 0 && !word.includes('=')) : words[0]
    const named = absolute(own === undefined || words[0] !== 'env' ? words : [own])
    const whole = named.ok ? absolute(words) : named
    if (!whole.ok) return whole
    rules.push(whole.value.map(quoteRule).join(' '))
  }
  return ok(rules)
}

/** The lines of one host. */
const ruleOf = (host: SudoHost): Result<string, string> => {
  const { become, login } = host
  const commands = commandsOf(host)
  if (!commands.ok) return commands
  const tag = become.password === undefined ? 'NOPASSWD: ' : ''
  return ok(`${quoteRule(login)} ALL=(${quoteRule(become.user)}) ${tag}${commands.value.join(', \\\n    ')}`)
}

const noteOf = ({ become, login }: SudoHost): string =>
  become.for === 'all'
    ? `# Everything kplay does there it does as ${become.user}, by sh: with this rule ${login} may do anything as ${become.user}.\n# Narrow rules take "for: service" beside "become: { user: ${become.user} }".\n`
    : `# Only starting and stopping the node is done as ${become.user}.\n`

/** The whole text: each rule once, with the hosts that it is for. The error names a host and why. */
export const renderSudoers = (hosts: readonly SudoHost[], others: readonly string[]): Result<string, string> => {
  const blocks = new Map<string, string[]>()
  for (const host of hosts) {
    const rule = ruleOf(host)
    if (!rule.ok) return err(`${host.view.name}: ${rule.error}`)
    const text = `${noteOf(host)}${rule.value}\n`
    blocks.set(text, [...(blocks.get(text) ?? []), host.view.name])
  }
  const rules = [...blocks].map(([text, names]) => `\n# ${names.join(', ')}\n${text}`)
  const head =
    '# Rules of sudo for kplay. Check the file on each host with visudo -cf FILE before it goes to /etc/sudoers.d.\n'
  return ok([head, ...rules, ...others.map((line) => `\n# ${line}\n`)].join(''))
}
