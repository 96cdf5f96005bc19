import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/*
 * The Kafka library connects to ports and takes no streams, so a stream gets a port on loopback for as long as it takes to connect to it once. Anybody on this machine
 * could connect there: only the socket whose own port is admitted gets the stream, all others are ended.
 */

/** A port on this machine that leads one connection into a stream. */
export interface Bridge {
  readonly port: number
  /** The connection that comes from this port is the one. */
  admit(localPort: number): void
  /** What ended the stream, in its own words, if it said anything. */
  readonly fault: () => string | undefined
  /** Ends everything at once. */
  close(): void
}

const join = (socket: Socket, stream: Duplex): void => {
  socket.on('error', () => stream.destroy())
  socket.on('close', () => stream.destroy())
  stream.on('close', () => socket.destroy())
  socket.pipe(stream)
  stream.pipe(socket)
}

/** Never rejects but where this machine has no port left. */
export const openBridge = (stream: Duplex): Promise<Bridge> =>
  new Promise((resolve, reject) => {
    const early = new Set<Socket>()
    let admitted: number | undefined
    let fault: string | undefined
    const take = (socket: Socket): void => {
      if (socket.remotePort === admitted) {
        early.delete(socket)
        server.close()
        join(socket, stream)
      } else socket.destroy()
    }
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => undefined)
      if (admitted !== undefined) return take(socket)
      early.add(socket)
      socket.once('close', () => early.delete(socket))
      return undefined
    })
    const close = (): void => {
      server.close()
      for (const socket of early) socket.destroy()
      stream.destroy()
    }
    stream.on('error', (error: Error) => (fault ??= error.message))
    stream.once('close', close)
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const at = server.address()
      const port = at === null || typeof at === 'string' ? 0 : at.port
      const admit = (localPort: number): void => {
        admitted = localPort
        for (const socket of early) take(socket)
      }
      resolve({ port, admit, fault: () => fault, close })
    })
  })
