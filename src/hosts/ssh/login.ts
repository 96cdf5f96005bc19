/** What is offered to a host, in ssh's order: keys of the agent that the settings name, keys from files, other keys of the agent, then the password. */
import { readFile } from 'node:fs/promises'
import type { OwnEnv } from '../local-transport.ts'
import type { SshSettings } from './settings/ssh-settings.ts'
import type { SshTarget } from './settings/target.ts'
import { loadSsh2, type Attempt, type KeyAgent, type ParsedKey, type Ssh2 } from './ssh2-client.ts'

/** What may be tried, and words about each for the one who is refused. */
export interface Login {
  readonly attempts: readonly Attempt[]
  readonly tried: readonly string[]
}

interface KeyFile {
  readonly path: string
  /** Present where the file could be read and opened. */
  readonly key?: ParsedKey
  /** Of the key, or of the `.pub` beside it. */
  readonly publicKey?: Buffer
  readonly note?: string
}

const parse = (ssh2: Ssh2, text: unknown, passphrase?: string): ParsedKey | string => {
  const parsed = ssh2.utils.parseKey(text, passphrase)
  if (parsed instanceof Error) return parsed.message
  return Array.isArray(parsed) ? ((parsed as readonly ParsedKey[])[0] ?? 'it holds no key') : (parsed as ParsedKey)
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)

const noteOf = (why: string, passphrase: string | undefined): string => {
  if (!/encrypted|passphrase|decrypt/i.test(why)) return why
  return passphrase === undefined ? 'it needs a passphrase' : 'its passphrase is another'
}

const readKey = async (ssh2: Ssh2, path: string, passphrase: string | undefined): Promise<KeyFile> => {
  const text = await textOf(path)
  const publicText = await textOf(`${path}.pub`)
  const besides = publicText === undefined ? 'none' : parse(ssh2, publicText)
  const known = typeof besides === 'string' ? {} : { publicKey: besides.getPublicSSH() }
  if (text === undefined) return { path, ...known }
  const parsed = parse(ssh2, text, passphrase)
  if (typeof parsed === 'string') return { path, ...known, note: `${path}: ${noteOf(parsed, passphrase)}` }
  const publicKey = parsed.getPublicSSH()
  return parsed.isPrivateKey() ? { path, key: parsed, publicKey } : { path, publicKey }
}

/** The key files of a run, each opened once: the passphrase of one takes a second of computing. */
export class KeyFiles {
  readonly #read = new Map<string, Promise<KeyFile>>()

  read(ssh2: Ssh2, path: string, passphrase: string | undefined): Promise<KeyFile> {
    const name = JSON.stringify([path, passphrase])
    const reading = this.#read.get(name) ?? readKey(ssh2, path, passphrase)
    this.#read.set(name, reading)
    return reading
  }
}

const agentPath = (identityAgent: string, env: OwnEnv): string | undefined => {
  if (identityAgent === 'none') return undefined
  if (identityAgent === 'SSH_AUTH_SOCK') return env['SSH_AUTH_SOCK']
  return identityAgent.startsWith('$') ? env[identityAgent.slice(1).replace(/^\{(.*)\}$/, '$1')] : identityAgent
}

const keysOf = (ssh2: Ssh2, agent: KeyAgent): Promise<readonly ParsedKey[]> =>
  new Promise((resolve) => {
    agent.getIdentities((error, keys) => {
      const all = error !== null && error !== undefined ? [] : (keys ?? [])
      resolve(all.map((key) => parse(ssh2, key)).filter((key): key is ParsedKey => typeof key !== 'string'))
    })
  })

/** An agent that shows only some of its keys. */
const showing = (ssh2: Ssh2, agent: KeyAgent, keys: readonly ParsedKey[]): Attempt[] => {
  if (keys.length === 0) return []
  class Chosen extends ssh2.BaseAgent implements KeyAgent {
    getIdentities(done: Parameters<KeyAgent['getIdentities']>[0]): void {
      done(undefined, keys)
    }
    sign(...args: Parameters<KeyAgent['sign']>): void {
      agent.sign(...args)
    }
  }
  return [{ type: 'agent', agent: new Chosen() }]
}

const passwordAttempts = (password: string): Attempt[] => [
  { type: 'password', password },
  {
    type: 'keyboard-interactive',
    // One question that is not echoed is for the password; anything else is for a person.
    prompt: (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.length === 1 && prompts[0]?.echo !== true ? [password] : []),
  },
]

/** Reads key files and asks the agent. Words never hold a secret. */
export const prepareLogin = async (
  hop: SshSettings,
  { password, passphrase }: Pick<SshTarget, 'password' | 'passphrase'>,
  { env, keys }: { readonly env: OwnEnv; readonly keys: KeyFiles },
): Promise<Login> => {
  const ssh2 = await loadSsh2()
  const files = await Promise.all(hop.identityFiles.map((path) => keys.read(ssh2, path, passphrase)))
  const socket = agentPath(hop.identityAgent, env)
  const agent = socket === undefined || socket === '' ? undefined : ssh2.createAgent(socket)
  const held = agent === undefined ? [] : await keysOf(ssh2, agent)
  const isNamed = (key: ParsedKey): boolean =>
    files.some(({ publicKey }) => publicKey !== undefined && publicKey.equals(key.getPublicSSH()))
  const isHeld = (file: KeyFile): boolean =>
    held.some((key) => file.publicKey !== undefined && file.publicKey.equals(key.getPublicSSH()))
  const named = held.filter(isNamed)
  const others = hop.identitiesOnly ? [] : held.filter((key) => !isNamed(key))
  const own = files.filter((file) => file.key !== undefined && !isHeld(file))
  return {
    attempts: [
      { type: 'none' },
      ...(agent === undefined ? [] : showing(ssh2, agent, named)),
      ...own.flatMap(({ key }): Attempt[] => (key === undefined ? [] : [{ type: 'publickey', key }])),
      ...(agent === undefined ? [] : showing(ssh2, agent, others)),
      ...(password === undefined ? [] : passwordAttempts(password)),
    ],
    tried: [
      ...(held.length === 0 ? [] : [`${named.length + others.length} of ${held.length} keys of the agent`]),
      ...own.map(({ path }) => path),
      ...files.flatMap(({ note }) => (note === undefined ? [] : [note])),
      ...(password === undefined ? [] : ['the password']),
    ],
  }
}
