import type { Phase, Playbook } from '../../language/playbook/playbook.ts'
import { hostsWithin, isTagged, type Selection } from '../../language/playbook/selection.ts'

/** What of a playbook is run. Whole phases and hosts are left out, never a task: rescue, undo and proof go with their phase. */
export interface Selected {
  /** The phases that run, in the order written. */
  readonly phases: readonly Phase[]
  /** The hosts within `--limit`, in the order of the inventory; undefined without one. */
  readonly limitedTo: readonly string[] | undefined
  /** Phases and hosts that are left out and why, in words. */
  readonly leftOut: readonly string[]
}

/** The hosts a phase is written for: its groups opened, each host once, in the order written. */
export const hostsOfPhase = (phase: Phase, { groups, hosts }: Playbook['inventory']): readonly string[] => {
  const known = new Set(hosts.map((host) => host.view.name))
  const names = phase.hosts.flatMap((name) => groups[name] ?? [name])
  return [...new Set(names)].filter((name) => known.has(name))
}

const whyByTags = (phase: Phase, { tags, skipTags }: Selection): string => {
  const skipped = phase.tags.filter((tag) => skipTags.includes(tag))
  return skipped.length > 0
    ? `phase "${phase.id}": left out by --skip-tags ${skipped.join(',')}`
    : `phase "${phase.id}": it has no tag of --tags ${tags.join(',')}`
}

const limitWords = ({ limit }: Selection, all: readonly string[], limitedTo: readonly string[]): string => {
  const out = all.filter((name) => !limitedTo.includes(name))
  const hosts = `${out.length} ${out.length === 1 ? 'host' : 'hosts'}`
  const kept = limitedTo.length === 0 ? 'no host' : limitedTo.join(', ')
  return `limited to ${kept} (--limit ${limit.join(',')}): ${hosts} left out${out.length === 0 ? '' : `: ${out.join(', ')}`}`
}

/** Is any host of the phase left? A phase that acts on no host is not limited. */
const isReached = (phase: Phase, { inventory }: Playbook, limitedTo: readonly string[] | undefined): boolean => {
  const hosts = hostsOfPhase(phase, inventory)
  return limitedTo === undefined || hosts.length === 0 || hosts.some((name) => limitedTo.includes(name))
}

/** Whole phases and hosts as `--tags`, `--skip-tags` and `--limit` leave them. */
export const select = (playbook: Playbook): Selected => {
  const { selection, inventory, phases } = playbook
  if (selection === undefined) return { phases, limitedTo: undefined, leftOut: [] }
  const all = inventory.hosts.map((host) => host.view.name)
  const limitedTo = selection.limit.length === 0 ? undefined : hostsWithin(selection.limit, inventory)
  const tagged = phases.filter((phase) => isTagged(phase, selection))
  const reached = tagged.filter((phase) => isReached(phase, playbook, limitedTo))
  return {
    phases: reached,
    limitedTo,
    leftOut: [
      ...phases.filter((phase) => !tagged.includes(phase)).map((phase) => whyByTags(phase, selection)),
      ...(limitedTo === undefined ? [] : [limitWords(selection, all, limitedTo)]),
      ...tagged
        .filter((phase) => !reached.includes(phase))
        .map((phase) => `phase "${phase.id}": none of its hosts is within --limit ${selection.limit.join(',')}`),
    ],
  }
}
