import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect } from 'chai'
import type { HttpRequest } from '../../src/run/ports.ts'
import { openHttp } from '../../src/web/http-client.ts'
import { realClock } from '../support/cluster.ts'
import { selfSigned } from '../support/self-signed.ts'

const http = openHttp(realClock)

/** Runs the work with a server on a free port of this machine; what is still connected after it is cut. */
const withServer = async (server: Server, work: (port: number) => Promise<unknown>): Promise<void> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  try {
    await work((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

const answering = (listener: RequestListener, work: (url: string) => Promise<unknown>): Promise<void> =>
  withServer(createServer(listener), (port) => work(`http://127.0.0.1:${port}/here`))

const get = (url: string, change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 20_000,
  ...change,
})

describe('the web client', () => {
  it('sends method, headers and body, and reads status and body', () =>
    answering(
      (request, response) => {
        let body = ''
        request.on('data', (chunk) => (body += String(chunk)))
        request.on('end', () => {
          const { method, url, headers } = request
          response.writeHead(201).end(`${method} ${url} ${headers['x-key']} ${headers['content-length']} ${body}`)
        })
      },
      async (url) => {
        const answer = await http.send(get(url, { method: 'POST', headers: { 'X-Key': 'k' }, body: 'grüße' }))
        expect(answer).to.deep.equal({ ok: true, value: { status: 201, body: 'POST /here k 7 grüße' } })
      },
    ))

  it('follows no redirect and says where it points', () =>
    answering(
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/there' }).end(),
      async (url) => {
        const answer = await http.send(get(url))
        expect(answer).to.deep.equal({
          ok: true,
          value: { status: 302, body: '', location: 'http://127.0.0.1:1/there' },
        })
      },
    ))

  it('takes no more than 1 MB, and cuts the rest off', () =>
    answering(
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      },
      async (url) => {
        expect(await http.send(get(url))).to.deep.equal({ ok: false, error: 'it answers with more than 1 MB' })
      },
    ))

  it('gives up in its time, with nothing left open', () =>
    answering(
      () => undefined,
      async (url) => {
        expect(await http.send(get(url, { timeoutMs: 30 }))).to.deep.equal({ ok: false, error: 'no answer in 0.03 s' })
      },
    ))

  it('says in plain words why there is no answer', async () => {
    let closed = 0
    await withServer(createTcpServer(), (port) => {
      closed = port
      return Promise.resolve()
    })
    const errorOf = async (url: string): Promise<string> => {
      const answer = await http.send(get(url))
      return answer.ok ? 'answered' : answer.error
    }
    expect(await errorOf(`http://127.0.0.1:${closed}`)).to.equal('nobody listens there (connection refused)')
    expect(await errorOf('ftp://127.0.0.1')).to.equal('ftp://127.0.0.1 is no http:// or https:// address')
    expect(await errorOf('http://')).to.equal('http:// is no http:// or https:// address')
    await answering(
      (request) => request.socket.destroy(),
      async (url) => expect(await errorOf(url)).to.equal('the connection was cut before an answer came'),
    )
    await answering(
      (_, response) => response.end('plain'),
      async (url) => expect(await errorOf(url.replace('http:', 'https:'))).to.contain('it does not speak TLS there'),
    )
    await withServer(
      createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')),
      async (port) => expect(await errorOf(`http://127.0.0.1:${port}`)).to.contain('does not speak HTTP'),
    )
    await withServer(
      createTlsServer(selfSigned, (_, response) => response.end()),
      async (port) => expect(await errorOf(`https://127.0.0.1:${port}`)).to.contain('signed by itself'),
    )
  })
})
