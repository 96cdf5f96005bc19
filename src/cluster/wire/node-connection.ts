import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { isIP } from 'node:net'
import { Connection } from '../kafka-library.ts'
import type { apiVersionsV3 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { apiVersions, type Codecs } from './codecs.ts'
import type { AdvertisedAt, ListenerAccess, Way, Ways } from './access.ts'
import type { Bridge } from './bridge.ts'
import { reach, type Reached } from './reach.ts'
import { splitAddress } from './port-probe.ts'
import { securityTrouble } from './security-trouble.ts'
import { connectTrouble, renderErrorCode, requestTrouble, type Timeouts, type Trouble } from './trouble.ts'

/** How kplay introduces itself and how long it waits. */
export interface WireSettings {
  readonly clientId: string
  readonly timeouts: Timeouts
  /** How addresses are spoken to and reached; absent: all in plain text, from here. */
  readonly ways?: Ways
}

/** Where a connection goes: an address of the inventory, or one that a broker advertises. */
export interface Endpoint {
  /** `host:port`. */
  readonly address: string
  readonly advertised?: AdvertisedAt
}

/** What ApiVersions said: versions by request key are kept by the connection, features are the caller's. */
export type NodeVersions = apiVersionsV3.ApiVersionsResponse

const apiVersionsKey = 18

/** ApiVersions of a node that does not speak the version asked (UNSUPPORTED_VERSION). */
const unsupportedVersion = 35

/** Requests in flight on one connection; one snapshot sends fewer. */
const maxInflights = 20

const plainWay: Way = { access: { protocol: 'PLAINTEXT' } }

/** What the library is told of TLS. The certificate is judged by the host's own name, wherever the connection goes through. */
const tlsOf = ({ tls, protocol }: ListenerAccess, host: string) =>
  protocol === 'SSL' || protocol === 'SASL_SSL'
    ? {
        tls: {
          ...tls,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          checkServerIdentity: (_name: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
        },
      }
    : {}

/**
 * One connection to one given node. Every request is sent in the newest version that both sides speak (a node closes the connection on any other), as the node
 * itself said when the connection was opened; a restarted node means a new connection. Never reconnects. Troubles are values.
 */
export class NodeConnection {
  readonly address: string
  readonly #settings: WireSettings
  readonly #access: ListenerAccess
  readonly #connection: Connection
  readonly #ranges = new Map<number, readonly [min: number, max: number]>()
  #apiVersions = apiVersions
  /** What ended this connection, once something has: the reason for all that was in flight. */
  #ended: Trouble | undefined
  #hasSocket = false
  #bridge: Bridge | undefined
  /** Has it answered anything but ApiVersions, which every listener answers before anybody has logged in? */
  #hasAnswered = false

  private constructor(address: string, settings: WireSettings, access: ListenerAccess) {
    this.address = address
    this.#settings = settings
    this.#access = access
    const { connectMs, requestMs } = settings.timeouts
    this.#connection = new Connection(settings.clientId, {
      connectTimeout: connectMs,
      requestTimeout: requestMs,
      maxInflights,
      ...tlsOf(access, splitAddress(address).host),
      ...(access.sasl === undefined ? {} : { sasl: access.sasl }),
    })
    // Without a listener a late socket error would end the process. What a node says while it ends TLS comes this way alone.
    this.#connection.on('error', (error: unknown) => (this.#ended ??= securityTrouble(error, access)))
  }

  /** Connects and learns the versions that the node speaks. `born` gets the connection at once, so that its owner can close it while it opens. */
  static async open(
    { address, advertised }: Endpoint,
    settings: WireSettings,
    born: (connection: NodeConnection) => void = () => undefined,
  ): Promise<Result<NodeConnection, Trouble>> {
    const way = settings.ways?.to(address, advertised) ?? plainWay
    const node = new NodeConnection(address, settings, way.access)
    born(node)
    const connected = await node.#connect(way)
    const opened = connected.ok ? await node.versions() : connected
    if (opened.ok) return ok(node)
    node.close()
    return opened
  }

  isOpen(): boolean {
    return this.#ended === undefined && this.#connection.isConnected()
  }

  /** Does the node speak this request at all, in any version? */
  speaks(key: number): boolean {
    return this.#ranges.has(key)
  }

  /** Asks ApiVersions afresh: finalized features change while a connection lives. */
  async versions(): Promise<Result<NodeVersions, Trouble>> {
    const [newest, ...older] = this.#apiVersions
    if (newest === undefined) return err({ kind: 'unsupported', why: 'does not speak ApiVersions 3 (Kafka 2.4)' })
    const answer = await this.#send(newest, [this.#settings.clientId, '0'])
    if (!answer.ok) return answer
    if (answer.value.errorCode === unsupportedVersion) {
      this.#apiVersions = older
      return this.versions()
    }
    if (answer.value.errorCode !== 0)
      return err({ kind: 'unreadable', why: `ApiVersions: ${renderErrorCode(answer.value.errorCode)}` })
    for (const api of answer.value.apiKeys) this.#ranges.set(api.apiKey, [api.minVersion, api.maxVersion])
    return answer
  }

  /** Sends one request. Error codes inside the answer are data: the caller looks at each. */
  ask<Args extends unknown[], Answer>(codecs: Codecs<Args, Answer>, ...args: Args): Promise<Result<Answer, Trouble>> {
    const codec = codecs.find((candidate) => {
      const range = this.#ranges.get(candidate.key)
      return range !== undefined && candidate.version >= range[0] && candidate.version <= range[1]
    })
    if (codec !== undefined) return this.#send(codec, args)
    const range = this.#ranges.get(codecs[0]?.key ?? -1)
    const spoken = range === undefined ? 'not at all' : `in versions ${range[0]} to ${range[1]}`
    const known = codecs.map((candidate) => candidate.version).join(', ')
    return Promise.resolve(
      err({ kind: 'unsupported', why: `speaks request ${codecs[0]?.key} ${spoken}, kplay in ${known}` }),
    )
  }

  /** Ends the connection at once; whatever is in flight is answered with trouble. May be called at any time, more than once. */
  close(): void {
    this.#ended ??= { kind: 'closed', why: 'closed by kplay' }
    // Its timer for the next login would hold the process.
    if (this.#access.sasl !== undefined && this.#connection.isConnected()) this.#connection.close(() => undefined)
    this.#bridge?.close()
    // The library's own close() waits for an event that never comes when connecting failed.
    if (this.#hasSocket) this.#connection.socket.destroy()
    // A connect still waiting listens to this event only; without it its timer would hold the process.
    this.#connection.emit('close')
  }

  async #connect(way: Way): Promise<Result<void, Trouble>> {
    const reached = await reach(way, splitAddress(this.address), this.#settings.timeouts.connectMs)
    if (!reached.ok) return err({ kind: 'unreachable', why: reached.error })
    this.#bridge = reached.value.bridge
    // Closed meanwhile.
    if (this.#ended !== undefined) {
      this.#bridge?.close()
      return err(this.#ended)
    }
    return this.#dial(reached.value).then(ok, (error: unknown) => err(this.#connectTrouble(error)))
  }

  async #dial({ host, port, bridge }: Reached): Promise<void> {
    const connecting = this.#connection.connect(host, port)
    this.#hasSocket = true
    const { socket } = this.#connection
    socket.once('connect', () => bridge?.admit(socket.localPort ?? 0))
    await connecting
  }

  #connectTrouble(error: unknown): Trouble {
    const fault = this.#bridge?.fault()
    if (fault !== undefined) return { kind: 'unreachable', why: fault }
    return this.#ended ?? securityTrouble(error, this.#access) ?? connectTrouble(error, this.#settings.timeouts)
  }

  #send<Args extends unknown[], Answer>(
    codec: Codecs<Args, Answer>[number],
    args: Args,
  ): Promise<Result<Answer, Trouble>> {
    return codec.async(this.#connection, ...args).then(
      (answer) => {
        this.#hasAnswered ||= codec.key !== apiVersionsKey
        return ok(answer)
      },
      (error: unknown) => this.#settle<Answer>(error),
    )
  }

  /** The library throws on any error code inside an answer and keeps the decoded answer in the error: taken back here. */
  #settle<Answer>(error: unknown): Result<Answer, Trouble> {
    if (error instanceof Error && 'response' in error && error.response !== undefined)
      return ok(error.response as Answer)
    const trouble = securityTrouble(error, this.#access) ?? requestTrouble(error, this.#settings.timeouts)
    // A time-out ends the connection, and with it everything in flight: those did not fail by themselves.
    if (trouble.kind === 'timeout') this.#ended ??= trouble
    return err(trouble.kind === 'closed' ? (this.#ended ?? this.#closedBy(trouble)) : trouble)
  }

  /** A listener that wants a login, or a certificate, ends the connection without a word at the first real question. */
  #closedBy(trouble: Trouble): Trouble {
    if (this.#hasAnswered || this.#access.sasl !== undefined) return trouble
    const wanted = this.#access.tls?.cert === undefined ? 'a certificate' : 'another certificate'
    return { ...trouble, why: `${trouble.why} at the first question; it may want a login, or ${wanted}` }
  }
}
