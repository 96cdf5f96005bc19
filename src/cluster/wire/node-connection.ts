import { Connection } from '@platformatic/kafka'
import type { apiVersionsV3 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { apiVersions, type Codecs } from './codecs.ts'
import { splitAddress } from './port-probe.ts'
import { connectTrouble, renderErrorCode, requestTrouble, type Timeouts, type Trouble } from './trouble.ts'

/** How kplay introduces itself and how long it waits. */
export interface WireSettings {
  readonly clientId: string
  readonly timeouts: Timeouts
}

/** What ApiVersions said: versions by request key are kept by the connection, features are the caller's. */
export type NodeVersions = apiVersionsV3.ApiVersionsResponse

/** ApiVersions of a node that does not speak the version asked (UNSUPPORTED_VERSION). */
const unsupportedVersion = 35

/** Requests in flight on one connection; one snapshot sends fewer. */
const maxInflights = 20

/**
 * One connection to one given node. Every request is sent in the newest version that both sides speak (a node closes the connection on any other), as the node
 * itself said when the connection was opened; a restarted node means a new connection. Never reconnects. Troubles are values.
 */
export class NodeConnection {
  readonly address: string
  readonly #settings: WireSettings
  readonly #connection: Connection
  readonly #ranges = new Map<number, readonly [min: number, max: number]>()
  #apiVersions = apiVersions
  /** What ended this connection, once something has: the reason for all that was in flight. */
  #ended: Trouble | undefined
  #hasSocket = false

  private constructor(address: string, settings: WireSettings) {
    this.address = address
    this.#settings = settings
    const { connectMs, requestMs } = settings.timeouts
    this.#connection = new Connection(settings.clientId, {
      connectTimeout: connectMs,
      requestTimeout: requestMs,
      maxInflights,
    })
    // Without a listener a late socket error would end the process.
    this.#connection.on('error', () => undefined)
  }

  /** Connects and learns the versions that the node speaks. `born` gets the connection at once, so that its owner can close it while it opens. */
  static async open(
    address: string,
    settings: WireSettings,
    born: (connection: NodeConnection) => void = () => undefined,
  ): Promise<Result<NodeConnection, Trouble>> {
    const node = new NodeConnection(address, settings)
    born(node)
    const { host, port } = splitAddress(address)
    try {
      const connecting = node.#connection.connect(host, port)
      node.#hasSocket = true
      await connecting
    } catch (error) {
      node.close()
      return err(connectTrouble(error, settings.timeouts))
    }
    const versions = await node.versions()
    if (versions.ok) return ok(node)
    node.close()
    return versions
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
    // The library's own close() waits for an event that never comes when connecting failed.
    if (this.#hasSocket) this.#connection.socket.destroy()
    // A connect still waiting listens to this event only; without it its timer would hold the process.
    this.#connection.emit('close')
  }

  #send<Args extends unknown[], Answer>(
    codec: Codecs<Args, Answer>[number],
    args: Args,
  ): Promise<Result<Answer, Trouble>> {
    return codec.async(this.#connection, ...args).then(ok, (error: unknown) => this.#settle<Answer>(error))
  }

  /** The library throws on any error code inside an answer and keeps the decoded answer in the error: taken back here. */
  #settle<Answer>(error: unknown): Result<Answer, Trouble> {
    if (error instanceof Error && 'response' in error && error.response !== undefined)
      return ok(error.response as Answer)
    const trouble = requestTrouble(error, this.#settings.timeouts)
    // A time-out ends the connection, and with it everything in flight: those did not fail by themselves.
    if (trouble.kind === 'timeout') this.#ended ??= trouble
    return err(trouble.kind === 'closed' ? (this.#ended ?? trouble) : trouble)
  }
}
