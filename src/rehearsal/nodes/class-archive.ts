import { chmod, mkdir, rename, stat } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { placeOnFreeNetwork } from './addresses.ts'
import { archiveName } from './environment.ts'
import type { Java } from './java.ts'
import { makeNodeFolder, recordNode, startableOf } from './make-node.ts'
import { waitUntilUp } from './ready.ts'
import { startNode } from './start.ts'
import { formatStorage, randomKafkaId } from './storage.ts'
import { errorText } from '../problems.ts'
import { takenNetworks } from '../record.ts'
import { removeLab, stopProcesses } from '../stop.ts'
import { withExclusive } from '../store/exclusive.ts'
import type { StoredRelease } from '../store/store.ts'

/** Class archives are made and used unless KPLAY_NO_CDS is set. */
export const usesClassArchives = (context: Pick<LabContext, 'env'>): boolean =>
  (context.env['KPLAY_NO_CDS'] ?? '') === ''

/** Writing the archive takes some seconds of a core. */
const dumpWithinMs = 120_000

/** Boots one combined node that writes the classes it loaded to `archive` when it ends. */
const recordClasses = async (
  release: StoredRelease,
  java: Java,
  options: { readonly archive: string; readonly dir: string; readonly context: LabContext },
): Promise<Result<void, Problem>> => {
  const { archive, dir, context } = options
  const placed = await placeOnFreeNetwork([{ host: 'b1', roles: ['broker', 'controller'] }], {
    taken: await takenNetworks(context.cacheDir),
    seed: dir,
  })
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
  if (up.ok) await stopProcesses(dir, context.clock, dumpWithinMs)
  return up
}

const clear = async (dir: string, context: LabContext): Promise<void> => {
  const removed = await removeLab(dir, context.clock)
  if (!removed.ok) throw new Error(removed.error.why.join('; '))
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
    // Always the same folder: what a killed kplay left there is ended and removed.
    const dir = `${context.cacheDir}/recording-${release.release}-${java.key}`
    await clear(dir, context)
    const archive = `${dir}/classes.jsa`
    try {
      const recorded = await recordClasses(release, java, { archive, dir, context })
      if (!recorded.ok && recorded.error.exitCode === 130) return recorded
      await chmod(archive, 0o444)
      await rename(archive, target)
    } catch (cause) {
      context.progress?.({ kind: 'step', text: `no class archive, nodes start slower: ${errorText(cause)}` })
    } finally {
      await clear(dir, context)
    }
    return ok(undefined)
  })
}
