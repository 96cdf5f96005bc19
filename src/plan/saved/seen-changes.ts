import type { Plan, PlannedNode, PlannedStep } from '../plan.ts'

/*
 * What the cluster and its hosts show then and now, where it means that something else would be done than a person was shown. The order of nodes, risks,
 * reasons, leaders and blockers may move: R6 and R0 are asked again anyway.
 */

const releaseText = (release: string | null): string =>
  release === null ? 'an unknown release' : release === '' ? 'nothing' : release

const nodeChange = (saved: PlannedNode, now: PlannedNode): string[] => {
  if (saved.from !== now.from)
    return [`node ${saved.host}: it ran ${releaseText(saved.from)} at the plan, now ${releaseText(now.from)}`]
  return saved.change === now.change
    ? []
    : [`node ${saved.host}: the plan says ${saved.change}, now it is ${now.change}`]
}

/** Elections and the like follow the cluster from minute to minute; what cannot be taken back must be as it was shown. */
const isCompared = ({ effects, irreversible }: PlannedStep): boolean => effects.changes !== 'cluster' || irreversible

const wouldText = (step: PlannedStep): string => (step.change === 'yes' ? 'change something' : 'change nothing')

const stepChange = (saved: PlannedStep, now: PlannedStep): string[] => {
  if (saved.change === 'unknown' || now.change === 'unknown') return []
  // What is done already is no surprise, unless it can not be taken back: then somebody else did it.
  if (now.change === 'no' && !now.irreversible) return []
  if (saved.change !== now.change)
    return [`step ${saved.address}: at the plan it would ${wouldText(saved)}, now it would ${wouldText(now)}`]
  const [before, after] = [saved.diff?.join('\n'), now.diff?.join('\n')]
  return before === after ? [] : [`step ${saved.address}: it would change other lines of its file than the plan shows`]
}

/** More steps than this are counted, not listed. */
const mostSteps = 8

const shorten = (texts: readonly string[]): readonly string[] =>
  texts.length <= mostSteps ? texts : [...texts.slice(0, mostSteps), `and ${texts.length - mostSteps} more steps`]

/** What differs between two looks, in words; empty when the same would be done. `liveClusterId`: null when the cluster did not say. */
export const seenChanges = (saved: Plan, now: Plan, liveClusterId: string | null): readonly string[] => {
  const nodes = saved.nodes.flatMap((node) => {
    const other = now.nodes.find(({ host }) => host === node.host)
    return other === undefined ? [] : nodeChange(node, other).map((text) => ({ host: node.host, text }))
  })
  const moved = new Set(nodes.map(({ host }) => host))
  const steps = saved.steps.filter(isCompared).flatMap((step) => {
    // A node that runs something else says it all.
    if (step.host !== null && moved.has(step.host)) return []
    const other = now.steps.find(({ address }) => address === step.address)
    return other === undefined ? [] : stepChange(step, other)
  })
  const id =
    liveClusterId === null || liveClusterId === saved.cluster.id
      ? []
      : [`cluster id: the plan has ${saved.cluster.id}, the cluster that answers has ${liveClusterId}`]
  return [...id, ...nodes.map(({ text }) => text), ...shorten(steps)]
}
