import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { errorCode, labProblem } from '../problems.ts'
import { endpointsOf, placeNodes, type NodeShape, type PlacedNode } from '../shape.ts'

type Endpoint = ReturnType<typeof endpointsOf>[number]

const tryToBind = (endpoint: Endpoint): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (cause) => resolve(errorCode(cause)))
    server.listen({ host: endpoint.address, port: endpoint.port, exclusive: true }, () =>
      server.close(() => resolve('')),
    )
  })

interface Refusal extends Endpoint {
  /** The system's code: `EADDRINUSE`. */
  readonly code: string
}

const firstRefusal = async (nodes: readonly PlacedNode[]): Promise<Refusal | undefined> => {
  for (const endpoint of nodes.flatMap(endpointsOf)) {
    const code = await tryToBind(endpoint)
    if (code !== '') return { ...endpoint, code }
  }
  return undefined
}

const portBusy = (refusal: Refusal): Problem =>
  labProblem('port-busy', {
    what: `no loopback network is free: port ${refusal.port} is taken`,
    subject: `${refusal.address}:${refusal.port}`,
    why: [
      refusal.code === 'EADDRINUSE'
        ? `another program listens on port ${refusal.port} of every loopback address`
        : `this machine does not let kplay listen there: ${refusal.code}`,
    ],
    fix: `end the program that listens there (ss -ltnp 'sport = :${refusal.port}' names it) or \`kplay lab down\` the labs you no longer need`,
  })

/** Every N that a network 127.0.N.0 of a lab may have. */
export const labNetworks: readonly number[] = Array.from({ length: 240 }, (_, i) => 10 + i)

/** Where to begin looking: labs of different cache folders (users, tests) then seldom meet in the moment between looking and listening. */
const beginOf = (seed: string): number =>
  createHash('sha256').update(seed).digest().readUInt16BE(0) % labNetworks.length

/**
 * Places the nodes in a network 127.0.N.0 (N from 10 to 249) that no lab has and whose addresses and ports can be listened on.
 * Linux routes all of 127.0.0.0/8 to the loopback device: nothing is set up. `seed` decides which is tried first.
 */
export const placeOnFreeNetwork = async (
  nodes: readonly NodeShape[],
  options: { readonly taken: ReadonlySet<number>; readonly seed: string },
): Promise<Result<readonly PlacedNode[], Problem>> => {
  let refused: Refusal | undefined
  const begin = beginOf(options.seed)
  for (const network of [...labNetworks.slice(begin), ...labNetworks.slice(0, begin)]) {
    if (options.taken.has(network)) continue
    const placed = placeNodes(nodes, network)
    const refusal = await firstRefusal(placed)
    if (refusal === undefined) return ok(placed)
    refused ??= refusal
  }
  return err(portBusy(refused ?? { address: '127.0.10.1', port: 9092, code: 'every network is taken by a lab' }))
}
