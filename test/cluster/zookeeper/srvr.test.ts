import { createServer, type Server, type Socket } from 'node:net'
import { expect } from 'chai'
import { readEnsemble } from '../../../src/cluster/zookeeper/read-ensemble.ts'
import { parseServerAnswer } from '../../../src/cluster/zookeeper/srvr.ts'
import type { Topology } from '../../../src/kafka/topology.ts'

const answer = (
  mode: string,
): string => `Zookeeper version: 3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC
Latency min/avg/max: 0/0.5/2
Received: 12
Sent: 11
Connections: 2
Outstanding: 0
Zxid: 0x4d
Mode: ${mode}
Node count: 24
`

describe('a ZooKeeper server asked srvr', () => {
  const open: Server[] = []
  const sockets = new Set<Socket>()
  /** A server that reads a word and then does what it is told. */
  const serve = (react: (socket: Socket, word: string) => void): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        sockets.add(socket)
        socket.on('error', () => undefined)
        socket.once('data', (word: Buffer) => react(socket, word.toString()))
      })
      open.push(server)
      server.listen(0, '127.0.0.1', () => {
        const at = server.address()
        resolve(`127.0.0.1:${at === null || typeof at === 'string' ? 0 : at.port}`)
      })
    })
  const topologyOf = (...addresses: readonly string[]): Topology => ({
    name: 'old',
    mode: 'zookeeper',
    clusterId: 'id',
    bootstrap: [],
    nodes: [],
    zookeepers: addresses.map((address, index) => ({ host: `z${index + 1}`, address })),
  })

  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of open.splice(0)) server.close()
  })

  it('tells its release and whether it leads', async () => {
    const words: string[] = []
    const say = (mode: string) =>
      serve((socket, word) => {
        words.push(word)
        socket.end(answer(mode))
      })
    const ensemble = await readEnsemble(topologyOf(await say('leader'), await say('follower')), { timeoutMs: 5000 })
    expect(ensemble?.map(({ host, version, mode }) => [host, version, mode])).to.deep.equal([
      ['z1', '3.8.4', 'leader'],
      ['z2', '3.8.4', 'follower'],
    ])
    expect(words).to.deep.equal(['srvr', 'srvr'])
  })

  it('is never healthy when it says anything else, nothing, or is not there', async () => {
    const idle = await serve((socket) => socket.end('This ZooKeeper instance is not currently serving requests\n'))
    const barred = await serve((socket) => socket.end('srvr is not executed because it is not in the whitelist.\n'))
    const closing = await serve((socket) => socket.end())
    const frozen = await serve(() => undefined)
    const gone = await serve(() => undefined)
    await new Promise((resolve) => open.at(-1)?.close(resolve))
    const ensemble = await readEnsemble(topologyOf(idle, barred, closing, frozen, gone), { timeoutMs: 300 })
    expect(ensemble?.map(({ version, mode }) => [version, mode])).to.deep.equal(Array(5).fill([null, null]))
    expect(ensemble?.map(({ why }) => why).slice(0, 4)).to.deep.equal([
      'This ZooKeeper instance is not currently serving requests',
      'srvr is not executed because it is not in the whitelist.',
      'it closed without an answer',
      'no answer in 300 ms',
    ])
    expect(ensemble?.at(4)?.why).to.contain('ECONNREFUSED')
  })

  it('is asked through the first broker’s host that leads there, where hosts are the way', async () => {
    const address = await serve((socket) => socket.end(answer('standalone')))
    const brokers = ['b1', 'b2'].map((host, index) => ({ host, nodeId: index + 1, roles: ['broker'] as const }))
    const { connect } = await import('node:net')
    const asked: string[] = []
    const ensemble = await readEnsemble(
      { ...topologyOf(address), nodes: brokers },
      {
        timeoutMs: 5000,
        dial: (host, at) => {
          asked.push(host)
          return Promise.resolve(host === 'b1' ? { ok: false, error: 'no way' } : { ok: true, value: connect(at) })
        },
      },
    )
    expect(asked).to.deep.equal(['b1', 'b2'])
    expect(ensemble?.[0]?.mode).to.equal('standalone')
  })

  it('is not asked in KRaft mode', async () => {
    expect(await readEnsemble({ ...topologyOf('x:1'), mode: 'kraft' }, { timeoutMs: 1 })).to.equal(undefined)
  })

  it('may be of a line that writes its version otherwise: then it is not known', () => {
    expect(parseServerAnswer('Zookeeper version: trunk\nMode: leader\n').ok).to.equal(false)
    expect(parseServerAnswer(answer('looking')).ok).to.equal(false)
  })
})
