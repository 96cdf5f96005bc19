import type { Finding, RuleCode } from '../../kafka/decide/decision.ts'
import { tellingDecision } from '../../kafka/decide/telling.ts'
import { findClusterFaults } from '../../kafka/preflight/cluster.ts'
import { findLevelsAbove } from '../../kafka/preflight/going-back.ts'
import { findOldEnsemble } from '../../kafka/preflight/ensemble.ts'
import type { HostView } from '../../modules/host-view.ts'
import { isGoingBack } from '../going-back.ts'
import { adviseTakeOver } from '../hurt/advise-take-over.ts'
import type { Observed } from '../observed.ts'
import type { PlannedBlocker, PlannedNode } from '../plan.ts'
import type { Program } from '../program.ts'
import { findNodeFaults } from './node-faults.ts'
import { findNotRolled } from '../select/not-rolled.ts'
import { findOldControllers } from './host/old-controllers.ts'
import { findSourceFaults } from './source-faults.ts'
import { findingsOf, type Told } from './told.ts'

/*
 * R0 as far as a plan can judge it. What waiting can cure is *wait*, the rest *refuse*; of R1 only what refuses a stop for good is asked here
 * (replication factors, controlled shutdown, too few controllers): whether a stop is safe now is asked again just before it.
 */

/** Going back: nothing newer than `to` may be finalized. */
const findUnsupportedLevels = (program: Program, { snapshot }: Observed): Finding[] =>
  program.versions !== undefined && isGoingBack(program) ? findLevelsAbove(snapshot, program.versions.to) : []

/** What blockers are made of beside program and observation. */
export interface Judged {
  readonly nodes: readonly PlannedNode[]
  /** See `judgeFiles`. */
  readonly told: readonly Told[]
  /** Judged as if it were absent (R0); undefined: no node may be hurt, or none is. */
  readonly hurt: HostView | undefined
}

const findAll = (program: Program, observed: Observed, { nodes, told, hurt }: Judged): Finding[] => {
  const { topology, waivers } = program
  const targets = nodes.filter((node) => node.change !== 'none').map((node) => node.nodeId)
  const absent = hurt === undefined ? {} : { hurt: hurt.nodeId }
  return [
    ...findClusterFaults({ snapshot: observed.snapshot, topology, targets, waivers, ...absent }),
    ...findNodeFaults(program, observed, { stopped: new Set(targets), hurt }),
    ...findOldControllers(program, observed, targets),
    ...findUnsupportedLevels(program, observed),
    ...(program.versions === undefined ? [] : findOldEnsemble(observed.snapshot, program.versions.to)),
    ...findNotRolled(program, observed),
    ...findSourceFaults(observed),
    ...findingsOf(told),
  ]
}

/** What a controller that can not be asked also shows. */
const effectsOfOldController: ReadonlySet<string> = new Set(['controller/down', 'cluster/unknown'])

/** What a node without a process also shows: told once, by its cause. So is a running setting that stands in the node's file. */
const effectsOfNoProcess: ReadonlySet<string> = new Set([
  'broker/down',
  'controller/down',
  'broker/unregistered',
  'broker/fenced',
])

const dropEffects = (findings: readonly Finding[]): Finding[] => {
  const nodesWith = (rule: RuleCode): ReadonlySet<number | undefined> =>
    new Set(findings.filter((f) => f.blocker.rule === rule).map((f) => f.blocker.nodeId))
  const dead = nodesWith('node/no-process')
  const written = nodesWith('config/controlled-shutdown')
  const mute = nodesWith('controller/too-old')
  return findings.filter(
    ({ blocker: { rule, nodeId } }) =>
      !(effectsOfNoProcess.has(rule) && dead.has(nodeId)) &&
      !(effectsOfOldController.has(rule) && mute.has(nodeId)) &&
      !(rule === 'cluster/controlled-shutdown' && written.has(nodeId)),
  )
}

const dropRepetitions = (findings: readonly Finding[]): Finding[] => {
  const byText = new Map(findings.map((finding) => [JSON.stringify(finding), finding]))
  return [...byText.values()]
}

/** Refusals first, causes before effects, each once. */
const listBlockers = (program: Program, observed: Observed, judged: Judged): PlannedBlocker[] => {
  const findings = dropRepetitions(dropEffects(findAll(program, observed, judged)))
  const hosts = new Map(program.topology.nodes.map((node) => [node.nodeId, node.host]))
  return (['refuse', 'wait'] as const).flatMap((kind) => {
    const decision = tellingDecision(findings.filter((finding) => finding.kind === kind))
    if (decision.kind === 'safe') return []
    return decision.blockers.map((blocker) => {
      const host = blocker.nodeId === undefined ? undefined : hosts.get(blocker.nodeId)
      return { ...blocker, ...(host === undefined ? {} : { host }), kind }
    })
  })
}

/** Everything that forbids or holds up an apply now. Where one hurt node is all that does, its first blocker names the way to take it over. */
export const findBlockers = (program: Program, observed: Observed, judged: Judged): PlannedBlocker[] => {
  const blockers = listBlockers(program, observed, judged)
  if (blockers.length === 0 || judged.hurt !== undefined) return blockers
  const way = adviseTakeOver(program, blockers, (hurt) => listBlockers(program, observed, { ...judged, hurt }))
  const first = blockers.find((blocker) => blocker.nodeId === way?.host.nodeId)
  if (way === undefined || first === undefined) return blockers
  const fix = [first.fix, way.advice].filter((part) => part !== undefined).join('; ')
  return blockers.map((blocker) => (blocker === first ? { ...blocker, fix } : blocker))
}
