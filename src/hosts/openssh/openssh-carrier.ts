import type { Duplex } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Clock } from '../../run/ports.ts'
import { quoteWords } from '../../shell/quote.ts'
import type { Carried, CarriedEnd, Carrier } from '../carry/carrier.ts'
import { startChild } from '../child.ts'
import { streamOf, type FarPort } from '../forward.ts'
import { runLocal } from '../local-process.ts'
import type { OwnEnv } from '../local-transport.ts'
import { badSettings, loginRefused, unreachableHost, untrusted } from '../ssh/ssh-problems.ts'
import type { SshTarget } from '../ssh/settings/target.ts'
import type { TrustFault } from '../ssh/trust/trust.ts'
import { buildOpensshWords, faultOfTarget } from './openssh-words.ts'
import type { Sockets } from './sockets.ts'

/** Longer than ConnectTimeout. */
const openMs = 30_000
/** What ssh says with this exit code is its own. */
const ownTrouble = 255

const definedIn = (env: OwnEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-3).join('; ').slice(-500)

/** ssh's own words for a key that is not to be trusted. */
const isTrustTrouble = (said: string): boolean =>
  /Host key verification failed|IDENTIFICATION HAS CHANGED|host key is known|REVOKED HOST KEY/i.test(said)

const whatOf = (said: string, key: string): string => {
  if (/REVOKED/i.test(said)) return `shows ${key}, which is revoked`
  return /HAS CHANGED/i.test(said)
    ? `HAS CHANGED: it shows ${key}, and known_hosts knows another`
    : `is new: it shows ${key}`
}

/** As `ssh -v` prints it. */
const serverKey = /Server host key: (\S+ SHA256:\S+)/

/** Ours: a fault without a fingerprint helps nobody, and nothing else waits for it. */
const asksForKey = 4
const askAgainMs = 500

/** One host through the system's own ssh: certificates, Kerberos, keys in hardware, ProxyCommand, all that it can do. One connection for the run, shared through a socket. */
export class OpensshCarrier implements Carrier {
  readonly tellsEnds = false
  readonly #sockets: Sockets
  readonly #target: SshTarget
  readonly #env: Readonly<Record<string, string>>
  readonly #clock: Pick<Clock, 'sleep'>
  #opened: Promise<Result<void, Problem>> | undefined

  constructor(
    sockets: Sockets,
    target: SshTarget,
    world: { readonly env: OwnEnv; readonly clock: Pick<Clock, 'sleep'> },
  ) {
    this.#sockets = sockets
    this.#target = target
    this.#env = definedIn(world.env)
    this.#clock = world.clock
  }

  /** Is there a connection, or can one be made? */
  async open(): Promise<Result<void, Problem>> {
    this.#opened ??= this.#open()
    const opened = await this.#opened
    if (!opened.ok) this.#opened = undefined
    return opened
  }

