/** The one file that knows the ssh2 library, and only what kplay uses of it. Loaded at the first connection. */
import type { EventEmitter } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Carried, CarriedEnd } from '../carry/carrier.ts'
import type { FarFile } from '../transport.ts'
import { openFarFile, type Sftp } from './sftp-file.ts'

/** A key as ssh2 reads it, public or private. */
export interface ParsedKey {
  getPublicSSH(): Buffer
  isPrivateKey(): boolean
}

type Callback<T> = (error: Error | null | undefined, value: T) => void

/** An agent, as ssh2 asks it. */
export interface KeyAgent {
  getIdentities(done: Callback<readonly unknown[] | undefined>): void
  sign(key: unknown, content: Buffer, options: unknown, done: unknown): void
}

/** One way to log in, as ssh2 takes it. */
export type Attempt =
  | { readonly type: 'none' }
  | { readonly type: 'publickey'; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly agent: KeyAgent }
  | { readonly type: 'password'; readonly password: string }
  | { readonly type: 'keyboard-interactive'; readonly prompt: KeyboardPrompt }

type KeyboardPrompt = (
  name: string,
  instructions: string,
  language: string,
  prompts: readonly { readonly echo?: boolean }[],
  finish: (answers: readonly string[]) => void,
) => void

interface Channel extends Duplex {
  readonly stderr: Readable
}

interface Client extends EventEmitter {
  connect(config: object): void
  exec(command: string, done: Callback<Channel>): void
  sftp(done: Callback<Sftp>): void
  forwardOut(fromHost: string, fromPort: number, host: string, port: number, done: Callback<Duplex>): void
  setNoDelay(isOn: boolean): void
  end(): void
  destroy(): void
}

/** What kplay uses of the library. */
export interface Ssh2 {
  readonly Client: new () => Client
  readonly BaseAgent: new () => object
  readonly createAgent: (path: string) => KeyAgent
  readonly utils: {
    readonly parseKey: (text: unknown, passphrase?: string) => ParsedKey | readonly ParsedKey[] | Error
  }
}

/** Loads the library. */
export const loadSsh2 = async (): Promise<Ssh2> => {
  // Not a literal: the library brings no types, and these above are all that is needed.
  const name: string = 'ssh2'
  const loaded = (await import(name)) as { readonly default: Ssh2 }
  return loaded.default
}

/** What one connection is made of. */
export interface LinkRequest {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The way through a jump host; absent: over the network. */
  readonly through: Duplex | undefined
  readonly attempts: readonly Attempt[]
  /** Kinds of host keys to ask for first. */
  readonly keyTypes: readonly string[]
  /** Is this blob the host's key? */
  readonly isTrusted: (blob: Buffer) => boolean
  readonly timeoutMs: number
}

/** Why there is no connection. */
export interface LinkFault {
  readonly kind: 'refused' | 'unreachable'
  readonly why: string
}

/** Too many channels for the server, or no connection any more. `refused`: it has no SFTP, and the channel that asked for it stays taken. */
export interface ExecFault {
  readonly kind: 'no-room' | 'lost' | 'refused'
  readonly why: string
}

/** One connection of ssh2. */
export interface Link {
  readonly isOpen: boolean
  /** Runs a line in a channel of its own. `closed` is called when its channel is free again. */
  exec(line: string, closed: () => void): Promise<Result<Carried, ExecFault>>
  /** Opens a file by SFTP in a channel of its own; undefined: there is SFTP, but not for this file. */
  openFile(path: string, closed: () => void): Promise<Result<FarFile | undefined, ExecFault>>
  /** A stream to a port that this host reaches. */
  forward(host: string, port: number): Promise<Result<Duplex, string>>
  close(): void
}

const keepaliveMs = 15_000
const keepalives = 3

const rsa = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
const hostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  ...rsa.slice(0, 2),
]

const algorithmsFor = (types: readonly string[]): readonly string[] => {
  const first = types.flatMap((type) => (type === 'ssh-rsa' ? rsa : [type]))
  const able = [...hostKeyAlgorithms, 'ssh-rsa']
  return [...new Set([...first.filter((name) => able.includes(name)), ...hostKeyAlgorithms])]
}

const carriedOf = (channel: Channel, lost: () => string): Carried => {
  channel.on('error', () => undefined)
  const exited = new Promise<CarriedEnd>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) =>
      resolve({ kind: 'ended', exitCode: code, signal: code === null ? (signal ?? 'a signal') : null }),
    )
    channel.once('close', () => resolve({ kind: 'lost', why: lost() }))
  })
  const drop = (): void => {
    for (const stream of [channel, channel.stderr]) {
      stream.unpipe()
      stream.resume()
    }
    channel.destroy()
  }
  return { stdin: channel, stdout: channel, stderr: channel.stderr, exited, drop }
}

