import { ok } from '../diagnostics/result.ts'
import type { HostsPort } from '../run/ports.ts'
import { LocalConnection, type LocalSettings } from './local-connection.ts'

/** All hosts of a run whose connection is `local`: this machine under several names. Keeps one shell for each host that was asked. */
export const openLocalHosts = (settings: LocalSettings): HostsPort => {
  const connections = new Map<string, LocalConnection>()
  const connect = (host: string): LocalConnection => {
    const connection = connections.get(host) ?? new LocalConnection(host, settings)
    connections.set(host, connection)
    return connection
  }
  return {
    connect: (host) => Promise.resolve(ok(connect(host))),
    hasRelease: async (release) => {
      const stored = await settings.store.ensure(release)
      return stored.ok ? ok(true) : stored
    },
    close: () => {
      for (const connection of connections.values()) connection.close()
      return Promise.resolve()
    },
  }
}
