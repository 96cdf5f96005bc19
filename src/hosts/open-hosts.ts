import type { Duplex } from 'node:stream'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Clock, HostsPort } from '../run/ports.ts'
import { Archives, type ArchiveSettings, type FetchArchive } from './archive/archive-source.ts'
import type { Become } from './carry/become.ts'
import type { Carrier } from './carry/carrier.ts'
import { connectFromHere, type FarPort } from './forward.ts'
import { HostConnection, type ReleaseStore } from './host-connection.ts'
import { localTransport, type OwnEnv } from './local-transport.ts'
import type { SshTarget } from './ssh/settings/target.ts'
import type { TrustFault } from './ssh/trust/trust.ts'
import type { Transport } from './transport.ts'

/** How one host is reached, secrets filled in. */
export type HostWay = HostPath & {
  /** Where its releases come from; absent: the store. */
  readonly archive?: ArchiveSettings | undefined
}

type HostPath =
  | { readonly type: 'local'; readonly become: HostBecome | undefined }
  | { readonly type: 'ssh' | 'openssh'; readonly target: SshTarget; readonly become: HostBecome | undefined }

/** As whom kplay works on a host: all of it, or only where it starts and stops the node. */
export interface HostBecome extends Become {
  /** Absent: all. */
  readonly for?: 'all' | 'service'
}

/** What all connections of a run share. */
export interface HostsSettings {
  /** The id in KPLAY_RUN of every command (R10); undefined outside a run. */
  readonly run?: string | undefined
  /** kplay's own environment. */
  readonly env: OwnEnv
  readonly store: ReleaseStore
  /** For archives that lie in the web. */
  readonly fetchArchive?: FetchArchive
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
  /** By host name; a host without one is this machine. */
  readonly ways: ReadonlyMap<string, HostWay>
}

/** All hosts of a run, and the look at them before anything else. */
export interface Hosts extends HostsPort {
  /**
   * Connects to every host that is not this machine. The problem: some host keys are not to be trusted (all of them in one list), or the settings of a host can not be
   * followed; nothing was sent to any host then. A host that does not answer is no problem here: it is one when it is asked.
   */
  prepare(): Promise<Result<void, Problem>>
  /** A stream to a port as this host sees it; the error says why there is none. */
  forward(host: string, to: FarPort): Promise<Result<Duplex, string>>
}

/** A carrier that can say whether its host is there. */
interface RemoteCarrier extends Carrier {
  open(): Promise<Result<void, Problem>>
  forward(to: FarPort): Promise<Result<Duplex, string>>
  /** Lets what its lines share end. */
  end(): Promise<void>
}

interface Remote {
  carrierOf(way: Exclude<HostWay, { type: 'local' }>): RemoteCarrier
  readonly faults: () => readonly TrustFault[]
  close(): Promise<void>
}

/** Loads what is needed for connections that leave this machine. */
const openRemote = async ({ env, clock }: HostsSettings): Promise<Remote> => {
  const [{ Links }, { SshCarrier }, { OpensshCarrier }, { Sockets }] = await Promise.all([
    import('./ssh/links.ts'),
    import('./ssh/ssh-carrier.ts'),
    import('./openssh/openssh-carrier.ts'),
    import('./openssh/sockets.ts'),
  ])
  const [links, sockets] = [new Links(env, clock), new Sockets()]
  return {
    carrierOf: ({ type, target }) =>
      type === 'ssh' ? new SshCarrier(links, target) : new OpensshCarrier(sockets, target, { env, clock }),
    faults: () => [...links.faults, ...sockets.faults],
    close: () => {
      links.close()
      return sockets.remove()
    },
  }
}

interface Opened {
  readonly connection: HostConnection
  readonly carrier: RemoteCarrier | undefined
}

class AllHosts implements Hosts {
  readonly #settings: HostsSettings
  readonly #opened = new Map<string, Promise<Opened>>()
  readonly #archives: Archives
  #remote: Promise<Remote> | undefined

