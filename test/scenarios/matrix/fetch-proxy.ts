import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Kafka's number of Fetch: what a follower of the metadata log asks. */
const fetchKey = 1

/** Stands between one node and one controller. */
export interface FetchProxy {
  /** Where it listens, on the loopback device. */
  readonly port: number
  /** Whether fetches pass. Everything else always does: heartbeats, and what the node forwards for its clients. */
  letThrough(isOpen: boolean): void
  close(): void
}

/** A request begins with its length (4 bytes) and its number (2). A connection that fetches does nothing else. */
const isFetch = (chunk: Buffer): boolean => chunk.length >= 6 && chunk.readInt16BE(4) === fetchKey

/** Opens one to `host:port`. */
export const openFetchProxy = async (host: string, port: number): Promise<FetchProxy> => {
  let isOpen = true
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const server = createServer((near) => {
    const far = connect(port, host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    far.on('data', (chunk) => void near.write(chunk))
    near.on('data', (chunk: Buffer) => {
      if (isOpen || !isFetch(chunk)) far.write(chunk)
      else waiting.push(() => void far.write(chunk))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    letThrough: (wanted) => {
      isOpen = wanted
      if (isOpen) for (const send of waiting.splice(0)) send()
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