  /** A stream to a port that the host reaches; whether that is open shows only when it is used. */
  async forward({ host, port }: FarPort): Promise<Result<Duplex, string>> {
    const opened = await this.open()
    if (!opened.ok) return err([opened.error.what, ...opened.error.why].join(': '))
    const to = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    const argv = [...(await this.#words()), '-o', 'LogLevel=ERROR', '-W', to, '--', this.#target.address]
    const { child } = await startChild({ argv, env: this.#env, input: 'open' })
    const { stdin, stdout, stderr, closed } = child
    if (stdin === undefined) throw new Error('a child with an open input has one')
    return ok(streamOf({ stdin, stdout, stderr, ended: closed, end: () => child.terminate() }))
  }

  async start(words: readonly string[]): Promise<Result<Carried, Problem>> {
    const opened = await this.open()
    if (!opened.ok) return opened
    const argv = [
      ...(await this.#words()),
      '-o',
      'LogLevel=ERROR',
      '--',
      this.#target.address,
      `exec ${quoteWords(words)}`,
    ]
    const { child } = await startChild({ argv, env: this.#env, input: 'open' })
    const { stdin, stdout, stderr } = child
    if (stdin === undefined) throw new Error('a child with an open input has one')
    const exited = Promise.race([child.exited, child.closed]).then(({ exitCode, signal, why }): CarriedEnd => {
      if (exitCode !== undefined && exitCode !== ownTrouble) return { kind: 'ended', exitCode, signal: null }
      this.#opened = undefined
      return { kind: 'lost', why: why ?? (signal === undefined ? 'ssh lost it' : `ssh was ended by ${signal}`) }
    })
    const drop = (): void => {
      stdin.destroy()
      stdout.destroy()
      stderr.destroy()
      child.terminate()
    }
    return ok({ stdin, stdout, stderr, exited, drop })
  }

  /** Nothing: the connection is shared by all lines until `end`. */
  close(): void {}

  /** Lets the shared connection end, and waits for that. */
  async end(): Promise<void> {
    const opened = await this.#opened
    this.#opened = undefined
    if (opened?.ok === true) await this.#call(['-O', 'exit'], [])
  }

  async #words(): Promise<readonly string[]> {
    return buildOpensshWords(this.#target, await this.#sockets.dir())
  }

  async #call(options: readonly string[], words: readonly string[]) {
    const argv = [...(await this.#words()), ...options, '--', this.#target.address, ...words]
    return runLocal({ argv, timeoutMs: openMs }, this.#env, this.#clock)
  }

  async #open(): Promise<Result<void, Problem>> {
    const { host, address, user } = this.#target
    const fault = faultOfTarget(this.#target)
    if (fault !== undefined) return err(badSettings(host, fault))
    const end = await this.#call([], ['true'])
    if (end.kind === 'timed-out')
      return err(unreachableHost(host, { place: address, why: `no answer within ${openMs / 1000} s` }))
    if (end.kind === 'not-started') return err(badSettings(host, `ssh could not be started: ${end.why}`))
    const { exitCode, stderr } = end.result
    if (exitCode !== ownTrouble && exitCode !== null) return ok(undefined)
    if (isTrustTrouble(stderr)) return err(untrusted([await this.#fault(stderr)]))
    return err(
      /Permission denied|Too many authentication failures/.test(stderr)
        ? loginRefused(host, { place: address, user: user ?? 'you', tried: [lastLines(stderr)] })
        : unreachableHost(host, { place: address, why: lastLines(stderr) || 'ssh ended without a word' }),
    )
  }

  /** All that ssh tells; a busy server may refuse to be asked again at once. */
  async #askAll(): Promise<string> {
    for (let left = asksForKey; ; left--) {
      const again = await this.#call(['-v'], ['true'])
      const text = again.kind === 'ended' ? again.result.stderr : ''
      if (left === 1 || serverKey.test(text)) return text
      await this.#clock.sleep(askAgainMs)
    }
  }

  /** The key that was not to be trusted; ssh tells it only when it is asked to tell all. */
  async #fault(said: string): Promise<TrustFault> {
    const { address, port } = this.#target
    const text = await this.#askAll()
    const key = [...text.matchAll(new RegExp(serverKey, 'g'))].at(-1)?.[1] ?? 'a key'
    const [host = address, number = String(port ?? 22)] =
      [...text.matchAll(/Authenticating to (\S+):(\d+) as/g)].at(-1)?.slice(1) ?? []
    const byHand = [...buildOpensshWords(this.#target, '')].slice(1)
    const own = byHand.slice(0, byHand.indexOf('-o')).join(' ')
    const fault = {
      asked: address,
      place: `${host}:${number}`,
      what: whatOf(`${said}\n${text}`, key),
      fix: `connect once by hand and compare: ssh ${own === '' ? '' : `${own} `}${address}`,
    }
    this.#sockets.faults.push(fault)
    return fault
  }
}
