import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the server mistreats the next request for a path; each is used up once. */
export type Fault =
  /** Sends so many bytes and then nothing, until the connection is cut. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  | { readonly kind: 'status'; readonly status: number }
  /** Sends other bytes of the same length. */
  | { readonly kind: 'wrong' }
  /** Answers a request for a range with the whole file. */
  | { readonly kind: 'no-ranges' }

/** A small Maven repository on loopback. */
export interface MavenServer {
  readonly url: string
  /** `GET path range` of every request, in order. */
  readonly requests: readonly string[]
  addFault(path: string, fault: Fault): void
  /** Breaks every open connection. */
  cut(): void
  close(): Promise<void>
}

const sliceOf = (content: Buffer, request: IncomingMessage, fault: Fault | undefined): [number, Buffer] => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
  if (Number.isNaN(from) || fault?.kind === 'no-ranges') return [200, content]
  return [206, content.subarray(from)]
}

const answer = (
  content: Buffer,
  { request, response, fault }: { request: IncomingMessage; response: ServerResponse; fault: Fault | undefined },
): void => {
  if (fault?.kind === 'status') {
    response.writeHead(fault.status).end()
    return
  }
  const [status, part] = sliceOf(content, request, fault)
  const body = fault?.kind === 'wrong' ? Buffer.alloc(part.length, 'x') : part
  response.writeHead(status, { 'content-length': body.length })
  if (fault?.kind === 'stall') response.write(body.subarray(0, fault.afterBytes))
  else response.end(body)
}

/** Serves `files` (path below the base to content). */
export const startMavenServer = async (files: ReadonlyMap<string, Buffer>): Promise<MavenServer> => {
  const requests: string[] = []
  const faults = new Map<string, Fault[]>()
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/maven2\//, '')
    requests.push(`${request.method} ${path} ${request.headers.range ?? ''}`.trim())
    const content = files.get(path)
    if (content === undefined) response.writeHead(404).end()
    else answer(content, { request, response, fault: faults.get(path)?.shift() })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven2`,
    requests,
    addFault: (path, fault) => void faults.set(path, [...(faults.get(path) ?? []), fault]),
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
