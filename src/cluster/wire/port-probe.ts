import { connect } from 'node:net'

/** `host:port` in its parts; an IPv6 address stands in brackets. */
export const splitAddress = (address: string): { host: string; port: number } => {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(address.slice(colon + 1)) }
}

/** Does anybody take connections there within `timeoutMs`? Costs a fraction of a millisecond, and says nothing of who answers. */
export const isPortOpen = (at: { readonly host: string; readonly port: number }, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ ...at, timeout: timeoutMs })
    const end = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
