import { setTimeout as sleep } from 'node:timers/promises'
import type { Duplex } from 'node:stream'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Way } from './access.ts'
import { openBridge, type Bridge } from './bridge.ts'

/** Where to connect to, to get to an address. */
export interface Reached {
  readonly host: string
  readonly port: number
  /** Leads there; absent: the address itself. */
  readonly bridge: Bridge | undefined
}

/** The stream of a tunnel, if it comes within `limitMs`; one that comes later is ended. */
const within = async (dialling: Promise<Result<Duplex, string>>, limitMs: number): Promise<Result<Duplex, string>> => {
  const over = new AbortController()
  const late = sleep(limitMs, undefined, { signal: over.signal }).catch(() => undefined)
  const first = await Promise.race([dialling, late])
  over.abort()
  if (first !== undefined) return first
  void dialling.then((stream) => (stream.ok ? stream.value.destroy() : undefined))
  return err(`no way through its host in ${limitMs} ms`)
}

/** Opens the way to an address, if it is one through a host. The error: why that host does not lead there. */
export const reach = async (
  { dial }: Way,
  to: { readonly host: string; readonly port: number },
  limitMs: number,
): Promise<Result<Reached, string>> => {
  if (dial === undefined) return ok({ ...to, bridge: undefined })
  const stream = await within(dial(to), limitMs)
  if (!stream.ok) return stream
  const bridge = await openBridge(stream.value)
  return ok({ host: '127.0.0.1', port: bridge.port, bridge })
}