  constructor(settings: HostsSettings) {
    this.#settings = settings
    this.#archives = new Archives(settings.fetchArchive)
  }

  async prepare(): Promise<Result<void, Problem>> {
    const away = [...this.#settings.ways].filter(([, way]) => way.type !== 'local').map(([host]) => host)
    if (away.length === 0) return ok(undefined)
    const ends = await Promise.all(away.map((host) => this.connect(host)))
    const faults = (await this.#remote)?.faults() ?? []
    if (faults.length > 0) return err((await import('./ssh/ssh-problems.ts')).untrusted(faults))
    const odd = ends.flatMap((end) => (!end.ok && end.error.code === 'hosts/ssh-settings' ? [end.error] : []))
    const [first, ...others] = odd
    if (first === undefined) return ok(undefined)
    return err({
      ...first,
      why: [...first.why, ...others.flatMap(({ why, subject }) => [`${subject ?? ''}: ${why[0] ?? ''}`])],
    })
  }

  async connect(host: string): Promise<Result<HostConnection, Problem>> {
    const { connection, carrier } = await this.#openedFor(host)
    const reached = carrier === undefined ? ok(undefined) : await carrier.open()
    return reached.ok ? ok(connection) : reached
  }

  async forward(host: string, to: FarPort): Promise<Result<Duplex, string>> {
    const { carrier } = await this.#openedFor(host)
    return carrier === undefined ? connectFromHere(to) : carrier.forward(to)
  }

  async hasRelease(release: string): Promise<Result<boolean, Problem>> {
    const ways = [...this.#settings.ways.values()]
    for (const settings of ways.flatMap(({ archive }) => (archive === undefined ? [] : [archive]))) {
      const found = await this.#archives.find(settings, release)
      if (!found.ok) return found
    }
    if (ways.length > 0 && ways.every(({ archive }) => archive !== undefined)) return ok(true)
    const stored = await this.#settings.store.ensure(release)
    return stored.ok ? ok(true) : stored
  }

  async close(): Promise<void> {
    const all = await Promise.all(this.#opened.values())
    for (const { connection } of all) connection.close()
    await Promise.all(all.flatMap(({ carrier }) => (carrier === undefined ? [] : [carrier.end()])))
    await (await this.#remote)?.close()
  }

  /** Once for all that ask. */
  #openedFor(host: string): Promise<Opened> {
    const opening = this.#opened.get(host) ?? this.#open(host)
    this.#opened.set(host, opening)
    return opening
  }

  async #open(host: string): Promise<Opened> {
    const { env, clock, ways, run, store } = this.#settings
    const way = ways.get(host) ?? { type: 'local', become: undefined }
    const serviceOwner = way.become?.for === 'service' ? way.become : undefined
    const become = serviceOwner === undefined ? way.become : undefined
    const archive = way.archive === undefined ? undefined : { settings: way.archive, all: this.#archives }
    const connected = (transport: Transport): HostConnection =>
      new HostConnection(host, { run, store, clock, transport, serviceOwner, archive })
    if (way.type === 'local' && become === undefined)
      return { connection: connected(localTransport(env, clock)), carrier: undefined }
    const { FramedTransport } = await import('./carry/framed-transport.ts')
    if (way.type === 'local') {
      const { localCarrier } = await import('./carry/local-carrier.ts')
      return {
        connection: connected(new FramedTransport({ host, carrier: localCarrier(env), become, clock })),
        carrier: undefined,
      }
    }
    this.#remote ??= openRemote(this.#settings)
    const carrier = (await this.#remote).carrierOf(way)
    return { connection: connected(new FramedTransport({ host, carrier, become, clock })), carrier }
  }
}

/** Opens nothing yet. A connection is made at the first question to its host, and kept for the run. */
export const openHosts = (settings: HostsSettings): Hosts => new AllHosts(settings)
