import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import type { Problem } from '../diagnostics/problem.ts'
import { ok, type Result } from '../diagnostics/result.ts'
import type { LabContext } from './context.ts'
import { placeOnFreeNetwork } from './nodes/addresses.ts'
import { archiveName } from './nodes/environment.ts'
import type { Java } from './nodes/java.ts'
import { makeNodeFolder, recordNode, startableOf } from './nodes/make-node.ts'
import { waitUntilUp } from './nodes/ready.ts'
import { startNode } from './nodes/start.ts'
import { formatStorage, randomKafkaId } from './nodes/storage.ts'
import { errorText } from './problems.ts'
import { stopProcesses } from './stop.ts'
import { withExclusive } from './store/exclusive.ts'
import type { StoredRelease } from './store/store.ts'

/** Class archives are made and used unless KPLAY_NO_CDS is set. */
export const usesClassArchives = (context: Pick<LabContext, 'env'>): boolean =>
  (context.env['KPLAY_NO_CDS'] ?? '') === ''

/** Boots one combined node that writes the classes it loaded to `archive` when it ends. */
const recordClasses = async (
  release: StoredRelease,
  java: Java,
  options: { readonly archive: string; readonly dir: string; readonly context: LabContext },
): Promise<Result<void, Problem>> => {
  const { archive, dir, context } = options
  const placed = await placeOnFreeNetwork([{ host: 'b1', roles: ['broker', 'controller'] }], new Set())
  const [first] = placed.ok ? placed.value : []
  if (first === undefined) return placed.ok ? ok(undefined) : placed
  const node = recordNode(first, dir)
  await mkdir(dir, { recursive: true })
  const made = await makeNodeFolder(node, release, { nodes: [node], extra: {} })
  if (!made.ok) return made
  const startable = startableOf(node, java, false)
  const { environment, config } = startable
  // From the store's own folder: that is where the archive stays.
  const installed = release.dir
  const formatted = await formatStorage({ installed, config, clusterId: randomKafkaId(), environment }, context)
  if (!formatted.ok) return formatted
  const flags = `${environment['KAFKA_JVM_PERFORMANCE_OPTS'] ?? ''} -XX:ArchiveClassesAtExit=${archive}`
  const recording = { ...startable, installed, environment: { ...environment, KAFKA_JVM_PERFORMANCE_OPTS: flags } }
  await startNode(recording, context)
  const up = await waitUntilUp([recording], dir, { ...context, progress: () => undefined })
  if (up.ok) await stopProcesses(dir, context.clock, { inHurry: false })
  return up
}

/**
 * Makes, once per release and Java, the archive of the classes a server loads (JDK's application class data sharing): nodes then start in about half the time.
 * Lies in the release's folder in the store and goes with its jars to every node. An archive that cannot be made is no fault of the lab: it says so and goes on.
 */
export const ensureClassArchive = async (
  release: StoredRelease,
  java: Java,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const target = `${release.dir}/${archiveName(java)}`
  const isThere = async (): Promise<boolean> => (await stat(target).catch(() => undefined)) !== undefined
  if (release.source === 'archive' || (await isThere())) return ok(undefined)
  return withExclusive(context, target, async () => {
    if (await isThere()) return ok(undefined)
    context.progress?.({ kind: 'step', text: `recording the classes of Kafka ${release.release}, once` })
    const dir = `${context.cacheDir}/recording-${randomBytes(6).toString('hex')}`
    const archive = `${dir}/classes.jsa`
    try {
      const recorded = await recordClasses(release, java, { archive, dir, context })
      if (!recorded.ok && recorded.error.exitCode === 130) return recorded
      await chmod(archive, 0o444)
      await rename(archive, target)
    } catch (cause) {
      context.progress?.({ kind: 'step', text: `no class archive, nodes start slower: ${errorText(cause)}` })
    } finally {
      await stopProcesses(dir, context.clock, { inHurry: true })
      await rm(dir, { recursive: true, force: true })
    }
    return ok(undefined)
  })
}
