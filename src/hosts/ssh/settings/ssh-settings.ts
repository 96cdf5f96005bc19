/** What OpenSSH itself says of a host: `ssh -G`, which has worked out Include, Match and all the rest. */
import type { Hop, SshTarget } from './target.ts'

/** The settings of one hop that kplay follows. */
export interface SshSettings {
  /** What the configuration was asked for. */
  readonly asked: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Under this name its key stands in known_hosts. */
  readonly keyName: string
  /** Absolute paths, in order; those of the inventory first. */
  readonly identityFiles: readonly string[]
  /** Keys of the agent that are none of the files' are not offered. */
  readonly identitiesOnly: boolean
  /** `SSH_AUTH_SOCK`, `none` or a path. */
  readonly identityAgent: string
  readonly knownHosts: readonly string[]
  /** ProxyJump as written; undefined: none. */
  readonly jump: string | undefined
  readonly connectTimeoutMs: number
  /** Settings that only OpenSSH can follow, as `keyword value`. */
  readonly onlyOpenssh: readonly string[]
}

/** Who asks: for `~` and the tokens of paths. */
export interface Asker {
  readonly home: string
  readonly user: string
}

/** Ours, where ConnectTimeout is not set. */
const connectTimeoutMs = 15_000

/** Words before the host of every call of ssh for this target: what the inventory sets, and nothing that could be taken for more. */
export const optionWords = ({ sshConfig }: Pick<SshTarget, 'sshConfig'>, { user, port }: Hop): readonly string[] => [
  ...(sshConfig === undefined ? [] : ['-F', sshConfig]),
  ...(user === undefined ? [] : ['-l', user]),
  ...(port === undefined ? [] : ['-p', String(port)]),
]

/** The call that asks for settings. */
export const buildSettingsArgv = (target: Pick<SshTarget, 'sshConfig'>, hop: Hop): readonly string[] => [
  'ssh',
  '-G',
  ...optionWords(target, hop),
  '--',
  hop.address,
]

const readWords = (text: string): ReadonlyMap<string, readonly string[]> => {
  const words = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ')
    if (space < 0) continue
    const key = line.slice(0, space)
    words.set(key, [...(words.get(key) ?? []), line.slice(space + 1).trim()])
  }
  return words
}

const tokensIn = (path: string, tokens: Readonly<Record<string, string>>): string =>
  path.replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole)

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '' && value !== 'none'

/** Keywords whose meaning kplay would have to guess. */
const strange = ['proxycommand', 'revokedhostkeys', 'knownhostscommand']

/** Reads what `ssh -G` printed. Undefined: it is no such answer. */
export const parseSshSettings = (text: string, asked: string, asker: Asker): SshSettings | undefined => {
  const words = readWords(text)
  const first = (key: string): string | undefined => words.get(key)?.[0]
  const [host, port, user] = [first('hostname'), Number(first('port')), first('user')]
  if (host === undefined || user === undefined || !Number.isInteger(port)) return undefined
  const tokens = { '%': '%', d: asker.home, u: asker.user, h: host, n: asked, p: String(port), r: user }
  const pathOf = (path: string): string => tokensIn(path.replace(/^~(?=\/)/, asker.home), tokens)
  const filesOf = (key: string): string[] => (first(key) ?? '').split(' ').filter(isSet).map(pathOf)
  const alias = first('hostkeyalias')
  const jump = first('proxyjump')
  const seconds = Number(first('connecttimeout'))
  return {
    asked,
    host,
    port,
    user,
    keyName: isSet(alias) ? alias : port === 22 ? host : `[${host}]:${port}`,
    identityFiles: (words.get('identityfile') ?? []).filter(isSet).map(pathOf),
    identitiesOnly: first('identitiesonly') === 'yes',
    identityAgent: pathOf(first('identityagent') ?? 'SSH_AUTH_SOCK'),
    knownHosts: [...filesOf('userknownhostsfile'), ...filesOf('globalknownhostsfile')],
    jump: isSet(jump) ? jump : undefined,
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : connectTimeoutMs,
    onlyOpenssh: strange.flatMap((key) => (isSet(first(key)) ? [`${key} ${first(key) ?? ''}`] : [])),
  }
}
