import type { HostView } from '../modules/host-view.ts'
import type { Scope } from './program.ts'

/** `host.…` and `install.…` of language.md for one host, the names in snake case as playbooks write them. */
export const hostScope = (host: HostView): Scope => ({
  host: {
    name: host.name,
    address: host.address,
    node_id: host.nodeId,
    rack: host.rack ?? '',
    roles: [...host.roles],
    vars: host.vars,
  },
  install: { root: host.install.root, current: host.install.current, config: host.install.config },
})

/** What files alone say in a phase, on one host or on none: everything but `node` and registers. */
export const offlineScope = (
  shared: Scope,
  phase: { readonly inputs: Readonly<Record<string, unknown>> },
  host: HostView | undefined,
): Scope => ({ ...shared, inputs: phase.inputs, ...(host === undefined ? {} : hostScope(host)) })

/** The places a phase acts at: its hosts, or once without one. */
export const placesOf = (hosts: readonly string[]): readonly (string | undefined)[] =>
  hosts.length === 0 ? [undefined] : hosts
