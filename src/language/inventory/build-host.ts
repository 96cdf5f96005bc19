/** One host of an inventory: its merged settings as the view modules get. */
import { isAbsolute, join, normalize } from 'node:path/posix'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Install, Service } from '../../modules/host-view.ts'
import type { Role } from '../../kafka/snapshot/cluster-snapshot.ts'
import { childOf, entriesOf, numberOf, plainOf, textOf, textsOf, type Tree } from '../syntax/tree.ts'
import { nearest } from '../../diagnostics/suggest.ts'
import { hostKeys } from './inventory-schema.ts'
import type { InventoryHost } from './inventory.ts'
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

/** An absolute path without `.`, `..` or a slash at its end. */
export const absolutePath = (folder: string, path: string): string => {
  const whole = normalize(isAbsolute(path) ? path : join(folder, path))
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole
}

const lacks = (host: HostSource, key: string, where: string): Diagnostic =>
  inventoryFault('missing-key', host.settings.at, {
    message: `host "${host.name}" lacks "${key}"`,
    fix: `set "${key}" at ${where}`,
  })

const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const buildInstall = (host: HostSource, env: Readonly<Record<string, string>>, report: Report): Install => {
  const install = childOf(host.settings, 'install')
  const pathOf = (key: string): string | undefined => {
    const text = textOf(childOf(install, key))
    return text === undefined ? undefined : absolutePath(host.folder, text)
  }
  const needed = (key: string): string => {
    const path = pathOf(key)
    if (path === undefined) report(lacks(host, `install.${key}`, 'the top, the group or the host'))
    return path ?? ''
  }
  const [root, current, config] = [needed('root'), needed('current'), needed('config')]
  const configTree = childOf(install, 'config')
  if (config !== '' && current !== '' && isInside(config, current))
    report(
      inventoryFault('config-inside-current', configTree?.at ?? host.settings.at, {
        message: 'the configuration file lies inside "current"',
        note: `current is ${current}`,
        fix: 'move server.properties outside it: switching the release would swap the configuration too',
      }),
    )
  if (childOf(install, 'source') === undefined) report(lacks(host, 'install.source', 'the top ("source: store")'))
  // kafka-run-class.sh logs to LOG_DIR, else to `logs` beside its own bin folder.
  const logs = pathOf('logs') ?? env['LOG_DIR'] ?? join(current, 'logs')
  return { root, current, config, logs, source: 'store' }
}

const buildService = (settings: Tree): Service => {
  const service = childOf(settings, 'service')
  const env = entriesOf(childOf(service, 'env')).map((entry) => [entry.key, textOf(entry.value) ?? ''] as const)
  return { type: 'scripts', env: Object.fromEntries(env), changeEnv: textsOf(childOf(service, 'change_env')) }
}

/** A key that the schema already reported as unknown and that is most likely this one. */
const isMisspelt = (settings: Tree, key: string): boolean =>
  entriesOf(settings).some((entry) => entry.key !== key && !isKnown(entry.key) && nearest(entry.key, [key]) === key)

const isKnown = (key: string): boolean => hostKeys.includes(key)

/** Reports what the host lacks and goes on with harmless values. */
export const buildHost = (host: HostSource, report: Report): InventoryHost => {
  const { settings, name, groups, roles } = host
  const address = textOf(childOf(settings, 'address'))
  const nodeId = numberOf(childOf(settings, 'node_id'))
  for (const key of ['address', 'node_id'])
    if (childOf(settings, key) === undefined && !isMisspelt(settings, key)) report(lacks(host, key, 'the host'))
  if (childOf(settings, 'connection') === undefined)
    report(lacks(host, 'connection', 'the top ("connection: { type: local }")'))
  if (childOf(settings, 'service') === undefined)
    report(lacks(host, 'service', 'the top ("service: { type: scripts }")'))
  const service = buildService(settings)
  const vars = childOf(settings, 'vars')
  return {
    view: {
      name,
      address: address ?? '',
      nodeId: nodeId ?? -1,
      roles,
      rack: textOf(childOf(settings, 'rack')),
      vars: vars === undefined ? {} : (plainOf(vars) as Record<string, unknown>),
      install: buildInstall(host, service.env, report),
      service,
    },
    connection: { type: 'local' },
    groups,
    at: settings.at,
  }
}
