import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { HostView } from '../../modules/host-view.ts'
import { hostScope } from '../../plan/host-scope.ts'
import type { ProgramTask, Scope } from '../../plan/program.ts'
import { isFileUnread } from '../look/config/file-unread.ts'
import { readNodeFacts } from '../look/node-look.ts'
import type { SeenNode } from '../look/seen-node.ts'
import { isSameProcess, runningProcess, type ProcessMark } from '../process-mark.ts'
import { memoryOf, type NodeMemory, type Place, type RunContext } from '../run-context.ts'
import { stepProblem } from './problems.ts'

const readsNode = /\bnode\b/

/** Names that cost more facts of the host. */
const readsHost = /\bnode\b(?!\s*\.\s*(version|before|restarted|linked|running|started_at)\b)/

/** The name that costs a question to the node; `node` by itself may be any of them. */
const readsPending = /\bnode\b(?!\s*\.\s*(?!config_pending\b)\w)/

/** Everything this task evaluates itself, as written; `until` is not kept as text and may read anything. */
const textOf = (task: ProgramTask): string => {
  if (task.kind === 'block') return task.whenText ?? ''
  const last = task.kind === 'watch' ? (task.stopIfText ?? '') : task.until === undefined ? '' : 'node'
  return `${task.whenText ?? ''} ${JSON.stringify(task.written ?? '')} ${last}`
}

/** Does it mention `node`? (Its text is searched: too often is only slower, never wrong.) */
const mentionsNode = (task: ProgramTask): boolean => readsNode.test(textOf(task))

/** A look at a node for expressions: one of a moment ago will do. */
const glanceAt = async (context: RunContext, host: HostView, withHost: boolean): Promise<SeenNode> => {
  const begunMonotonicMs = context.clock.monotonicMs()
  const known = context.recent.node(host.name, withHost, begunMonotonicMs)
  if (known !== undefined) return known
  const seen = await readNodeFacts(context, host, { withLog: false, withHost })
  context.recent.keepNode({ seen, withHost, begunMonotonicMs })
  return seen
}

/** Another process than the one this pass found, whoever ended that one. Where nobody knows which it found, only a stop of its own counts. */
const hasRestarted = ({ first, stopped }: NodeMemory, process: ProcessMark): boolean => {
  const before = first ?? stopped
  return before !== undefined && !isSameProcess(process, before)
}

/** Times of file and process first; only where these say no, the node itself is asked. */
const isPending = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  seen: SeenNode,
): Promise<Result<boolean, string>> => (seen.isConfigPending === false ? isFileUnread(context, place) : ok(true))

/** What of a node an expression reads. */
interface Reads {
  /** Names that cost more facts of the host. */
  readonly host: boolean
  readonly fileState: boolean
}

/** The `node.*` names of language.md, observed just now. */
const nodeScope = async (context: RunContext, place: Place, reads: Reads): Promise<Result<Scope, string>> => {
  const { host } = place
  if (host === undefined) return ok({})
  const seen = await glanceAt(context, host, reads.host)
  if (seen.failure !== undefined) return err(seen.failure)
  const memory = memoryOf(context, host.name)
  const process = runningProcess(seen.observation)
  const observed = {
    linked: seen.observation.linked ?? '',
    java: seen.java ?? '',
    free_bytes: seen.freeBytes ?? 0,
    before: memory.beforeRelease,
  }
  // A stopped node never lets `when` skip a change: it has read no configuration yet.
  if (process === undefined)
    return ok({ ...observed, version: '', restarted: false, running: false, started_at: 0, config_pending: true })
  const pending = reads.fileState ? await isPending(context, { ...place, host }, seen) : ok(true)
  if (!pending.ok) return pending
  return ok({
    ...observed,
    version: process.release,
    restarted: hasRestarted(memory, process),
    running: true,
    started_at: process.startedAtMs,
    config_pending: pending.value,
  })
}

/** Every name a task may read, right now. The error is a Problem: an unknown node is never guessed. */
export const scopeFor = async (
  context: RunContext,
  place: Place,
  task: ProgramTask,
): Promise<Result<Scope, Problem>> => {
  const registers = { ...context.registers.get(''), ...context.registers.get(place.host?.name ?? '') }
  const base: Scope = {
    ...context.program.scope,
    inputs: place.phase.inputs,
    ...(place.host === undefined ? {} : hostScope(place.host)),
    ...registers,
  }
  if (!mentionsNode(task)) return ok(base)
  const text = textOf(task)
  const node = await nodeScope(context, place, { host: readsHost.test(text), fileState: readsPending.test(text) })
  if (node.ok) return ok({ ...base, node: node.value })
  const trouble = {
    code: 'run/unknown-node',
    what: `the node of ${place.host?.name ?? ''} is unknown`,
    why: [node.error],
  }
  return err(stepProblem(context, place, { task, trouble }))
}

/** Keeps a result under its register name, for this host (or for all, where the step has no host). */
export const keepRegister = (
  context: RunContext,
  place: Place,
  kept: { readonly name: string; readonly value: unknown },
): void => {
  const key = place.host?.name ?? ''
  context.registers.set(key, { ...context.registers.get(key), [kept.name]: kept.value })
}
