import { renderDuration } from '../diagnostics/duration.ts'
import { addRisks } from './nodes/expected.ts'
import { gateCommands } from '../kafka/commands/gate-commands.ts'
import { findHurt, namedHurt, releaseOfHurt, type HurtNode } from './hurt/hurt-node.ts'
import { describeClientOrder } from './nodes/client-order.ts'
import { notesOfHurt } from './hurt/hurt-words.ts'
import { withTakeOver } from './hurt/take-over-phase.ts'
import { inTurns, planNodes } from './nodes/plan-nodes.ts'
import type { Observed } from './observed.ts'
import type { Plan, PlannedBlocker, PlannedNode, PlannedPhase } from './plan.ts'
import { describeNotChecked } from './preflight/not-checked.ts'
import { findBlockers } from './preflight/find-blockers.ts'
import { judgeFiles } from './preflight/judge-files.ts'
import { notesOf } from './preflight/told.ts'
import type { Program, ProgramPhase } from './program.ts'
import { promptOf } from './steps/way-back.ts'
import { planSteps, takenHosts } from './steps/plan-steps.ts'

const gateText = (program: Program, phase: ProgramPhase): string | null => {
  const { gate } = phase
  if (gate === undefined) return null
  const wait = gate.waitMs === undefined ? undefined : `wait ${renderDuration(gate.waitMs)}`
  return [wait, promptOf(program, phase)].filter((part) => part !== undefined).join(', then: ')
}

const windowText = ({ windows }: ProgramPhase): string =>
  windows.map(({ until, zone }) => `until ${until} ${zone}`).join(' and ')

const planPhase = (program: Program, phase: ProgramPhase, nodes: readonly PlannedNode[]): PlannedPhase => ({
  id: phase.id,
  description: phase.description,
  irreversible: phase.isIrreversible,
  gate: gateText(program, phase),
  ...(phase.windows.length === 0 ? {} : { window: windowText(phase) }),
  hosts: takenHosts(phase, nodes),
})

const hasErrors = (observed: Observed, blockers: readonly PlannedBlocker[]): boolean =>
  Object.values(observed.nodes).some((node) => !node.ok) ||
  Object.values(observed.hasRelease).some((has) => !has.ok) ||
  blockers.some((blocker) => blocker.rule === 'cluster/unknown')

/** Nothing to repeat where nothing is asked. */
const byHandOf = ({ phases, topology }: Program, nodes: readonly PlannedNode[]): Plan['byHand'] =>
  nodes.every(({ change }) => change === 'none')
    ? []
    : gateCommands({ topology, isFinal: phases.some(({ isIrreversible }) => isIrreversible) })

/** What a plan is made from. */
export interface PlanInput {
  readonly program: Program
  readonly observed: Observed
  /** Who may be hurt (R0); absent: whom the playbook names. */
  readonly hurt?: HurtNode | undefined
}

/** What will be done and why, from files and one look. Changes nothing, reads nothing; the same input gives the same plan. */
export const buildPlan = (made: PlanInput): Plan => {
  const { program, observed } = made
  const mayBeHurt = made.hurt ?? namedHurt(program)
  const hurt = findHurt(program, observed, mayBeHurt)
  const nodes = planNodes(program, observed, hurt)
  const phases = withTakeOver(program.phases, hurt && { host: hurt, release: releaseOfHurt(observed, hurt.name) })
  const turns = inTurns(program, observed, { nodes, hurt })
  const told = judgeFiles(program, observed, nodes)
  const blockers = findBlockers(program, observed, { nodes, told, hurt })
  const errored = hasErrors(observed, blockers)
  const { topology, versions } = program
  const clients = describeClientOrder(program, nodes)
  return {
    format: 1,
    digest: program.digest,
    complete: !errored && nodes.every((node) => node.from !== null),
    applyable: !errored && blockers.every((blocker) => blocker.kind === 'wait'),
    errored,
    playbook: { name: program.name, file: program.file },
    cluster: { name: topology.name, id: topology.clusterId, mode: program.mode },
    versions: versions === undefined ? null : { from: versions.from, to: versions.to },
    ...(clients === undefined ? {} : { clients }),
    nodes,
    totals: addRisks(nodes.filter((node) => node.change !== 'none').map((node) => node.risk)),
    phases: phases.map((phase) => planPhase(program, phase, turns)),
    steps: planSteps({ ...program, phases }, observed, turns),
    blockers,
    notes: [...notesOfHurt(program, observed, mayBeHurt), ...notesOf(told)],
    notChecked: describeNotChecked(observed, nodes),
    notRehearsed: program.notRehearsed,
    notify: program.notify === undefined ? null : { by: program.notify.kind, on: program.notify.on },
    shortened: program.shortened,
    leftOut: program.leftOut,
    byHand: byHandOf(program, nodes),
  }
}