/** The library's. */
type Refused = Error & { readonly reason?: unknown }

/** Only a channel that was not opened comes with a reason. */
const sftpFault = (error: Refused): ExecFault['kind'] => (error.reason === undefined ? 'refused' : 'no-room')

class OpenLink implements Link {
  readonly #client: Client
  #fault = 'the connection was closed'
  isOpen = true

  constructor(client: Client) {
    this.#client = client
    client.on('error', (cause: Error) => (this.#fault = cause.message))
    client.on('close', () => (this.isOpen = false))
  }

  exec(line: string, closed: () => void): Promise<Result<Carried, ExecFault>> {
    return this.#ask(
      (done: Callback<Channel>) => this.#client.exec(line, done),
      (channel) => {
        channel.once('close', closed)
        return carriedOf(channel, () => this.#fault)
      },
    ).then((asked) => (asked.ok ? asked : err(this.#faultOf(asked.error, 'no-room'))))
  }

  async openFile(path: string, closed: () => void): Promise<Result<FarFile | undefined, ExecFault>> {
    const asked = await this.#ask(
      (done: Callback<Sftp>) => this.#client.sftp(done),
      (sftp) => {
        sftp.on('close', closed)
        return { opened: openFarFile(sftp, path) }
      },
    )
    return asked.ok ? ok(await asked.value.opened) : err(this.#faultOf(asked.error, sftpFault(asked.error)))
  }

  async forward(host: string, port: number): Promise<Result<Duplex, string>> {
    const asked = await this.#ask(
      (done: Callback<Duplex>) => this.#client.forwardOut('127.0.0.1', 0, host, port, done),
      (stream) => stream,
    )
    return asked.ok ? asked : err(asked.error.message)
  }

  close(): void {
    this.isOpen = false
    this.#client.end()
  }

  #faultOf(error: Error, kind: ExecFault['kind']): ExecFault {
    return { kind: this.isOpen ? kind : 'lost', why: error.message }
  }

  /** Asks for something that takes a channel. `use` is called at once: what the channel says does not wait. The library forgets who asks when the connection goes, and throws while it is going. */
  #ask<T, Used>(begin: (done: Callback<T>) => void, use: (value: T) => Used): Promise<Result<Used, Refused>> {
    return new Promise((resolve) => {
      const lost = (): void => resolve(err(new Error(this.#fault)))
      if (!this.isOpen) return lost()
      this.#client.once('close', lost)
      try {
        begin((error, value) => {
          this.#client.off('close', lost)
          resolve(error === null || error === undefined ? ok(use(value)) : err(error))
        })
      } catch {
        this.isOpen = false
        lost()
      }
      return undefined
    })
  }
}

const faultOf = (error: Error & { readonly level?: string }): LinkFault => {
  const isRefused = error.level === 'client-authentication' || /authentication failures/i.test(error.message)
  return { kind: isRefused ? 'refused' : 'unreachable', why: error.message || 'no answer' }
}

const configOf = (request: LinkRequest): object => {
  const waiting = request.attempts.map((attempt) => ({ ...attempt, username: request.user }))
  return {
    ...(request.through === undefined ? {} : { sock: request.through }),
    host: request.host,
    port: request.port,
    username: request.user,
    readyTimeout: request.timeoutMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: keepalives,
    algorithms: { serverHostKey: algorithmsFor(request.keyTypes) },
    hostVerifier: request.isTrusted,
    authHandler: (allowed: readonly string[] | null) => {
      const may = (type: string): boolean =>
        allowed === null || type === 'none' || allowed.includes(type === 'agent' ? 'publickey' : type)
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) if (may(next.type)) return next
      return false
    },
  }
}

/** Connects and logs in. Never rejects. */
export const openLink = async (request: LinkRequest): Promise<Result<Link, LinkFault>> => {
  const { Client } = await loadSsh2()
  const client = new Client()
  // One for each channel that is being opened; streams to Kafka have no limit of ours.
  client.setMaxListeners(0)
  return new Promise((resolve) => {
    const fail = (error: Error & { readonly level?: string }): void => {
      // An agent that does not answer is one attempt less.
      if (error.level === 'agent') return
      resolve(err(faultOf(error)))
      client.destroy()
    }
    client.on('error', fail)
    client.once('close', () => fail(new Error('the connection was closed before the login was over')))
    client.once('ready', () => {
      client.off('error', fail)
      client.setNoDelay(true)
      resolve(ok(new OpenLink(client)))
    })
    client.connect(configOf(request))
  })
}
