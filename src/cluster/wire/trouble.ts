import { protocolErrorsCodesById, TimeoutError } from '../kafka-library.ts'

/** Why a question got no answer. */
export interface Trouble {
  /**
   * `unreachable`: no connection. `timeout`: connected, but silent. `closed`: the node (or the network) ended the connection. `unsupported`: the node does not
   * speak this request. `unreadable`: an answer came that could not be read. `refused`: it does not let kplay in, or is not to be trusted.
   */
  readonly kind: 'unreachable' | 'timeout' | 'closed' | 'unsupported' | 'unreadable' | 'refused'
  /** A few words without a full stop: `connection refused`. */
  readonly why: string
}

/** How long kplay waits for a node, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number
  readonly requestMs: number
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  EPIPE: 'closed the connection',
  EMFILE: 'no file descriptor left on this machine',
}

/** The words for the system's code (`ECONNREFUSED`) at the bottom of an error, else its text. */
const wordsFor = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.cause !== undefined) return wordsFor(error.cause)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return words[code] ?? error.message
}

/** Trouble while connecting. */
export const connectTrouble = (error: unknown, timeouts: Timeouts): Trouble =>
  error instanceof TimeoutError
    ? { kind: 'unreachable', why: `no connection in ${timeouts.connectMs} ms` }
    : { kind: 'unreachable', why: wordsFor(error) }

/** Trouble of a request on an open connection. The library's time-outs bear the code of network errors: only the class tells. */
export const requestTrouble = (error: unknown, timeouts: Timeouts): Trouble => {
  if (error instanceof TimeoutError) return { kind: 'timeout', why: `no answer in ${timeouts.requestMs} ms` }
  const isNetwork = error instanceof Error && 'code' in error && error.code === 'PLT_KFK_NETWORK'
  return isNetwork ? { kind: 'closed', why: 'closed the connection' } : { kind: 'unreadable', why: wordsFor(error) }
}

/** `NOT_CONTROLLER (41)`, with the node's own words where it sent some. */
export const renderErrorCode = (code: number, message?: string | null): string => {
  const ids: Readonly<Record<number, string>> = protocolErrorsCodesById
  const name = `${ids[code] ?? 'error'} (${code})`
  return message === undefined || message === null || message === '' ? name : `${name}: ${message}`
}
