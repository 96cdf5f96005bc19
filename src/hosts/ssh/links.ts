import type { Duplex } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Clock } from '../../run/ports.ts'
import type { OwnEnv } from '../local-transport.ts'
import { KeyFiles, prepareLogin } from './login.ts'
import { Routes, type Route } from './settings/route.ts'
import type { SshSettings } from './settings/ssh-settings.ts'
import type { SshTarget } from './settings/target.ts'
import { loginRefused, unreachableHost, untrusted } from './ssh-problems.ts'
import { openLink, type Link } from './ssh2-client.ts'
import { Trust, type TrustFault } from './trust/trust.ts'

/** What the connections of one run share: settings, known keys, and the connections to jump hosts. */
export class Links {
  readonly #env: OwnEnv
  readonly #routes: Routes
  readonly #trust = new Trust()
  readonly #keys = new KeyFiles()
  readonly #jumps = new Map<string, Promise<Result<Link, Problem>>>()
  readonly #faults: TrustFault[] = []

  constructor(env: OwnEnv, clock: Pick<Clock, 'sleep'>) {
    this.#env = env
    this.#routes = new Routes(env, clock)
  }

  /** Host keys that were met and are not to be trusted, over all hosts. */
  get faults(): readonly TrustFault[] {
    return this.#faults
  }

  /** A new connection to a host. */
  async open(target: SshTarget): Promise<Result<Link, Problem>> {
    const route = await this.#routes.find(target)
    return route.ok ? this.#follow(target, route.value) : route
  }

  close(): void {
    for (const jump of this.#jumps.values()) void jump.then((link) => (link.ok ? link.value.close() : undefined))
    this.#jumps.clear()
  }

  async #follow(target: SshTarget, route: Route): Promise<Result<Link, Problem>> {
    const [last] = route.slice(-1)
    if (last === undefined) throw new Error('a route ends at its host')
    const before = route.slice(0, -1)
    if (before.length === 0) return this.#connect(target, last, undefined)
    const jump = await this.#jump(target, before)
    if (!jump.ok) return jump
    const stream = await jump.value.forward(last.host, last.port)
    return stream.ok
      ? this.#connect(target, last, stream.value)
      : err(
          unreachableHost(target.host, {
            place: placeOf(last),
            why: `through ${before.at(-1)?.asked}: ${stream.error}`,
          }),
        )
  }

  /** The connection to the last of some jump hosts: one for all hosts behind it, made anew when it has gone. */
  async #jump(target: SshTarget, route: Route): Promise<Result<Link, Problem>> {
    const key = JSON.stringify(route.map(({ user, host, port }) => [user, host, port]))
    const kept = this.#jumps.get(key)
    const link = kept === undefined ? undefined : await kept
    if (link?.ok === true && link.value.isOpen) return link
    // While it was waited for, another host may have begun to make it anew.
    if (this.#jumps.get(key) !== kept) return this.#jump(target, route)
    // A password is for the host itself and for nobody on the way.
    const opening = this.#follow({ ...target, password: undefined }, route)
    this.#jumps.set(key, opening)
    return opening
  }

  async #connect(target: SshTarget, hop: SshSettings, through: Duplex | undefined): Promise<Result<Link, Problem>> {
    const [trust, login] = await Promise.all([
      this.#trust.of(hop),
      prepareLogin(hop, target, { env: this.#env, keys: this.#keys }),
    ])
    const { host, port, user, connectTimeoutMs: timeoutMs } = hop
    const link = await openLink({
      host,
      port,
      user,
      through,
      attempts: login.attempts,
      keyTypes: trust.types,
      isTrusted: (blob) => trust.judge(blob),
      timeoutMs,
    })
    if (link.ok) return ok(link.value)
    if (trust.fault !== undefined) {
      this.#faults.push(trust.fault)
      return err(untrusted([trust.fault]))
    }
    const { kind, why } = link.error
    const place = placeOf(hop)
    return err(
      kind === 'refused'
        ? loginRefused(target.host, { place, user, tried: login.tried })
        : unreachableHost(target.host, { place, why }),
    )
  }
}

const placeOf = ({ host, port }: SshSettings): string => `${host}:${port}`
