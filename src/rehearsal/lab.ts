/** Labs: real throwaway Kafka clusters on this machine. What other rooms use of them. */
import { stat } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { LabContext } from './context.ts'
import { bootstrapOf } from './inventory-text.ts'
import { findKafkaProcesses } from './nodes/processes.ts'
import { labProblem } from './problems.ts'
import { isLabName, labDir, listLabFolders, type LabFolder, type LabRecord } from './record.ts'
import type { LabRole } from './shape.ts'
import { removeLab } from './stop.ts'

export { bootLab } from './boot.ts'
export { installRelease, prepareRelease, type Prepared } from './prepare.ts'
export { findLab, type LabRecord } from './record.ts'

/** One node of a lab as it is now. */
export interface LabNodeStatus {
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly LabRole[]
  readonly address: string
  readonly ports: { readonly broker?: number; readonly controller?: number; readonly zookeeper?: number }
  /** null when it is not running. */
  readonly pid: number | null
  /** Release of the running process; null when it is not running. */
  readonly release: string | null
  readonly dir: string
  readonly config: string
  readonly log: string
}

/** A lab as it is now: what `lab up` and `lab status` print (contracts.md). */
export interface LabStatus {
  readonly format: 1
  readonly name: string
  /** `degraded`: some nodes run; `booting`: it is being booted, or the kplay that did was killed; `damaged`: its record cannot be read. */
  readonly state: 'running' | 'degraded' | 'stopped' | 'booting' | 'damaged'
  /** Empty when damaged. */
  readonly clusterId: string
  readonly createdAt: string
  readonly dir: string
  /** A file that `kplay apply FILE -i` takes. */
  readonly inventory: string
  /** `address:port` of every broker. */
  readonly bootstrap: readonly string[]
  readonly nodes: readonly LabNodeStatus[]
}

const nodesOf = async (record: LabRecord, dir: string): Promise<readonly LabNodeStatus[]> => {
  const found = (await findKafkaProcesses(dir)).filter((process) => process.isServer)
  const processes = new Map(found.map((process) => [process.config, process]))
  return record.nodes.map(({ host, nodeId, roles, address, ports, config, log, ...node }) => {
    const process = processes.get(config)
    const { pid = null, release = null } = process ?? {}
    return { host, nodeId, roles, address, ports, pid, release, dir: node.dir, config, log }
  })
}

const stateOf = (record: LabRecord, nodes: readonly LabNodeStatus[]): LabStatus['state'] => {
  if (record.state === 'booting') return 'booting'
  const running = nodes.filter((node) => node.pid !== null).length
  return running === 0 ? 'stopped' : running === nodes.length ? 'running' : 'degraded'
}

const statusOf = async ({ name, dir, record }: LabFolder): Promise<LabStatus> => {
  const base = { format: 1, name, dir, inventory: `${dir}/inventory.yml` } as const
  if (record === undefined) return { ...base, state: 'damaged', clusterId: '', createdAt: '', bootstrap: [], nodes: [] }
  const nodes = await nodesOf(record, dir)
  const { clusterId, createdAt } = record
  return { ...base, state: stateOf(record, nodes), clusterId, createdAt, bootstrap: bootstrapOf(record), nodes }
}

/** Every lab of this cache folder, by name; stopped and damaged ones too. */
export const listLabs = async (cacheDir: string): Promise<readonly LabStatus[]> =>
  Promise.all((await listLabFolders(cacheDir)).map(statusOf))

/** The answer to a name no lab has. */
export const unknownLab = (name: string, known: readonly string[]): Problem =>
  labProblem('unknown', {
    what: `there is no lab "${name}"`,
    why: [known.length === 0 ? 'there are no labs' : `labs: ${known.join(', ')}`],
    fix: didYouMean(name, known) ?? 'kplay lab list shows the labs, kplay lab up boots one',
    exitCode: 3,
  })

/** One lab as it is now. */
export const readLab = async (cacheDir: string, name: string): Promise<Result<LabStatus, Problem>> => {
  const folders = await listLabFolders(cacheDir)
  const folder = folders.find((candidate) => candidate.name === name)
  if (folder !== undefined) return ok(await statusOf(folder))
  const names = folders.map((other) => other.name)
  return err(unknownLab(name, names))
}

/** Stops a lab and removes its folder. Fine with a lab that is half dead, damaged or gone already (`existed` then says so). */
export const stopLab = async (
  name: string,
  context: Pick<LabContext, 'cacheDir' | 'clock'>,
): Promise<Result<{ readonly existed: boolean; readonly ended: number }, Problem>> => {
  if (!isLabName(name)) return err(unknownLab(name, []))
  const dir = labDir(context.cacheDir, name)
  const existed = (await stat(dir).catch(() => undefined)) !== undefined
  const removed = await removeLab(dir, context.clock)
  return removed.ok ? ok({ existed, ended: removed.value }) : removed
}
