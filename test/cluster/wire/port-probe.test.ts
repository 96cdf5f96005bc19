import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { isPortOpen, splitAddress } from '../../../src/cluster/wire/port-probe.ts'

describe('cluster/wire/port-probe', () => {
  it('tells an open port from a closed one', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    expect(await isPortOpen({ host: '127.0.0.1', port }, 60_000)).to.equal(true)
    server.close()
    await once(server, 'close')
    expect(await isPortOpen({ host: '127.0.0.1', port }, 1000)).to.equal(false)
  })

  it('takes a name nobody knows for closed', async () => {
    expect(await isPortOpen({ host: 'no-such-host.invalid', port: 9092 }, 1000)).to.equal(false)
  })

  it('splits names and addresses of both kinds', () => {
    expect(splitAddress('b1.example:9092')).to.deep.equal({ host: 'b1.example', port: 9092 })
    expect(splitAddress('[::1]:9093')).to.deep.equal({ host: '::1', port: 9093 })
  })
})
