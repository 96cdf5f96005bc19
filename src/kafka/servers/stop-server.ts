/*
 * May this ZooKeeper server be stopped now? safety.md's rule for them: every other server answers, exactly one leads, those left are a majority of all, and no broker
 * is unhealthy.
 *  1. It is the cluster the inventory means; the whole Wait list of R0 is judged, in which every server, the target too, answers `srvr` and exactly one leads. A server
 *     that says `follower` has caught up with its leader: until then it answers "not currently serving requests" (ZooKeeper 3.4 to 3.9, Learner.syncWithLeader).
 *  2. Every broker answers on its advertised listeners: their sessions with the ensemble have to be alive before one of its servers goes.
 *  3. Without the target at least ⌊n/2⌋+1 of the n servers that vote are left. Observers do not vote: one may always go.
 * Unknown is never safe (P9). What the hosts know of brokers and servers (process, release) is asked by the caller.
 */
import type { Decision, Finding } from '../decide/decision.ts'
import { findWaits } from '../decide/health.ts'
import { findForeign } from '../decide/inventory.ts'
import { tellingDecision } from '../decide/telling.ts'
import { refuse, wait } from '../rules/finding.ts'
import { findDeafListeners } from '../rules/listener.ts'
import { judgeCluster, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import type { Topology } from '../topology.ts'

/** What is asked of one server: `target` is its inventory name. */
export interface ServerQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly target: string
  /** Addresses (`host:port`) of advertised listeners, of any broker, that did not answer at R0 already. */
  readonly deafAtStart?: readonly string[]
}

const rule = 'cluster/ensemble'

const notListed = (target: string): Finding =>
  refuse({
    rule,
    saw: `${target} is no ZooKeeper server of the inventory`,
    wanted: 'listed in the group zookeepers',
    fix: 'list it in the group zookeepers of the inventory',
  })

const unasked = (host: string): Finding =>
  wait({ rule, saw: `${host} was not asked`, wanted: 'every ZooKeeper server answers srvr' })

/** Servers that vote: all but those that say they are observers. */
const findMinority = ({ snapshot: { ensemble = [] }, topology }: JudgedCluster, target: string): Finding[] => {
  const all = (topology.zookeepers ?? []).map(({ host }) => ({ host, seen: ensemble.find((one) => one.host === host) }))
  const mute = all.filter(({ seen }) => seen === undefined).map(({ host }) => unasked(host))
  const voters = all.filter(({ seen }) => seen?.mode !== 'observer')
  if (!voters.some(({ host }) => host === target)) return mute
  const majority = Math.floor(voters.length / 2) + 1
  const left = voters.length - 1
  if (left >= majority) return mute
  return [
    ...mute,
    refuse({
      rule,
      saw: `${left} of ${voters.length} ZooKeeper servers would be left without ${target}`,
      wanted: `${majority}, a majority: without it no broker keeps its session`,
      fix: 'add servers until there are three, or stop this one by hand in a time without traffic',
    }),
  ]
}

/** May this server be stopped? Everything that stands in the way, most telling first. */
export const decideStopServer = ({ snapshot, topology, target, deafAtStart = [] }: ServerQuestion): Decision => {
  if (topology.zookeepers?.some(({ host }) => host === target) !== true) return tellingDecision([notListed(target)])
  const cluster = judgeCluster({ snapshot, topology })
  return tellingDecision([
    ...findForeign(cluster),
    ...findWaits(cluster),
    ...cluster.brokers.flatMap((one) => findDeafListeners(cluster, one, deafAtStart)),
    ...findMinority(cluster, target),
  ])
}
