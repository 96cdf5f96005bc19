import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { compareReleases, lineOf } from '../kafka/releases/version.ts'
import type { Playbook, Versions } from '../language/playbook/playbook.ts'
import { unknownRelease } from './store/releases.ts'
import type { LabShape, NodeShape } from './shape.ts'

/** At most so many controllers, brokers and ZooKeeper servers stand for a larger cluster: what two cores bear. */
const most = 3

/** A throwaway cluster that stands for the one a playbook is written for. */
export interface PlaybookShape {
  readonly shape: LabShape
  /** The playbook with releases this machine can run; all else as written. */
  readonly playbook: Playbook
  /** What the lab took the place of, in words, for the report. */
  readonly replaced: readonly string[]
}

interface Release {
  readonly release: string
  readonly replaced: readonly string[]
}

/** The release itself where it can be had, else the newest patch of its line that can. */
const standIn = (release: string, available: readonly string[]): Result<Release, Problem> => {
  if (available.includes(release)) return ok({ release, replaced: [] })
  const patches = available.filter((candidate) => lineOf(candidate) === lineOf(release))
  const [newest] = patches.toSorted((a, b) => compareReleases(b, a) ?? 0)
  if (newest === undefined) return err(unknownRelease(release, available))
  return ok({ release: newest, replaced: [`Kafka ${release} by ${newest}, the patch of its line that is locked here`] })
}

/** The nodes of the playbook's inventory, the first three of each role; a combined node stays combined. */
const nodesOf = (playbook: Playbook): { nodes: readonly NodeShape[]; replaced: readonly string[] } => {
  const { nodes, zookeepers = [] } = playbook.inventory.topology
  const of = (role: 'controller' | 'broker') => nodes.filter((node) => node.roles.includes(role))
  const kept = new Set([...of('controller').slice(0, most), ...of('broker').slice(0, most)])
  const shapes = nodes.flatMap((node): NodeShape[] => {
    const roles = node.roles.filter((role) => role !== 'zookeeper')
    const rack = node.rack === undefined ? {} : { rack: node.rack }
    return kept.has(node) ? [{ host: node.host, nodeId: node.nodeId, roles, ...rack }] : []
  })
  const servers = zookeepers.slice(0, most).map(({ host }): NodeShape => ({ host, roles: ['zookeeper'] }))
  const left = [...nodes.filter((node) => !kept.has(node)), ...zookeepers.slice(most)].map((node) => node.host)
  const before = nodes.length + zookeepers.length
  return {
    nodes: [...servers, ...shapes],
    replaced: left.length === 0 ? [] : [`${before} nodes by ${before - left.length}: without ${left.join(', ')}`],
  }
}

const versionsOf = (
  playbook: Playbook,
  available: readonly string[],
): Result<{ versions: Versions | undefined; release: string; replaced: readonly string[] }, Problem> => {
  const { versions } = playbook
  if (versions === undefined) {
    // 3.9 is the last line with ZooKeeper.
    const fitting = available.filter(
      (one) => playbook.inventory.topology.mode === 'kraft' || (compareReleases(one, '4.0.0') ?? 0) < 0,
    )
    const newest = fitting.at(-1) ?? ''
    return ok({
      versions,
      release: newest,
      replaced: [`the release of the cluster by ${newest}, because the playbook names none`],
    })
  }
  const from = standIn(versions.from[0] ?? '', available)
  if (!from.ok) return from
  const to = standIn(versions.to, available)
  if (!to.ok) return to
  const replaced = [...from.value.replaced, ...to.value.replaced]
  return ok({
    versions: { ...versions, from: [from.value.release], to: to.value.release },
    release: from.value.release,
    replaced,
  })
}

interface Ensemble {
  readonly shape: Pick<LabShape, 'ensembleRelease'>
  readonly replaced: readonly string[]
}

/** Kafka 3.6.1 is the first release with ZooKeeper 3.8.3, which its upgrade notes want of an ensemble before brokers of 3.8 or 3.9 are put on it. */
const firstWithNewServer = '3.6.1'

/** An upgrade that is refused on the ZooKeeper of the release come from is rehearsed on that of the release gone to, as an operator has it by then. */
const ensembleOf = ({ inventory }: Playbook, from: string, to: string | undefined): Ensemble => {
  const isOld = (compareReleases(from, firstWithNewServer) ?? 0) < 0 && (compareReleases(to ?? from, '3.8.0') ?? 0) >= 0
  if (inventory.topology.mode === 'kraft' || to === undefined || !isOld) return { shape: {}, replaced: [] }
  const replaced = `the ZooKeeper of Kafka ${from} by that of ${to}: the ensemble is upgraded before its brokers are`
  return { shape: { ensembleRelease: to }, replaced: [replaced] }
}

/** What a lab replaces in every inventory (contracts.md, Lab and rehearsal). */
const always = 'cluster id, addresses, connection, service, security and paths of every node by the lab’s own'

/** The lab a playbook asks for. `available`: releases that can be had on this machine, oldest first. */
export const shapeOfPlaybook = (playbook: Playbook, available: readonly string[]): Result<PlaybookShape, Problem> => {
  const versions = versionsOf(playbook, available)
  if (!versions.ok) return versions
  const { nodes, replaced } = nodesOf(playbook)
  const { release } = versions.value
  const ensemble = ensembleOf(playbook, release, versions.value.versions?.to)
  return ok({
    shape: { release, nodes, ...ensemble.shape },
    playbook: { ...playbook, versions: versions.value.versions },
    replaced: [always, ...replaced, ...versions.value.replaced, ...ensemble.replaced],
  })
}
