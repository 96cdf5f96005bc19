import { userInfo } from 'node:os'
import type { Problem } from '../../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../../diagnostics/result.ts'
import type { Clock } from '../../../run/ports.ts'
import type { OwnEnv } from '../../local-transport.ts'
import { runLocal } from '../../local-process.ts'
import { badSettings } from '../ssh-problems.ts'
import { buildSettingsArgv, parseSshSettings, type SshSettings } from './ssh-settings.ts'
import { faultOf, parseHop, type Hop, type SshTarget } from './target.ts'

/** The machines on the way to a host, the host itself last. */
export type Route = readonly SshSettings[]

/** Longer chains are circles. */
const mostHops = 8
const timeoutMs = 20_000

type Asked = Result<SshSettings, string>

const definedIn = (env: OwnEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** Asks ssh for settings and follows ProxyJump as ssh does; each question is asked once in a run. */
export class Routes {
  readonly #env: Readonly<Record<string, string>>
  readonly #clock: Pick<Clock, 'sleep'>
  readonly #asked = new Map<string, Promise<Asked>>()

  constructor(env: OwnEnv, clock: Pick<Clock, 'sleep'>) {
    this.#env = definedIn(env)
    this.#clock = clock
  }

  /** The whole way to a host; the inventory's words win over the configuration's. */
  async find(target: SshTarget): Promise<Result<Route, Problem>> {
    const own = await this.#ask(target, { address: target.address, user: target.user, port: target.port })
    if (!own.ok) return err(badSettings(target.host, own.error))
    const jump = target.jump ?? own.value.jump
    const jumps = jump === undefined || jump === 'none' ? ok([]) : await this.#jumps(target, jump, 1)
    if (!jumps.ok) return err(badSettings(target.host, jumps.error))
    const { identityFile, knownHosts } = target
    const last: SshSettings = {
      ...own.value,
      ...(identityFile === undefined
        ? {}
        : { identityFiles: [identityFile, ...own.value.identityFiles.filter((file) => file !== identityFile)] }),
    }
    const route = [...jumps.value, last].map((hop) =>
      knownHosts === undefined ? hop : { ...hop, knownHosts: [knownHosts] },
    )
    const [odd] = route.flatMap(({ asked, onlyOpenssh }) => onlyOpenssh.map((word) => `${asked}: ${word}`))
    return odd === undefined
      ? ok(route)
      : err(badSettings(target.host, `only OpenSSH itself follows "${odd}"`, 'openssh'))
  }

  /** As ssh: the first jump's own configuration may ask for further jumps before it; those of the others are passed over. */
  async #jumps(target: SshTarget, jump: string, depth: number): Promise<Result<SshSettings[], string>> {
    if (depth > mostHops)
      return err(`more than ${mostHops} jumps lie on the way: does the configuration lead in a circle?`)
    const hops: SshSettings[] = []
    for (const [index, word] of jump.split(',').entries()) {
      const hop = parseHop(word)
      if (hop === undefined) return err(`${JSON.stringify(word)} is no jump host`)
      const asked = await this.#ask(target, hop)
      if (!asked.ok) return asked
      const before = asked.value.jump
      if (index === 0 && before !== undefined) {
        const more = await this.#jumps(target, before, depth + 1)
        if (!more.ok) return more
        hops.push(...more.value)
      }
      hops.push(asked.value)
    }
    return hops.length > mostHops ? err(`more than ${mostHops} jumps lie on the way`) : ok(hops)
  }

  #ask(target: SshTarget, hop: Hop): Promise<Asked> {
    const fault = faultOf(hop)
    if (fault !== undefined) return Promise.resolve(err(fault))
    const argv = buildSettingsArgv(target, hop)
    const key = argv.join('\0')
    const asked = this.#asked.get(key) ?? this.#run(argv, hop)
    this.#asked.set(key, asked)
    return asked
  }

  async #run(argv: readonly string[], { address }: Hop): Promise<Asked> {
    const end = await runLocal({ argv, timeoutMs }, this.#env, this.#clock)
    if (end.kind === 'not-started')
      return err(`ssh, which knows the settings of ${address}, could not be started: ${end.why}`)
    if (end.kind === 'timed-out') return err(`ssh -G ${address} did not end within ${timeoutMs / 1000} s`)
    const { exitCode, stdout, stderr } = end.result
    if (exitCode !== 0) return err(`ssh -G ${address}: ${stderr.trim()}`)
    const { homedir, username } = userInfo()
    const settings = parseSshSettings(stdout, address, { home: homedir, user: username })
    return settings === undefined ? err(`ssh -G ${address} gave no settings`) : ok(settings)
  }
}
