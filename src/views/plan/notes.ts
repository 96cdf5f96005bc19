import type { Plan, PlannedNote } from '../../plan/plan.ts'
import type { Ink } from './ink.ts'
import { hang } from './layout.ts'

/** Notes of one rule shown in full; the rest is counted. */
const shownPerRule = 5

/** The same note, with everything it was found at. */
interface Group {
  readonly note: PlannedNote
  readonly hosts: readonly string[]
  readonly places: readonly string[]
}

/** One entry for the same words, in the order in which they first stand. */
const groupNotes = (notes: readonly PlannedNote[]): Group[] => {
  const groups = new Map<string, PlannedNote[]>()
  for (const note of notes) {
    const key = JSON.stringify([note.rule, note.topic, note.saw, note.fix])
    groups.set(key, [...(groups.get(key) ?? []), note])
  }
  return [...groups.values()].flatMap((same) => {
    const [note] = same
    if (note === undefined) return []
    const hosts = [...new Set(same.flatMap(({ host }) => (host === undefined ? [] : [host])))]
    return [{ note, hosts, places: [...new Set(same.flatMap(({ place }) => (place === undefined ? [] : [place])))] }]
  })
}

/** `all 6 nodes`, `all 3 brokers`, `b1, b2`, `topic orders`, `the cluster`. */
const subjectOf = ({ note, hosts }: Group, { nodes }: Plan): string => {
  if (note.topic !== undefined) return `topic ${note.topic}`
  if (hosts.length === 0) return 'the cluster'
  if (hosts.length > 1 && hosts.length === nodes.length) return `all ${nodes.length} nodes`
  for (const role of ['broker', 'controller'] as const) {
    const own = nodes.filter(({ roles }) => roles.includes(role)).map(({ host }) => host)
    if (own.length > 1 && own.length === hosts.length && own.every((host) => hosts.includes(host)))
      return `all ${own.length} ${role}s`
  }
  return hosts.join(', ')
}

const indent = '    '

const renderGroup = (group: Group, plan: Plan, style: { columns: number; ink: Ink }): string[] => {
  const { note, hosts, places } = group
  const [place] = places
  // Of many hosts each has its own line: --format json names them.
  const where = place !== undefined && places.length === 1 && hosts.length <= 1 ? `  ${place}` : ''
  return [
    `  ${style.ink.dim(note.rule)}  ${subjectOf(group, plan)}${where}`,
    ...hang(indent, note.saw, style.columns),
    ...hang(`${indent}fix  `, note.fix, style.columns).map(style.ink.dim),
  ]
}

/** What is worth knowing before an apply and forbids nothing: the same words once, with everything they are about. */
export const renderNotes = (plan: Plan, columns: number, ink: Ink): string[] => {
  const groups = groupNotes(plan.notes)
  const rules = [...new Set(groups.map(({ note }) => note.rule))]
  if (groups.length === 0) return []
  return [
    ink.bold('notes: worth knowing, nothing is held up'),
    ...rules.flatMap((rule) => {
      const own = groups.filter(({ note }) => note.rule === rule)
      const more = own.length - shownPerRule
      return [
        ...own.slice(0, shownPerRule).flatMap((group) => renderGroup(group, plan, { columns, ink })),
        ...(more > 0 ? [`${indent}... and ${more} more of ${rule}: --format json names all`] : []),
      ]
    }),
  ]
}
