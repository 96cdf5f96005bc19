import { once } from 'node:events'
import { connect, createServer as createPlain, type Server } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'
import { expect } from 'chai'
import type { ListenerAccess } from '../../../src/cluster/wire/access.ts'
import { NodeConnection } from '../../../src/cluster/wire/node-connection.ts'
import { makeCertificate } from '../../support/certificates.ts'
import * as answers from '../fakes/answers.ts'
import { FakeNode } from '../fakes/fake-node.ts'

const ca = makeCertificate({ commonName: 'ca' })
const stranger = makeCertificate({ commonName: 'stranger' })
const longAgo = new Date(Date.now() - 24 * 3_600_000)
const node = makeCertificate({ commonName: 'node', names: ['127.0.0.1', 'b1.example'], signer: ca })
const expired = makeCertificate({ commonName: 'node', names: ['127.0.0.1'], signer: ca, until: longAgo })
const elsewhere = makeCertificate({ commonName: 'node', names: ['127.9.9.9', 'b9.example'], signer: ca })
const own = makeCertificate({ commonName: 'kplay', signer: ca })
const alien = makeCertificate({ commonName: 'kplay', signer: stranger })

describe('a connection to a secured listener', () => {
  const servers: Server[] = []
  let fake: FakeNode

  beforeEach(async () => {
    fake = await FakeNode.listen({
      [answers.keys.apiVersions]: answers.apiVersions(answers.broker41),
      [answers.keys.metadata]: () => 'close',
    })
  })
  afterEach(async () => {
    await fake.close()
    for (const server of servers.splice(0)) server.close()
  })

  const listening = async (server: Server): Promise<string> => {
    servers.push(server.listen(0, '127.0.0.1'))
    await once(server, 'listening')
    const at = server.address()
    return `127.0.0.1:${typeof at === 'object' ? at?.port : 0}`
  }

  /** TLS before the fake node. */
  const behindTls = (options: TlsOptions): Promise<string> => {
    const port = Number(fake.address.split(':')[1])
    const server = createTls({ minVersion: 'TLSv1.2', ...options }, (client) => {
      const inner = connect(port, '127.0.0.1')
      client.on('error', () => inner.destroy())
      inner.on('error', () => client.destroy())
      client.pipe(inner).pipe(client)
    })
    server.on('tlsClientError', () => undefined)
    return listening(server)
  }

  const open = async (address: string, access: ListenerAccess): Promise<string> => {
    const ways = { to: () => ({ access }), canSpeak: () => true }
    const settings = { clientId: 'test', timeouts: { connectMs: 5000, requestMs: 5000 }, ways }
    const opened = await NodeConnection.open({ address }, settings)
    if (!opened.ok) return opened.error.why
    opened.value.close()
    return 'open'
  }

  const tls = (parts: ListenerAccess['tls'] = {}): ListenerAccess => ({
    protocol: 'SSL',
    tls: { ca: ca.cert, ...parts },
  })

  it('is opened when the certificate is signed by "ca", valid, and for this name', async () => {
    const address = await behindTls(node)
    expect(await open(address, tls())).to.equal('open')
  })

  it('shows its own certificate where one is wanted', async () => {
    const address = await behindTls({ ...node, ca: ca.cert, requestCert: true, rejectUnauthorized: true })
    expect(await open(address, tls({ cert: own.cert, key: own.key }))).to.equal('open')
    const refused = await open(address, tls())
    expect(refused).to.match(/^does not let kplay in: it wants a certificate of kplay's own .*names none$/)
    // Node's own server ends the connection without a word here; Kafka's says why.
    expect(await open(address, tls({ cert: alien.cert, key: alien.key }))).to.match(
      /it may want a login, or another certificate$/,
    )
  })

  const untrusted: readonly (readonly [title: string, node: TlsOptions, access: ListenerAccess, why: string])[] = [
    ['signed by somebody else', node, tls({ ca: stranger.cert }), 'its certificate is signed by nobody in "ca"'],
    [
      'signed by somebody unknown',
      node,
      { protocol: 'SSL', tls: {} },
      'its certificate is signed by nobody this machine trusts, and the inventory names no "ca"',
    ],
    ['expired', expired, tls(), 'its certificate, or one that signed it, has expired'],
    [
      'for another name',
      elsewhere,
      tls(),
      "its certificate is for another name: IP: 127.0.0.1 is not in the cert's list: 127.9.9.9",
    ],
  ]
  for (const [title, options, access, why] of untrusted)
    it(`is not opened, and says why: ${title}`, async () => {
      expect(await open(await behindTls(options), access)).to.equal(`is not to be trusted: ${why}`)
      expect(fake.seen).to.deep.equal([])
    })

  it('says that the listener speaks TLS, or does not', async () => {
    const alert = Buffer.from('15030300020246', 'hex')
    const secured = await listening(createPlain((socket) => socket.once('data', () => socket.end(alert))))
    expect(await open(secured, { protocol: 'PLAINTEXT' })).to.equal(
      'does not let kplay in: it speaks TLS there, and the inventory says PLAINTEXT',
    )
    const mute = await listening(createPlain((socket) => socket.once('data', () => socket.destroy())))
    expect(await open(mute, tls())).to.equal(
      'does not let kplay in: no TLS could be agreed on; the inventory says SSL, and it may not speak TLS there',
    )
  })

  it('says that a login may be wanted when the first real question ends it', async () => {
    const settings = { clientId: 'test', timeouts: { connectMs: 5000, requestMs: 5000 } }
    const opened = await NodeConnection.open({ address: fake.address }, settings)
    if (!opened.ok) throw new Error(opened.error.why)
    const { metadata } = await import('../../../src/cluster/wire/codecs.ts')
    const answer = await opened.value.ask(metadata, [], false)
    opened.value.close()
    expect(answer.ok ? '' : answer.error.why).to.equal(
      'closed the connection at the first question; it may want a login, or a certificate',
    )
  })

  it('goes through a tunnel by the name of the node, and is judged by it', async () => {
    const address = await behindTls(node)
    const dialled: string[] = []
    const way = (to: { readonly host: string; readonly port: number }) => {
      dialled.push(`${to.host}:${to.port}`)
      return Promise.resolve({ ok: true as const, value: connect(Number(address.split(':')[1]), '127.0.0.1') })
    }
    const through = (name: string) => {
      const ways = { to: () => ({ access: tls(), dial: way }), canSpeak: () => true }
      const settings = { clientId: 'test', timeouts: { connectMs: 5000, requestMs: 5000 }, ways }
      return NodeConnection.open({ address: name }, settings)
    }
    const good = await through('b1.example:9092')
    expect(good.ok).to.equal(true)
    if (good.ok) good.value.close()
    const other = await through('b2.example:9092')
    expect(other.ok ? '' : other.error.why).to.contain('is for another name: Host: b2.example.')
    expect(dialled).to.deep.equal(['b1.example:9092', 'b2.example:9092'])
  })
})
