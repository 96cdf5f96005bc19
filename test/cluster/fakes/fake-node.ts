import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Bytes, ByteReader } from './bytes.ts'

/** One request as a fake node got it. */
export interface FakeRequest {
  readonly key: number
  readonly version: number
  readonly clientId: string
  /** Number of the connection, from 1. */
  readonly connection: number
  readonly body: ByteReader
}

/** What a node does with a request: answers these bytes, says nothing, or ends the connection. */
export type FakeAnswer = Bytes | 'silence' | 'close'
/** By request key. A request without one is a fault: the test fails in `close()`. */
export type FakeScript = Record<number, (request: FakeRequest) => FakeAnswer>

/** Requests whose header has no tag buffer in the answer: ApiVersions alone. */
const apiVersionsKey = 18

/** A strict fake of one Kafka node on a port of its own on loopback. It speaks only what its script says. */
export class FakeNode {
  /** `127.0.0.1:port`, also after it closed. */
  address = ''
  /** Requests as `key/version`, in order. */
  readonly seen: string[] = []
  readonly #faults: string[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #script: FakeScript
  #connections = 0

  private constructor(script: FakeScript) {
    this.#script = script
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
  }

  static async listen(script: FakeScript): Promise<FakeNode> {
    const node = new FakeNode(script)
    await new Promise<void>((resolve) => node.#server.listen(0, '127.0.0.1', resolve))
    node.address = `127.0.0.1:${(node.#server.address() as AddressInfo).port}`
    return node
  }

  /** Connections that a client holds open now. */
  get open(): number {
    return this.#sockets.size
  }

  /** Ends the open connections, as a node does that restarts; new ones are taken. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Resolves when no client holds a connection. */
  async isLeft(): Promise<void> {
    for (const socket of this.#sockets)
      if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
  }

  async close(): Promise<void> {
    this.dropConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    if (this.#faults.length > 0) throw new Error(`fake node: ${this.#faults.join('; ')}`)
  }

  #accept(socket: Socket): void {
    const connection = ++this.#connections
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk])
      while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE()) {
        const end = 4 + buffered.readInt32BE()
        this.#serve(socket, connection, buffered.subarray(4, end))
        buffered = buffered.subarray(end)
      }
    })
  }

  #serve(socket: Socket, connection: number, request: Buffer): void {
    const reader = new ByteReader(request)
    const [key, version, correlation] = [reader.int16(), reader.int16(), reader.int32()]
    const idLength = reader.int16()
    const clientId = reader.rest().toString('utf8', 0, idLength)
    const body = new ByteReader(reader.rest().subarray(idLength))
    body.tags()
    this.seen.push(`${key}/${version}`)
    const script = this.#script[key]
    if (script === undefined) {
      this.#faults.push(`unexpected request ${key}/${version}`)
      socket.destroy()
      return
    }
    const answer = script({ key, version, clientId, connection, body })
    if (answer === 'silence') return
    if (answer === 'close') {
      socket.destroy()
      return
    }
    const header = new Bytes().int32(correlation)
    if (key !== apiVersionsKey) header.tags()
    const payload = Buffer.concat([header.done(), answer.done()])
    socket.write(Buffer.concat([new Bytes().int32(payload.length).done(), payload]))
  }
}
