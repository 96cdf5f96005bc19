import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import { decideStop } from '../kafka/decide/stop.ts'
import type { ClusterSnapshot, NodeAnswer } from '../kafka/snapshot/cluster-snapshot.ts'
import { topologyOf } from '../kafka/snapshot/topology-of.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { loadSnapshot } from './load-snapshot.ts'
import type { NodeDecision, WhatIf } from './look-schemas.ts'
import { wrongArguments } from './wrong-arguments.ts'
import { tellAnswer } from './tell-problem.ts'
import type { World } from './world.ts'

/** At most so many blockers are shown of a node; the JSON has them all. */
const blockersShown = 10

/** The nodes asked about: those of `--node`, else all, in the snapshot's order. */
const targetsOf = (invocation: Invocation, snapshot: ClusterSnapshot): Result<readonly NodeAnswer[], Problem> => {
  const words = invocation.texts('node')
  const unknown = words.find((word) => !snapshot.nodes.some((node) => String(node.nodeId) === word))
  if (unknown === undefined)
    return ok(snapshot.nodes.filter((n) => words.length === 0 || words.includes(String(n.nodeId))))
  const ids = snapshot.nodes.map((node) => node.nodeId).join(', ')
  return err(wrongArguments('what-if', `--node ${unknown}: the snapshot has nodes ${ids}`))
}

const decide = (snapshot: ClusterSnapshot, node: NodeAnswer): NodeDecision => {
  const question = { snapshot, topology: topologyOf(snapshot), target: node.nodeId, waivers: [] }
  const decision = decideStop(question)
  const blockers = decision.kind === 'safe' ? [] : decision.blockers
  return { nodeId: node.nodeId, roles: node.roles, kind: decision.kind, blockers }
}

const renderBlocker = (blocker: Blocker): string => {
  const { rule, topic, partition, nodeId, saw, wanted } = blocker
  const place = topic === undefined ? '' : ` ${topic}${partition === undefined ? '' : `-${partition}`}`
  const node = nodeId === undefined ? '' : ` node ${nodeId}`
  return `    ${rule}${place}${node}: saw ${saw}; wanted ${wanted}\n`
}

const renderDecision = (snapshot: ClusterSnapshot, decision: NodeDecision): string => {
  const host = snapshot.nodes.find((node) => node.nodeId === decision.nodeId)?.host ?? ''
  const title = `${host} (node ${decision.nodeId}, ${decision.roles.join(' and ')}): ${decision.kind}\n`
  const more = decision.blockers.length - blockersShown
  const shown = decision.blockers.slice(0, blockersShown).map(renderBlocker)
  return title + shown.join('') + (more > 0 ? `    … ${more} more\n` : '')
}

const judge = async (invocation: Invocation, world: World): Promise<Result<string, Problem>> => {
  const format = formatOf('what-if', invocation)
  if (!format.ok) return format
  const [extra] = invocation.positionals
  if (extra !== undefined) return err(wrongArguments('what-if', `unexpected word "${extra}"`))
  const file = invocation.text('snapshot')
  if (file === undefined) return err(wrongArguments('what-if', '--snapshot FILE is missing'))
  const snapshot = await loadSnapshot(world.cwd, file)
  if (!snapshot.ok) return snapshot
  const targets = targetsOf(invocation, snapshot.value)
  if (!targets.ok) return targets
  const decisions = targets.value.map((node) => decide(snapshot.value, node))
  const answer: WhatIf = { format: 1, decisions }
  if (format.value === 'json') return ok(renderJson(answer))
  return ok(decisions.map((decision) => renderDecision(snapshot.value, decision)).join(''))
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> =>
  tellAnswer(await judge(invocation, world), world.stdout, world)

/** Judges from a saved snapshot which nodes could be stopped. Contacts nothing. */
export const command: Command = {
  name: 'what-if',
  summary: 'judge from a saved snapshot which nodes could be stopped',
  usage: 'what-if --snapshot FILE [--node ID]… [--format text|json]',
  options: {
    snapshot: { type: 'string', value: 'FILE', summary: 'what kplay snapshot printed' },
    node: { type: 'string', multiple: true, value: 'ID', summary: 'only this node id; may be given again' },
    format: formatOption,
  },
  run,
}
