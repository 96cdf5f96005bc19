import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { FactRequest } from '../../facts/fact.ts'
import type { ActOutcome } from '../../modules/act.ts'
import { noHost, type HostView } from '../../modules/host-view.ts'
import type { ClusterView, ModuleInput, Needs, Watches } from '../../modules/module.ts'
import type { ProgramModuleTask } from '../../plan/program.ts'
import { askHost, look, observationIn, type Look } from '../look/look.ts'
import { readNodeFacts } from '../look/node-look.ts'
import { addressOf, memoryOf, type Place, type RunContext } from '../run-context.ts'

/** What is known of a step's own past when its module is asked. */
export interface StepPast {
  readonly done: readonly ActOutcome[]
  readonly sinceActMs: number
  readonly cleanForMs: number
  /** How often the module was asked before. */
  readonly looks: number
  /** The node answered at the step's last look. */
  readonly wasAnswering: boolean
}

const noPast: StepPast = { done: [], sinceActMs: 0, cleanForMs: 0, looks: 0, wasAnswering: false }

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

/** Groups and metrics, where the module asks for them. */
const watchedFor = async (
  { watch }: RunContext,
  address: string,
  wish: Watches = {},
): Promise<Pick<ModuleInput<unknown>, 'groups' | 'metrics'>> => {
  const [groups, metrics] = await Promise.all([
    wish.groups === undefined ? undefined : watch.groups.look(wish.groups.maxStallMs),
    wish.metrics === undefined ? undefined : watch.metrics.read(address),
  ])
  return { ...(groups === undefined ? {} : { groups }), ...(metrics === undefined ? {} : { metrics }) }
}

const isTold = (module: ProgramModuleTask['module'], { done }: StepPast): boolean =>
  module.isToldByActs === true && done.length > 0 && done.every((outcome) => outcome.ok)

/** Reads everything a module wants, fresh, and makes its input. The error says what is unknown: such a module is never asked (P9). */
export const moduleInputFor = async (
  context: RunContext,
  place: Place,
  of: { readonly task: Pick<ProgramModuleTask, 'id' | 'module'>; readonly args: unknown; readonly past?: StepPast },
): Promise<Result<FreshInput, UnknownInput>> => {
  const { host } = place
  const { module } = of.task
  const past = of.past ?? noPast
  const wants = host === undefined ? {} : module.wants(of.args as never, host, context.program.topology)
  const [facts, watched, seen] = await Promise.all([
    factsFor(context, host, wants),
    watchedFor(context, addressOf(place, of.task.id), module.watches?.(of.args as never)),
    module.needs === 'host' || isTold(module, past) ? undefined : lookFor(context, host, { needs: module.needs, past }),
  ])
  if (!facts.ok) return facts
  return ok({
    args: of.args,
    host: host ?? noHost,
    versions: context.program.versions,
    facts: facts.value,
    cluster: seen === undefined ? undefined : clusterView(context, host, seen),
    ...watched,
    ...past,
    stopped: host === undefined ? undefined : memoryOf(context, host.name).stopped,
    look: seen,
  })
}

/** While a node does not answer yet, its log is read at every so many looks only: it tells of a fatal end, and costs most. */
const looksPerLog = 2

/** The first look of a step that has not acted may be one of a moment ago; every further one is fresh. */
const lookAtCluster = async (context: RunContext, avoid: readonly number[], past: StepPast): Promise<Look> => {
  const isFirst = past.looks === 0 && past.done.length === 0
  const known = isFirst ? context.recent.snapshot(avoid, context.clock.monotonicMs()) : undefined
  if (known !== undefined) return { ...known, nodes: new Map() }
  const seen = await look(context, { avoid, hosts: [], logsOf: [] })
  context.recent.keepSnapshot(seen)
  return seen
}

const isAnswering = ({ snapshot }: Look, host: HostView): boolean =>
  snapshot.nodes.some((node) => node.host === host.name && node.isAnswering)

/** What the module needs of cluster and node, asked at the same time. A node's log is read once the node answers, and now and then before. */
const lookFor = async (
  context: RunContext,
  host: HostView | undefined,
  of: { needs: Needs; past: StepPast },
): Promise<Look> => {
  const node = host !== undefined && host.roles.length > 0 ? host : undefined
  const avoid = node === undefined ? [] : [node.nodeId]
  if (of.needs !== 'node' || node === undefined) return lookAtCluster(context, avoid, of.past)
  const withLog = of.past.wasAnswering || of.past.looks % looksPerLog === looksPerLog - 1
  const read = (isRead: boolean) => readNodeFacts(context, node, { withLog: isRead, withHost: false })
  const [seen, own] = await Promise.all([lookAtCluster(context, avoid, of.past), read(withLog)])
  const whole = !withLog && isAnswering(seen, node) ? await read(true) : own
  return { ...seen, nodes: new Map([[node.name, whole]]) }
}

const clusterView = (context: RunContext, host: HostView | undefined, seen: Look): ClusterView => {
  const memory = host === undefined ? undefined : memoryOf(context, host.name)
  const others = context.program.hosts.filter((other) => other.name !== host?.name)
  return {
    snapshot: seen.snapshot,
    topology: context.program.topology,
    observation: host === undefined || !seen.nodes.has(host.name) ? undefined : observationIn(seen, host),
    waivers: context.program.waivers,
    deafAtStart: memory?.deafAtStart ?? [],
    deafElsewhere: others.flatMap((other) => memoryOf(context, other.name).deafAtStart),
    before: memory?.stopped,
    windowCapMs: context.interrupts.first.aborted ? 0 : context.limits.maxWaitMs,
  }
}
