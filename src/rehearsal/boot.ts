import { mkdir, writeFile } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { ensureClassArchive, usesClassArchives } from './class-archive.ts'
import type { LabContext } from './context.ts'
import { renderInventory } from './inventory-text.ts'
import { placeOnFreeNetwork } from './nodes/addresses.ts'
import { findJava, type Java } from './nodes/java.ts'
import { dataDirOf, makeNodeFolder, recordNode, startableOf } from './nodes/make-node.ts'
import { waitUntilUp } from './nodes/ready.ts'
import { startNode, type StartableNode } from './nodes/start.ts'
import { cloneStorage, formatStorage, randomKafkaId } from './nodes/storage.ts'
import { checkMachine } from './machine.ts'
import { fileProblem, interrupted, labProblem } from './problems.ts'
import { isLabName, labDir, listLabFolders, writeRecord, type LabRecord, type RecordedNode } from './record.ts'
import { isController, type LabShape } from './shape.ts'
import { removeLab } from './stop.ts'
import { withExclusive } from './store/exclusive.ts'
import { ensureRelease, type StoredRelease } from './store/store.ts'

/** Everything a boot needs once the shape is placed. */
interface Plan {
  readonly record: LabRecord
  readonly dir: string
  readonly java: Java
  readonly release: StoredRelease
  readonly hasArchives: boolean
  readonly shape: LabShape
}

const nameProblem = (name: string, why: string, fix: string): Problem =>
  labProblem('name', { what: `cannot call a lab "${name}"`, why: [why], fix, exitCode: 3 })

const chooseName = (wanted: string | undefined, taken: readonly string[]): Result<string, Problem> => {
  if (wanted === undefined) {
    let n = 1
    while (taken.includes(`lab${n}`)) n++
    return ok(`lab${n}`)
  }
  if (!isLabName(wanted))
    return err(
      nameProblem(
        wanted,
        'a name becomes a folder',
        'use at most 32 of a-z, 0-9 and -, beginning with a letter or digit',
      ),
    )
  if (taken.includes(wanted))
    return err(
      nameProblem(wanted, 'there is a lab of that name', `use another name, or end that one: kplay lab down ${wanted}`),
    )
  return ok(wanted)
}

/** Chooses name and network, and writes the record that keeps both taken: one kplay at a time. */
const reserve = (
  shape: LabShape,
  tools: { readonly java: Java; readonly release: StoredRelease; readonly hasArchives: boolean },
  context: LabContext,
): Promise<Result<Plan, Problem>> =>
  withExclusive(context, `${context.cacheDir}/labs`, async () => {
    const folders = await listLabFolders(context.cacheDir)
    const name = chooseName(
      shape.name,
      folders.map((folder) => folder.name),
    )
    if (!name.ok) return name
    const networks = folders.flatMap(
      (folder) => folder.record?.nodes.map((node) => Number(node.address.split('.')[2])) ?? [],
    )
    const placed = await placeOnFreeNetwork(shape.nodes, new Set(networks))
    if (!placed.ok) return placed
    const dir = labDir(context.cacheDir, name.value)
    const record: LabRecord = {
      format: 1,
      name: name.value,
      clusterId: randomKafkaId(),
      release: shape.release,
      state: 'booting',
      createdAt: new Date(context.clock.nowMs()).toISOString(),
      java: { version: tools.java.version, home: tools.java.home },
      nodes: placed.value.map((node) => recordNode(node, dir)),
    }
    try {
      await mkdir(dir, { recursive: true })
      await writeRecord(dir, record)
      return ok({ record, dir, shape, ...tools })
    } catch (cause) {
      return err(fileProblem('make the folder of a lab', dir, cause))
    }
  })

/** Formats the first controller's log folder and copies it to all others: only node id and folder id differ. */
const formatAll = async (
  plan: Plan,
  startables: ReadonlyMap<RecordedNode, StartableNode>,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const { nodes, clusterId } = plan.record
  const first = nodes.find(isController)
  const startable = first === undefined ? undefined : startables.get(first)
  if (first === undefined || startable === undefined) throw new Error('a lab without a controller')
  const { installed, config, environment } = startable
  const formatted = await formatStorage({ installed, config, clusterId, environment }, context)
  if (!formatted.ok) return formatted
  for (const node of nodes) if (node !== first) await cloneStorage(dataDirOf(first), dataDirOf(node), node.nodeId)
  return ok(undefined)
}

const makeAndStart = async (plan: Plan, context: LabContext): Promise<Result<void, Problem>> => {
  const { record, java, hasArchives } = plan
  const files = { nodes: record.nodes, extra: plan.shape.properties ?? {} }
  for (const node of record.nodes) {
    const made = await makeNodeFolder(node, plan.release, files)
    if (!made.ok) return made
  }
  const startables = new Map(record.nodes.map((node) => [node, startableOf(node, java, hasArchives)]))
  context.progress?.({ kind: 'step', text: 'formatting the log folders' })
  const formatted = await formatAll(plan, startables, context)
  if (!formatted.ok) return formatted
  const environmentOf = (node: RecordedNode): Readonly<Record<string, string>> =>
    startables.get(node)?.environment ?? {}
  await writeFile(`${plan.dir}/inventory.yml`, renderInventory({ record, environmentOf }))
  context.progress?.({ kind: 'step', text: `starting ${record.nodes.length} nodes of Kafka ${record.release}` })
  const all = [...startables.values()]
  await Promise.all(all.map((node) => startNode(node, context)))
  const up = await waitUntilUp(all, plan.dir, context)
  if (up.ok) await writeRecord(plan.dir, { ...record, state: 'running' })
  return up
}

const prepare = async (shape: LabShape, context: LabContext): Promise<Result<Plan, Problem>> => {
  const unfit = checkMachine(context)
  if (unfit !== undefined) return err(unfit)
  const java = await findJava(context)
  if (!java.ok) return java
  const release = await ensureRelease(shape.release, context)
  if (!release.ok) return release
  const hasArchives = usesClassArchives(context)
  const archived = hasArchives ? await ensureClassArchive(release.value, java.value, context) : ok(undefined)
  if (!archived.ok) return archived
  return reserve(shape, { java: java.value, release: release.value, hasArchives }, context)
}

/**
 * Boots a real cluster of the given shape on loopback addresses and leaves it running: fetches its release if needed, makes a folder per node, formats, starts all
 * nodes at once and waits until every one is up. On any problem, and when `context.signal` fires, everything begun is stopped and removed.
 */
export const bootLab = async (shape: LabShape, context: LabContext): Promise<Result<LabRecord, Problem>> => {
  const plan = await prepare(shape, context)
  if (!plan.ok) return plan
  const { dir, record } = plan.value
  const started = await makeAndStart(plan.value, context).catch((cause: unknown) =>
    err(fileProblem('make the nodes of a lab', dir, cause)),
  )
  const result = started.ok && context.signal?.aborted === true ? err(interrupted('booting a lab')) : started
  if (result.ok) return ok({ ...record, state: 'running' })
  const removed = await removeLab(dir, context.clock, { inHurry: true })
  return removed.ok ? result : err({ ...result.error, state: `the folder ${dir} could not be removed` })
}
