import { noHost, type HostView } from '../../modules/host-view.ts'
import type { ClusterView, ModuleInput } from '../../modules/module.ts'
import { isChanging } from '../facts-wanted.ts'
import type { Observed } from '../observed.ts'
import type { Program, ProgramModuleTask, Scope } from '../program.ts'
import { mayRun, type FlatTask } from '../tasks/flat.ts'

/** Would a step change anything? `unknown`: that is known only when it runs. */
export type StepChange = 'yes' | 'no' | 'unknown'

/** What a plan can say of a step before it runs. */
export interface Judged {
  readonly change: StepChange
  /** Lines of files that go (`- a=1`) and come (`+ a=2`), secrets hidden; empty where no file changes, or that is not known. */
  readonly diff: readonly string[]
}

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

const judged = (change: StepChange): Judged => ({ change, diff: [] })

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
const askModule = (step: StepToJudge, task: ProgramModuleTask): Judged => {
  const { program, observed, host, address } = step
  const args = task.args(step.scope)
  if (!args.ok) return judged('unknown')
  const wants = host === undefined ? {} : task.module.wants(args.value as never, host)
  const facts = observed.facts?.[address] ?? {}
  if (Object.keys(wants).some((name) => !Object.hasOwn(facts, name))) return judged('unknown')
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
  if (decision.kind === 'acts')
    return { change: 'yes', diff: decision.acts.flatMap((act) => (act.kind === 'write-file' ? act.diff : [])) }
  return judged(decision.kind === 'unchanged' ? 'no' : 'unknown')
}

/** Judges one step from what was observed, the steps before it in mind. */
export const judgeStep = (step: StepToJudge): Judged => {
  const { task } = step.flat
  if (task.kind === 'watch' || !isChanging(task) || step.flat.isRescue) return judged('no')
  const wanted = mayRun(step.flat, step.scope)
  if (wanted === 'no') return judged(step.isAfterChange ? 'unknown' : 'no')
  const answer = askModule(step, task)
  if (answer.change === 'yes' && wanted === 'yes') return answer
  return answer.change === 'no' && !step.isAfterChange ? answer : { ...answer, change: 'unknown' }
}
