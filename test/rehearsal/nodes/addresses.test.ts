import { createServer, type Server } from 'node:net'
import { expect } from 'chai'
import { placeOnFreeNetwork } from '../../../src/rehearsal/nodes/addresses.ts'
import type { NodeShape } from '../../../src/rehearsal/shape.ts'

const shape: readonly NodeShape[] = [
  { host: 'c1', roles: ['controller'] },
  { host: 'b1', roles: ['broker'], rack: 'a' },
  { host: 'b2', roles: ['broker'], nodeId: 7 },
]

const allBut = (...free: number[]): Set<number> =>
  new Set(Array.from({ length: 240 }, (_, i) => 10 + i).filter((n) => !free.includes(n)))

const occupy = (host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })

/** Networks that nobody uses right now: real labs may be running beside this test. */
const freeNetworks = async (count: number): Promise<number[]> => {
  const found: number[] = []
  for (let taken = new Set<number>(); found.length < count; taken = new Set([...taken, ...found])) {
    const placed = await placeOnFreeNetwork(shape, { taken, seed: String(process.pid) })
    if (!placed.ok) throw new Error(placed.error.what)
    found.push(Number(placed.value[0]?.address.split('.')[2]))
  }
  return found
}

describe('the addresses of a lab', () => {
  it('are one per node, on a network no lab has', async () => {
    const [n = 0] = await freeNetworks(1)
    const placed = await placeOnFreeNetwork(shape, { taken: allBut(n), seed: '' })
    expect(placed).to.deep.equal({
      ok: true,
      value: [
        { host: 'c1', roles: ['controller'], nodeId: 101, address: `127.0.${n}.101` },
        { host: 'b1', roles: ['broker'], nodeId: 1, address: `127.0.${n}.1`, rack: 'a' },
        { host: 'b2', roles: ['broker'], nodeId: 7, address: `127.0.${n}.2` },
      ],
    })
  })

  it('leave out a network where something listens', async () => {
    const [busy = 0, free = 0] = await freeNetworks(2)
    const server = await occupy(`127.0.${busy}.2`, 9092)
    try {
      const placed = await placeOnFreeNetwork(shape, { taken: allBut(busy, free), seed: '' })
      expect(placed).to.have.nested.property('value[0].address', `127.0.${free}.101`)
    } finally {
      server.close()
    }
  })

  it('may all be taken: the problem names the port', async () => {
    const [busy = 0] = await freeNetworks(1)
    const server = await occupy(`127.0.${busy}.101`, 9093)
    try {
      const placed = await placeOnFreeNetwork(shape, { taken: allBut(busy), seed: '' })
      expect(placed).to.have.nested.property('error.code', 'lab/port-busy')
      expect(placed).to.have.nested.property('error.subject', `127.0.${busy}.101:9093`)
      expect(placed).to.have.nested.property('error.fix').that.includes("ss -ltnp 'sport = :9093'")
    } finally {
      server.close()
    }
    expect(await placeOnFreeNetwork(shape, { taken: allBut(), seed: '' })).to.have.nested.property(
      'error.code',
      'lab/port-busy',
    )
  })
})
