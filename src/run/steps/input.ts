import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { FactRequest } from '../../facts/fact.ts'
import type { ActOutcome } from '../../modules/act.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { ClusterView, ModuleInput } from '../../modules/module.ts'
import type { ProgramModuleTask } from '../../plan/program.ts'
import { askHost, look, observationIn, type Look } from '../look/look.ts'
import { memoryOf, type Place, type RunContext } from '../run-context.ts'

/** What is known of a step's own past when its module is asked. */
export interface StepPast {
  readonly done: readonly ActOutcome[]
  readonly sinceActMs: number
  readonly cleanForMs: number
}

const noPast: StepPast = { done: [], sinceActMs: 0, cleanForMs: 0 }

/** The input of a module, and the look it was made from where the module needs the cluster. */
export interface FreshInput extends ModuleInput<unknown> {
  readonly look: Look | undefined
}

/** What could not be read, so that the module cannot be asked. */
export interface UnknownInput {
  readonly what: string
  readonly why: string
}

const factsFor = async (
  context: RunContext,
  host: HostView | undefined,
  wants: Readonly<Record<string, FactRequest<unknown>>>,
): Promise<Result<Readonly<Record<string, unknown>>, UnknownInput>> => {
  if (host === undefined || Object.keys(wants).length === 0) return ok({})
  const facts = await askHost(context, host.name, wants)
  if (!facts.ok) return err({ what: `host ${host.name}`, why: [facts.error.what, ...facts.error.why].join('; ') })
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(facts.value)) {
    if (!value.ok) return err({ what: `"${name}" of ${host.name}`, why: value.error })
    values[name] = value.value
  }
  return ok(values)
}

/** Reads everything a module wants, fresh, and makes its input. The error says what is unknown: such a module is never asked (P9). */
export const moduleInputFor = async (
  context: RunContext,
  place: Place,
  of: { readonly task: Pick<ProgramModuleTask, 'module'>; readonly args: unknown; readonly past?: StepPast },
): Promise<Result<FreshInput, UnknownInput>> => {
  const { host } = place
  const { module } = of.task
  const wants = host === undefined ? {} : module.wants(of.args as never, host)
  const [facts, seen] = await Promise.all([
    factsFor(context, host, wants),
    module.needs === 'cluster' ? lookFor(context, host) : undefined,
  ])
  if (!facts.ok) return facts
  return ok({
    args: of.args,
    host: host ?? noHost,
    versions: context.program.versions,
    facts: facts.value,
    cluster: seen === undefined ? undefined : clusterView(context, host, seen),
    ...(of.past ?? noPast),
    look: seen,
  })
}

const lookFor = (context: RunContext, host: HostView | undefined): Promise<Look> => {
  const hosts = host !== undefined && host.roles.length > 0 ? [host] : []
  return look(context, { avoid: hosts.map((h) => h.nodeId), hosts, logsOf: hosts.map((h) => h.name) })
}

const clusterView = (context: RunContext, host: HostView | undefined, seen: Look): ClusterView => {
  const memory = host === undefined ? undefined : memoryOf(context, host.name)
  return {
    snapshot: seen.snapshot,
    topology: context.program.topology,
    observation: host === undefined || host.roles.length === 0 ? undefined : observationIn(seen, host),
    waivers: context.program.waivers,
    deafAtStart: memory?.deafAtStart ?? [],
    before: memory?.stopped,
    windowCapMs: context.interrupts.first.aborted ? 0 : context.limits.maxWaitMs,
  }
}

/** Stands in for the host of a step that has none. */
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
