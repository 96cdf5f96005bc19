import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Clock, HttpAnswer, HttpPort, HttpRequest } from '../run/ports.ts'

/** A check or a notice needs no more. */
const mostBytesOfAnswer = 1_000_000

/** What the codes of Node and OpenSSL mean, in plain words. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'the connection was cut before an answer came',
  EHOSTUNREACH: 'no way leads to that host',
  ENETUNREACH: 'no way leads to that network',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name could not be looked up',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself, and nobody here vouches for it (NODE_EXTRA_CA_CERTS names more authorities)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate comes from an authority not known here (NODE_EXTRA_CA_CERTS names more authorities)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority not known here (NODE_EXTRA_CA_CERTS names more authorities)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority not known here (NODE_EXTRA_CA_CERTS names more authorities)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  EPROTO: 'it does not speak TLS there; is it http://?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there; is it http://?',
  HPE_INVALID_CONSTANT: 'what answers there does not speak HTTP; is it https://?',
}

const reasonOf = (cause: unknown): string => {
  const { code, message } = cause as { readonly code?: string; readonly message?: string }
  return (code === undefined ? undefined : words[code]) ?? message ?? 'no answer'
}

const requestOf = async (
  url: URL,
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
): Promise<ClientRequest> => {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return request(url, options, onAnswer)
}

/** Reads a body to its end; the error is a sentence. */
const readBody = async (answer: IncomingMessage, mostBytes: number): Promise<Result<string, string>> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return err(`it answers with more than ${mostBytes / 1e6} MB`)
    chunks.push(chunk)
  }
  return ok(Buffer.concat(chunks).toString('utf8'))
}

const readAnswer = async (answer: IncomingMessage, mostBytes: number): Promise<Result<HttpAnswer, string>> => {
  const body = await readBody(answer, mostBytes)
  if (!body.ok) return body
  const { location } = answer.headers
  return ok({ status: answer.statusCode ?? 0, body: body.value, ...(location === undefined ? {} : { location }) })
}

const parseUrl = (text: string): URL | undefined => {
  const url = URL.parse(text)
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url : undefined
}

const optionsOf = ({ method, headers, body }: HttpRequest, signal: AbortSignal): RequestOptions => ({
  method,
  // No connection is kept: nothing of it may outlive the question.
  agent: false,
  signal,
  headers: {
    'user-agent': 'kplay',
    accept: '*/*',
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    ...headers,
  },
})

const exchange = async (request: HttpRequest, url: URL, signal: AbortSignal): Promise<Result<HttpAnswer, string>> => {
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = await requestOf(url, optionsOf(request, signal), resolve)
    sent.on('error', reject)
    sent.end(request.body)
    return await readAnswer(await promise, request.mostBytes ?? mostBytesOfAnswer)
  } catch (cause) {
    return err(reasonOf(cause))
  }
}

/** HTTP from this machine: one question, one answer, no redirect followed, no proxy, no second try. */
export const openHttp = (clock: Pick<Clock, 'sleep'>): HttpPort => ({
  send: async (request) => {
    const url = parseUrl(request.url)
    if (url === undefined) return err(`${request.url} is no http:// or https:// address`)
    const over = new AbortController()
    const gone = new AbortController()
    const late = clock
      .sleep(request.timeoutMs, over.signal)
      .then((): Result<HttpAnswer, string> => err(`no answer in ${request.timeoutMs / 1000} s`))
    const answer = await Promise.race([exchange(request, url, gone.signal), late])
    over.abort()
    // Cuts what is still open: a late answer, a body too long.
    gone.abort()
    return answer
  },
})
