import { connect, createServer, type Server, type Socket } from 'node:net'
import { realClock } from './cluster.ts'

/** A line between two places of this machine: it can be slow, and it can be cut. */
export interface TestLine {
  readonly port: number
  /** From now on nothing passes, and nobody is told: what was sent waits, as with a cable that is pulled. */
  cut(): void
  /** Everything that waits goes on. */
  mend(): void
  close(): Promise<void>
}

/** Where a line begins and ends. */
export interface LineRequest {
  /** The address it listens at, on a free port. */
  readonly address: string
  readonly to: { readonly address: string; readonly port: number }
  /** Added to every way there and back together, milliseconds. */
  readonly delayMs?: number
}

/** Passes everything on, later, and in order. */
const passOn = (from: Socket, to: Socket, delayMs: number): void => {
  from.on('data', (bytes) => {
    if (delayMs === 0) to.write(bytes)
    else void realClock.sleep(delayMs).then(() => to.write(bytes))
  })
  from.on('end', () => void realClock.sleep(delayMs).then(() => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
  to.on('error', () => undefined)
}

const listen = (server: Server, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, () => {
      const at = server.address()
      resolve(at === null || typeof at === 'string' ? 0 : at.port)
    })
  })

export const openLine = async ({ address, to, delayMs = 0 }: LineRequest): Promise<TestLine> => {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ host: to.address, port: to.port, noDelay: true })
    passOn(client, target, delayMs / 2)
    passOn(target, client, delayMs / 2)
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      if (isCut) socket.pause()
    }
  })
  const port = await listen(server, address)
  return {
    port,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    mend: () => {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
