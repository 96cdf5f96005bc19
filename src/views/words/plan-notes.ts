import type { Plan } from '../../plan/plan.ts'

/** Hosts or topics named per note; the rest is counted. */
const shownSubjects = 3

const subjectsOf = (subjects: readonly string[]): string => {
  if (subjects.length === 0) return ''
  const more = subjects.length - shownSubjects
  return ` (${subjects.slice(0, shownSubjects).join(', ')}${more > 0 ? ` and ${more} more` : ''})`
}

/** A plan's notes in words, the same words once with whom they are about: `log.message.format.version has no effect since 3.0: node/config-ignored (b1, b2)`. */
export const tellNotes = ({ notes }: Pick<Plan, 'notes'>): readonly string[] => {
  const subjects = new Map<string, Set<string>>()
  for (const { rule, saw, host, topic } of notes) {
    const words = `${saw}: ${rule}`
    const known = subjects.get(words) ?? new Set<string>()
    const subject = topic === undefined ? host : `topic ${topic}`
    subjects.set(words, subject === undefined ? known : known.add(subject))
  }
  return [...subjects].map(([words, known]) => `${words}${subjectsOf([...known])}`)
}
