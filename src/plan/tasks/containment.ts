import { posix } from 'node:path'

/** A lab cluster's own folders: what acts there stays there (contracts.md, Containment). */
export interface Containment {
  /** Each node's own folder, absolute, by host name. */
  readonly folders: Readonly<Record<string, string>>
}

/** One task on one host, as containment judges it. */
export interface ContainedTask {
  readonly module: string
  /** Resolved arguments; undefined when files alone do not decide them. */
  readonly args: unknown
  /** The host's own folder; undefined when the lab has no such host. */
  readonly folder: string | undefined
  /** The inventory says where nodes of the lab tell their metrics: somebody put them there. */
  readonly hasMetrics: boolean
}

const always: ReadonlySet<string> = new Set(['service', 'archive.install', 'assert'])

const isFileModule = (name: string): boolean => name.startsWith('file.') || name === 'properties'

/** Arguments of file modules that name a place. */
const placeKeys = ['path', 'to', 'dest'] as const

const textAt = (args: unknown, key: string): string | undefined => {
  const value = typeof args === 'object' && args !== null ? (args as Readonly<Record<string, unknown>>)[key] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Is `place`, with its `..` worked out, the folder itself or below it? */
const isInside = (folder: string, place: string): boolean => {
  const normal = posix.normalize(place)
  return normal === folder || normal.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

const isFileInside = (args: unknown, folder: string): boolean => {
  const path = textAt(args, 'path')
  if (path === undefined || !posix.isAbsolute(path)) return false
  const home = posix.normalize(folder)
  return placeKeys.every((key) => {
    const place = textAt(args, key)
    return place === undefined || isInside(home, posix.resolve(posix.dirname(path), place))
  })
}

/** May a lab run this task? Unknown modules and places that cannot be told beforehand may not. */
export const isContained = ({ module, args, folder, hasMetrics }: ContainedTask): boolean => {
  if (module.startsWith('kafka.') || always.has(module)) return true
  if (module === 'metrics.read') return hasMetrics
  return isFileModule(module) && folder !== undefined && isFileInside(args, folder)
}
