import type { HostView } from '../../modules/host-view.ts'
import type { ClusterView, ModuleInput } from '../../modules/module.ts'
import { isChanging } from '../facts-wanted.ts'
import type { Observed } from '../observed.ts'
import type { Program, ProgramModuleTask, Scope } from '../program.ts'
import { mayRun, type FlatTask } from '../tasks/flat.ts'

/** Would a step change anything? `unknown`: that is known only when it runs. */
export type StepChange = 'yes' | 'no' | 'unknown'

/** One step at its place, with the names a plan knows there. */
export interface StepToJudge {
  readonly program: Program
  readonly observed: Observed
  readonly flat: FlatTask
  readonly address: string
  readonly host: HostView | undefined
  readonly scope: Scope
  /** Earlier steps may change what this one sees: only a step that is sure to be skipped by files alone stays `no`. */
  readonly isAfterChange: boolean
}

const noHost: HostView = {
  name: '',
  address: '',
  nodeId: -1,
  roles: [],
  rack: undefined,
  vars: {},
  install: { root: '', current: '', config: '', logs: '', source: 'store' },
  service: { type: 'scripts', env: {}, changeEnv: [] },
}

const clusterView = ({ program, observed, host }: StepToJudge): ClusterView => {
  const node = host === undefined ? undefined : observed.nodes[host.name]
  return {
    snapshot: observed.snapshot,
    topology: program.topology,
    observation: node?.ok === true ? node.value : undefined,
    waivers: program.waivers,
    deafAtStart: [],
    deafElsewhere: [],
    before: undefined,
    windowCapMs: undefined,
  }
}

/** Asks the module itself, as the run would, with what was observed. */
const askModule = (step: StepToJudge, task: ProgramModuleTask): StepChange => {
  const { program, observed, host, address } = step
  const args = task.args(step.scope)
  if (!args.ok) return 'unknown'
  const wants = host === undefined ? {} : task.module.wants(args.value as never, host)
  const facts = observed.facts?.[address] ?? {}
  if (Object.keys(wants).some((name) => !Object.hasOwn(facts, name))) return 'unknown'
  const input: ModuleInput<unknown> = {
    args: args.value,
    host: host ?? noHost,
    versions: program.versions,
    facts,
    cluster: task.module.needs === 'host' ? undefined : clusterView(step),
    done: [],
    sinceActMs: 0,
    cleanForMs: 0,
  }
  const decision = task.module.decide(input as ModuleInput<never>)
  if (decision.kind === 'acts') return 'yes'
  return decision.kind === 'unchanged' ? 'no' : 'unknown'
}

/** Judges one step from what was observed, the steps before it in mind. */
export const judgeStep = (step: StepToJudge): StepChange => {
  const { task } = step.flat
  if (task.kind === 'watch' || !isChanging(task) || step.flat.isRescue) return 'no'
  const wanted = mayRun(step.flat, step.scope)
  if (wanted === 'no') return step.isAfterChange ? 'unknown' : 'no'
  const answer = askModule(step, task)
  if (answer === 'yes' && wanted === 'yes') return 'yes'
  return answer === 'no' && !step.isAfterChange ? 'no' : 'unknown'
}
