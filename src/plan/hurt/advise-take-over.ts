import { takeOverInput } from '../../language/playbook/building/take-over.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { PlannedBlocker } from '../plan.ts'
import type { Program } from '../program.ts'
import { stopsNodes } from './hurt-node.ts'

/** The ids that blockers name as nodes of their own; a partition is no node. */
const accused = (blockers: readonly PlannedBlocker[]): readonly number[] => [
  ...new Set(blockers.flatMap(({ topic, nodeId }) => (topic === undefined && nodeId !== undefined ? [nodeId] : []))),
]

/** The one host that could be taken over so that nothing stands in the way any more; undefined where that is not so, or would not help. */
export const adviseTakeOver = (
  program: Program,
  blockers: readonly PlannedBlocker[],
  without: (host: HostView) => readonly PlannedBlocker[],
): { readonly host: HostView; readonly advice: string } | undefined => {
  if (blockers.some(({ kind }) => kind === 'refuse')) return undefined
  const [nodeId, ...more] = accused(blockers)
  const host = program.hosts.find((one) => one.nodeId === nodeId)
  const phase = program.phases.find((one) => stopsNodes(one) && host !== undefined && one.hosts.includes(host.name))
  if (host === undefined || phase === undefined || more.length > 0 || without(host).length > 0) return undefined
  const how = Object.hasOwn(phase.inputs, takeOverInput)
    ? `"with: { ${takeOverInput}: ${host.name} }" at phase "${phase.id}"`
    : `the input "${takeOverInput}: { type: string, default: ${host.name} }" in phase "${phase.id}"`
  return { host, advice: `if it does not come back by itself, let kplay take it over, as the first node: ${how}` }
}
