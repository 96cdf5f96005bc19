/** One host of an inventory: its merged settings as the view modules get. */
import { isAbsolute, join, normalize } from 'node:path/posix'
import { byName } from '../playbook/values/by-name.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Install } from '../../modules/host-view.ts'
import type { Role } from '../../kafka/snapshot/cluster-snapshot.ts'
import { childOf, entriesOf, numberOf, plainOf, textOf, type Tree } from '../syntax/tree.ts'
import type { InventoryHost } from './inventory.ts'
import { buildConnection } from './connection/build-connection.ts'
import { buildMetrics } from './build-metrics.ts'
import { buildArchive } from './install/build-archive.ts'
import { buildService } from './service/build-service.ts'
import { inventoryFault } from './inventory-faults.ts'

export interface HostSource {
  readonly name: string
  readonly groups: readonly string[]
  readonly roles: readonly Role[]
  /** Merged from top, groups and host; see merge-settings.ts. */
  readonly settings: Tree
  /** Absolute folder of the inventory file: relative paths start there. */
  readonly folder: string
}

type Report = (fault: Diagnostic) => void

/** Anything of a path that could be written shorter. */
const untidy = /\/(?:\.{0,2}\/|\.{0,2}$)/

/** An absolute path without `.`, `..` or a slash at its end. */
export const absolutePath = (folder: string, path: string): string => {
  if (path.startsWith('/') && !untidy.test(path)) return path
  const whole = normalize(isAbsolute(path) ? path : join(folder, path))
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole
}

const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** Swapping the release would swap the configuration too. */
const configInside = (config: Tree, current: string): Diagnostic =>
  inventoryFault('config-inside-current', config.at, {
    message: 'the configuration file lies inside "current"',
    note: `current is ${current}`,
    fix: 'move server.properties outside it: switching the release would swap the configuration too',
  })

const buildInstall = (host: HostSource, env: Readonly<Record<string, string>>, report: Report): Install => {
  const install = childOf(host.settings, 'install')
  const pathOf = (key: string): string | undefined => {
    const text = textOf(childOf(install, key))
    return text === undefined ? undefined : absolutePath(host.folder, text)
  }
  const [root = '', current = '', config = ''] = ['root', 'current', 'config'].map(pathOf)
  const configTree = childOf(install, 'config')
  if (configTree !== undefined && current !== '' && isInside(config, current)) report(configInside(configTree, current))
  // kafka-run-class.sh logs to LOG_DIR, else to `logs` beside its own bin folder.
  const logs = pathOf('logs') ?? env['LOG_DIR'] ?? join(current, 'logs')
  const source = textOf(childOf(install, 'source')) === 'archive' ? 'archive' : 'store'
  return { root, current, config, logs, source }
}

/** Goes on with harmless values where something is lacking: check-needed.ts reports that. */
export const buildHost = (host: HostSource, report: Report): InventoryHost => {
  const { settings, name, groups, roles } = host
  const address = textOf(childOf(settings, 'address'))
  const nodeId = numberOf(childOf(settings, 'node_id'))
  const service = buildService(settings)
  const vars = childOf(settings, 'vars')
  const metrics = buildMetrics(settings)
  const archive = buildArchive(settings, (path) => absolutePath(host.folder, path))
  return {
    view: {
      name,
      address: address ?? '',
      nodeId: nodeId ?? -1,
      roles,
      rack: textOf(childOf(settings, 'rack')),
      vars: byName(entriesOf(vars).map((entry) => [entry.key, plainOf(entry.value)] as const)),
      install: buildInstall(host, service.env, report),
      service,
      ...(metrics === undefined ? {} : { metrics }),
    },
    ...(archive === undefined ? {} : { archive }),
    connection: buildConnection(settings, (path) => absolutePath(host.folder, path)),
    groups,
    at: settings.at,
  }
}
