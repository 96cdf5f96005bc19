import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { renderJson } from '../diagnostics/json-text.ts'
import type { LabRole } from './shape.ts'

/** One node as a lab's record keeps it. Paths are absolute. */
export interface RecordedNode {
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly LabRole[]
  readonly rack?: string
  readonly address: string
  readonly ports: { readonly broker?: number; readonly controller?: number; readonly zookeeper?: number }
  /** The node's own folder: install/, config/, data/, logs/. Nothing of the node lies outside it. */
  readonly dir: string
  readonly config: string
  /** server.log; the console beside it is kafkaServer.out. */
  readonly log: string
}

/** `labs/NAME/lab.json`: proof that a cluster is a lab, and what is needed to stop it. */
export interface LabRecord {
  /** Goes up when a field changes meaning. */
  readonly format: 1
  readonly name: string
  /** Fresh and random for every lab. With ZooKeeper the first broker makes it: until then it is another. */
  readonly clusterId: string
  /** The release it was booted with; a playbook may have upgraded it since. */
  readonly release: string
  /** `booting` until every node was up: a record that stays so was left by a kplay that was killed. */
  readonly state: 'booting' | 'running'
  /** UTC, ISO 8601. */
  readonly createdAt: string
  readonly java: { readonly version: string; readonly home: string }
  readonly nodes: readonly RecordedNode[]
}

/** The folder of a lab. */
export const labDir = (cacheDir: string, name: string): string => `${cacheDir}/labs/${name}`

/** Names a lab may have: they become folders. */
export const isLabName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/.test(name)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNode = (value: unknown): value is RecordedNode =>
  isObject(value) &&
  ['host', 'address', 'dir', 'config', 'log'].every((key) => typeof value[key] === 'string') &&
  typeof value['nodeId'] === 'number' &&
  Array.isArray(value['roles']) &&
  isObject(value['ports'])

const isRecord = (value: unknown): value is LabRecord =>
  isObject(value) &&
  value['format'] === 1 &&
  ['name', 'clusterId', 'release', 'state', 'createdAt'].every((key) => typeof value[key] === 'string') &&
  isObject(value['java']) &&
  Array.isArray(value['nodes']) &&
  value['nodes'].every(isNode)

/** Reads a lab's record; undefined when it is missing or damaged. */
export const readRecord = async (dir: string): Promise<LabRecord | undefined> => {
  try {
    const value: unknown = JSON.parse(await readFile(`${dir}/lab.json`, 'utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Writes a lab's record, atomically. */
export const writeRecord = async (dir: string, record: LabRecord): Promise<void> => {
  await writeFile(`${dir}/lab.json.new`, renderJson(record))
  await rename(`${dir}/lab.json.new`, `${dir}/lab.json`)
}

/** A lab's folder on disk, with its record where that can be read. */
export interface LabFolder {
  readonly name: string
  readonly dir: string
  readonly record: LabRecord | undefined
}

/** Every lab folder below the cache folder, by name. */
export const listLabFolders = async (cacheDir: string): Promise<readonly LabFolder[]> => {
  const names = await readdir(`${cacheDir}/labs`).catch((): string[] => [])
  const folders = names.filter(isLabName).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return Promise.all(
    folders.map(async (name) => {
      const dir = labDir(cacheDir, name)
      return { name, dir, record: await readRecord(dir) }
    }),
  )
}

/** The N of every 127.0.N.0 that a lab's record keeps. */
export const takenNetworks = async (cacheDir: string): Promise<ReadonlySet<number>> => {
  const nodes = (await listLabFolders(cacheDir)).flatMap((folder) => folder.record?.nodes ?? [])
  return new Set(nodes.map((node) => Number(node.address.split('.')[2])))
}

/**
 * The lab a cluster is, or undefined when it is none: its id must be that of a lab's record *and* every one of `addresses` (hosts without port, at least one)
 * must be one of that lab's nodes. What is only allowed on a lab (`--max-wait`, `--patience`, approvals by phase) hangs on this answer.
 */
export const findLab = async (wanted: {
  readonly cacheDir: string
  readonly clusterId: string
  readonly addresses: readonly string[]
}): Promise<LabRecord | undefined> => {
  const folders = await listLabFolders(wanted.cacheDir)
  const record = folders.find((folder) => folder.record?.clusterId === wanted.clusterId)?.record
  if (record === undefined || wanted.addresses.length === 0) return undefined
  const own = new Set(record.nodes.map((node) => node.address))
  return wanted.addresses.every((address) => own.has(address)) ? record : undefined
}
