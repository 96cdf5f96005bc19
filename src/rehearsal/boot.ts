import { readFile, writeFile } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabContext } from './context.ts'
import { renderInventory } from './inventory-text.ts'
import { dataDirOf, makeNodeFolder, startableOf } from './nodes/make-node.ts'
import { waitUntilUp } from './nodes/ready.ts'
import { startNode, type StartableNode } from './nodes/start.ts'
import { cloneStorage, formatStorage } from './nodes/storage.ts'
import { prepareRelease, type Prepared } from './prepare.ts'
import { fileProblem, interrupted } from './problems.ts'
import { writeRecord, type LabRecord, type RecordedNode } from './record.ts'
import { chooseName, reserve, type Reserved } from './reserve.ts'
import { checkMode, hasZooKeeper, isBroker, isController, isZooKeeper, type LabShape } from './shape.ts'
import { removeLab } from './stop.ts'
import type { StoredRelease } from './store/store.ts'

/** Formats the first controller's log folder (a cluster with ZooKeeper needs none) and copies it to all others: only node id and folder id differ. */
const formatAll = async (
  reserved: Reserved,
  startables: ReadonlyMap<RecordedNode, StartableNode>,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const { nodes, clusterId } = reserved.record
  if (hasZooKeeper(nodes)) return ok(undefined)
  const first = nodes.find(isController)
  const startable = first === undefined ? undefined : startables.get(first)
  if (first === undefined || startable === undefined) throw new Error('a lab without a controller')
  const { installed, config, environment } = startable
  const words = reserved.shape.formatWords
  const formatted = await formatStorage({ installed, config, clusterId, environment, words }, context)
  if (!formatted.ok) return formatted
  for (const node of nodes) if (node !== first) await cloneStorage(dataDirOf(first), dataDirOf(node), node.nodeId)
  return ok(undefined)
}

/** With ZooKeeper the first broker makes the id, and each writes it beside its data. */
const clusterIdOf = async (record: LabRecord): Promise<string> => {
  const broker = record.nodes.find(isBroker)
  if (broker === undefined || !hasZooKeeper(record.nodes)) return record.clusterId
  const text = await readFile(`${dataDirOf(broker)}/meta.properties`, 'utf8')
  return /^cluster\.id=(.+)$/m.exec(text)?.[1] ?? record.clusterId
}

/** Answers the record of the running cluster. `servers`: what its ZooKeeper servers run. */
const makeAndStart = async (
  reserved: Reserved,
  servers: StoredRelease,
  context: LabContext,
): Promise<Result<LabRecord, Problem>> => {
  const { record, java, hasArchives } = reserved
  const files = { nodes: record.nodes, extra: reserved.shape.properties ?? {} }
  for (const node of record.nodes) {
    const made = await makeNodeFolder(node, isZooKeeper(node) ? servers : reserved.release, files)
    if (!made.ok) return made
  }
  const startables = new Map(record.nodes.map((node) => [node, startableOf(node, java, hasArchives)]))
  context.progress?.({ kind: 'step', text: 'formatting the log folders' })
  const formatted = await formatAll(reserved, startables, context)
  if (!formatted.ok) return formatted
  const environmentOf = (node: RecordedNode): Readonly<Record<string, string>> =>
    startables.get(node)?.environment ?? {}
  context.progress?.({ kind: 'step', text: `starting ${record.nodes.length} nodes of Kafka ${record.release}` })
  const all = [...startables.values()]
  for (const some of [all.filter(isZooKeeper), all.filter((node) => !isZooKeeper(node))]) {
    await Promise.all(some.map((node) => startNode(node, context)))
    const up = await waitUntilUp(some, reserved.dir, context)
    if (!up.ok) return up
  }
  const running: LabRecord = { ...record, clusterId: await clusterIdOf(record), state: 'running' }
  await writeFile(`${reserved.dir}/inventory.yml`, renderInventory({ record: running, environmentOf }))
  await writeRecord(reserved.dir, running)
  return ok(running)
}

/** What its nodes are started with, and what its ZooKeeper servers run. */
const prepareBoth = async (
  { release, ensembleRelease }: LabShape,
  context: LabContext,
): Promise<Result<{ readonly prepared: Prepared; readonly servers: StoredRelease }, Problem>> => {
  const prepared = await prepareRelease(release, context)
  if (!prepared.ok) return prepared
  const servers = ensembleRelease === undefined ? prepared : await prepareRelease(ensembleRelease, context)
  return servers.ok ? ok({ prepared: prepared.value, servers: servers.value.release }) : servers
}

/**
 * Boots a real cluster of the given shape on loopback addresses and leaves it running: fetches its release if needed, makes a folder per node, formats, starts all
 * nodes at once (ZooKeeper servers before brokers) and waits until every one is up. On any problem, and when `context.signal` fires, everything begun is stopped and removed.
 */
export const bootLab = async (shape: LabShape, context: LabContext): Promise<Result<LabRecord, Problem>> => {
  const unfit = checkMode(shape)
  if (unfit !== undefined) return err(unfit)
  const name = await chooseName(shape.name, context.cacheDir)
  if (!name.ok) return name
  const both = await prepareBoth(shape, context)
  if (!both.ok) return both
  const { prepared, servers } = both.value
  const reserved = await reserve(shape, prepared, context)
  if (!reserved.ok) return reserved
  const { dir } = reserved.value
  const started = await makeAndStart(reserved.value, servers, context).catch((cause: unknown) =>
    err(fileProblem('make the nodes of a lab', dir, cause)),
  )
  const result = started.ok && context.signal?.aborted === true ? err(interrupted('booting a lab')) : started
  if (result.ok) return result
  const removed = await removeLab(dir, context.clock)
  return removed.ok ? result : err({ ...result.error, state: `the folder ${dir} could not be removed` })
}
