/**
 * What can never be taken back comes last (P5, R8): after every node runs the new release, and after time to notice. kplay refuses to raise a
 * level while one node lacks it; a playbook in the wrong order would find that out a day later, or end the reach of undo too early.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { isServer } from '../../modules/host-view.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, tasksOf, type WrittenPhase, type WrittenTask } from '../playbook/written/written.ts'
import { childOf, textsOf } from '../syntax/tree.ts'
import type { PlaybookRule, WrittenPlaybook } from './rule.ts'

const rolls = (phase: WrittenPhase): boolean => tasksOf(phase).some((task) => effectsOf(task)?.stops === 'node')

const finalTask = (phase: WrittenPhase): WrittenTask | undefined =>
  tasksOf(phase).find((task) => effectsOf(task)?.irreversible === true)

/** Time in which nothing changes: a wait before a phase, or a watch of a phase that stops no node. */
const soaks = (phase: WrittenPhase): boolean =>
  childOf(childOf(phase.tree, 'gate'), 'wait') !== undefined ||
  (!rolls(phase) && tasksOf(phase).some((task) => task.action.kind === 'watch'))

/** Where a reader looks for the phase: the line of the playbook that uses it, or the phase. */
const placeOf = (phase: WrittenPhase): WrittenPhase['at'] => phase.usedAt ?? phase.at

const checkOrder = (final: WrittenPhase, after: readonly WrittenPhase[]): Diagnostic[] => {
  const late = after.find(rolls)
  if (late === undefined) return []
  return [
    playbookFault('final-too-early', placeOf(final), {
      message: `phase "${final.id}" can not be undone and stands before "${late.id}", which still restarts nodes`,
      fix: `move it behind "${late.id}"`,
      related: [{ message: `"${late.id}" stands at`, at: placeOf(late) }],
    }),
  ]
}

const hostsOf = (phase: WrittenPhase, { inventory }: WrittenPlaybook): readonly string[] =>
  textsOf(childOf(phase.tree, 'hosts')).flatMap((name) => inventory?.groups[name] ?? [name])

const shortList = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

/** A playbook that rolls no node at all finalizes what another has rolled. */
const checkCover = (final: WrittenPhase, before: readonly WrittenPhase[], playbook: WrittenPlaybook): Diagnostic[] => {
  const rolling = before.filter(rolls)
  const rolled = new Set(rolling.flatMap((phase) => hostsOf(phase, playbook)))
  const left = (playbook.inventory?.hosts ?? [])
    .filter((host) => !isServer(host.view))
    .map((host) => host.view.name)
    .filter((name) => !rolled.has(name))
  const [first] = rolling
  if (first === undefined || left.length === 0) return []
  return [
    playbookFault('final-not-all', placeOf(final), {
      message: `phase "${final.id}" needs every node on the new release, and no phase before it restarts ${shortList(left)}`,
      fix: 'add them to "hosts:" of the phase that restarts nodes',
      related: [{ message: `"${first.id}" stands at`, at: placeOf(first) }],
      severity: 'warning',
    }),
  ]
}

const checkSoak = (final: WrittenPhase, before: readonly WrittenPhase[]): Diagnostic[] => {
  const last = before.findLastIndex(rolls)
  if (last === -1 || [...before.slice(last + 1), final].some(soaksBefore(final))) return []
  return [
    playbookFault('final-without-soak', placeOf(final), {
      message: `phase "${final.id}" follows the last restart at once: after it the old release can not be put back`,
      fix: 'put "use: soak" before it, a day is usual, or add "gate: { wait: 24h }"',
      severity: 'advice',
    }),
  ]
}

/** The final phase soaks by its gate only: a watch inside comes too late. */
const soaksBefore =
  (final: WrittenPhase) =>
  (phase: WrittenPhase): boolean =>
    phase === final ? childOf(childOf(phase.tree, 'gate'), 'wait') !== undefined : soaks(phase)

export const finalizeOrder: PlaybookRule = {
  codes: ['final-too-early', 'final-not-all', 'final-without-soak'],
  check: (playbook) =>
    playbook.phases.flatMap((phase, index) => {
      if (finalTask(phase) === undefined) return []
      const [before, after] = [playbook.phases.slice(0, index), playbook.phases.slice(index + 1)]
      const early = checkOrder(phase, after)
      if (early.length > 0) return early
      return playbook.isWhole ? [...checkCover(phase, before, playbook), ...checkSoak(phase, before)] : []
    }),
}
