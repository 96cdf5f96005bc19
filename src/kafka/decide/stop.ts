/*
 * R1: may this node be stopped now? The decision every stop hangs on (P1, P2).
 *  1. It is the cluster the inventory means, and every node of it is known.
 *  2. The answer is fresh and not the target's own.
 *  3. R0's Wait list, judged again on the same data: the cluster is whole now. Only a hurt node that is itself the target counts as absent (an
 *     undo, R9); a hurt node elsewhere must be back first, or two nodes were down at once (P1).
 *  4. Every other broker answers on its advertised listeners (R3 less what only its host can tell).
 *  5. The cluster stays whole without the target: as broker, as controller, as both.
 * Unknown is never safe (P9). What the hosts know of the other nodes (process, release, log) is asked by the caller with `decideBack`.
 */
import { judgeCluster } from '../snapshot/judged-cluster.ts'
import { isBroker, isController } from '../topology.ts'
import { refuse } from '../rules/finding.ts'
import { findDeafListeners } from '../rules/listener.ts'
import { findStaleView } from '../rules/stale-view.ts'
import { stopOf } from '../rules/stop-of.ts'
import type { Decision, Finding } from './decision.ts'
import { findWaits } from './health.ts'
import { findForeign } from './inventory.ts'
import type { StopQuestion } from './questions.ts'
import { findStopBroker } from './stop-broker.ts'
import { findStopController } from './stop-controller.ts'
import { tellingDecision } from './telling.ts'

const notListed = (target: number): Finding =>
  refuse({
    rule: 'cluster/unlisted-node',
    nodeId: target,
    saw: `node ${target} is to be stopped`,
    wanted: 'listed in the inventory',
    fix: 'list it in the inventory',
  })

const findStop = (question: StopQuestion): Finding[] => {
  const { snapshot, topology, target, hurt, waivers } = question
  const node = topology.nodes.find((one) => one.nodeId === target)
  if (node === undefined) return [notListed(target)]
  const cluster = judgeCluster({ snapshot, topology, absent: hurt === target ? hurt : undefined })
  const stop = stopOf({ cluster, target, waivers })
  const others = cluster.brokers.filter((one) => one.nodeId !== target)
  return [
    ...findForeign(cluster),
    ...findStaleView(stop),
    ...findWaits(cluster),
    ...others.flatMap((one) => findDeafListeners(cluster, one, question.deafAtStart ?? [])),
    ...(isBroker(node) ? findStopBroker(stop) : []),
    ...(isController(node) ? findStopController(stop) : []),
  ]
}

/** R1, with everything that stands in the way, most telling first. */
export const decideStop = (question: StopQuestion): Decision => tellingDecision(findStop(question))
