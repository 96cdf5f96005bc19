import { userInfo } from 'node:os'
import type { Problem } from '../diagnostics/problem.ts'
import { ok, type Result } from '../diagnostics/result.ts'
import type { FetchArchive } from '../hosts/archive/archive-source.ts'
import type { WebArchive } from '../hosts/archive/fetch-archive.ts'
import type { Inventory } from '../language/inventory/inventory.ts'
import type { Program } from '../plan/program.ts'
import type { LabRecord } from '../rehearsal/record.ts'
import type { ClusterPort, HostsPort, HttpPort } from '../run/ports.ts'
import type { GroupsPort } from '../run/watch/groups-port.ts'
import type { Access } from './connect/access.ts'
import type { World } from './world.ts'

/** The adapters of one run: how hosts and the cluster are reached. */
export interface Adapters {
  readonly hosts: HostsPort
  readonly cluster: ClusterPort
  readonly http: HttpPort
  readonly groups: GroupsPort
  close(): Promise<void>
}

/** What adapters are composed for. */
export interface Composition {
  readonly program: Pick<Program, 'topology'>
  readonly run: string
  readonly access: Access
}

/**
 * Connects to every host that is not this machine, so that all host keys are judged before anything is sent; the cluster and this machine are contacted at the first
 * question. The problem: keys that are not to be trusted, or settings that can not be followed; nothing is left open then.
 */
export const composeAdapters = async (world: World, of: Composition): Promise<Result<Adapters, Problem>> => {
  const [{ openHosts }, { openCluster }, { openGroups }] = await Promise.all([
    import('../hosts/open-hosts.ts'),
    import('../cluster/open-cluster.ts'),
    import('../cluster/groups/open-groups.ts'),
  ])
  const store = { ensure: (release: string) => ensureStored(release, world) }
  const { ways, kafka, via } = of.access
  const fetchArchive: FetchArchive = (archive) => fetchFor(archive, world)
  const hosts = openHosts({ run: of.run, env: world.env, store, fetchArchive, clock: world.clock, ways })
  const prepared = await hosts.prepare()
  if (!prepared.ok) {
    await hosts.close()
    return prepared
  }
  const tunnel = via === 'hosts' ? { tunnel: { open: hosts.forward.bind(hosts) } } : {}
  const { topology } = of.program
  const access = { ...kafka, ...tunnel }
  const cluster = openCluster({ topology, clock: world.clock, access })
  const groups = openGroups({ topology, access })
  return ok({
    hosts,
    cluster,
    http: lazyHttp(world),
    groups,
    close: async () => {
      await Promise.all([hosts.close(), cluster.close(), groups.close()])
    },
  })
}

/** Loaded at the first question: most runs ask nothing of the web. */
const lazyHttp = ({ clock }: World): HttpPort => ({
  send: async (request) => (await import('../web/http-client.ts')).openHttp(clock).send(request),
})

/** `install.source: store`: the release's folder in the store, fetched and verified unless it is there. */
const ensureStored = async (release: string, world: World): Promise<Result<string, Problem>> => {
  const [{ labContextOf }, { ensureRelease }] = await Promise.all([
    import('./lab-context.ts'),
    import('../rehearsal/store/store.ts'),
  ])
  const context = labContextOf(world)
  if (!context.ok) return context
  const stored = await ensureRelease(release, context.value)
  return stored.ok ? ok(stored.value.dir) : stored
}

/** `install.archive.url`: the file in kplay's cache, fetched and compared unless it is there. */
const fetchFor = async (archive: WebArchive, world: World): Promise<Result<string, Problem>> => {
  const [{ ensureArchive }, { findCacheDir }, { showLabProgress }] = await Promise.all([
    import('../hosts/archive/fetch-archive.ts'),
    import('../rehearsal/machine.ts'),
    import('./lab-progress.ts'),
  ])
  const { clock, cwd, env, stderr } = world
  const cacheDir = findCacheDir(env, cwd)
  const show = showLabProgress(stderr, clock)
  const { release } = archive
  return ensureArchive(archive, {
    cacheDir,
    clock,
    tell: (text) => show({ kind: 'step', text }),
    onBytes: (doneBytes, totalBytes) => show({ kind: 'fetch', release, doneBytes, totalBytes }),
  })
}

/** The lab this inventory's cluster is, or undefined: what only labs may do hangs on it. */
export const labOf = async (world: World, inventory: Inventory): Promise<LabRecord | undefined> => {
  const [{ cacheDirOf }, { findLab }] = await Promise.all([
    import('../rehearsal/context.ts'),
    import('../rehearsal/lab.ts'),
  ])
  const addresses = inventory.hosts.map((host) => host.view.address)
  return findLab({ cacheDir: cacheDirOf(world.env), clusterId: inventory.topology.clusterId, addresses })
}

/** The name of the person (or account) that started kplay. */
export const whoOf = (world: World): string => world.env['SUDO_USER'] ?? world.env['USER'] ?? userInfo().username
