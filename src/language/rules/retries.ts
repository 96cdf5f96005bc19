/** `until`, `retries` and `delay` belong together, and a change is never simply tried again. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, isChanging, nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const check = (task: WrittenTask): Diagnostic[] => {
  const until = entryOf(task.tree, 'until')
  const retries = entryOf(task.tree, 'retries')
  const delay = entryOf(task.tree, 'delay')
  const faults: Diagnostic[] = []
  if (until !== undefined && retries === undefined)
    faults.push(
      playbookFault('until-without-retries', until.keyAt, {
        message: `${nameOf(task)} has "until" but no "retries"`,
        note: 'every wait has an end',
        fix: 'add "retries: 30" and "delay: 2s", or what fits',
      }),
    )
  if (delay !== undefined && retries === undefined && until === undefined)
    faults.push(
      playbookFault('delay-without-retries', delay.keyAt, {
        message: `${nameOf(task)} has "delay" but no "retries"`,
        fix: 'add "retries:", or remove "delay:"',
      }),
    )
  if (retries !== undefined && until === undefined && isChanging(effectsOf(task)))
    faults.push(
      playbookFault('retries-of-change', retries.keyAt, {
        message: `${nameOf(task)} changes something and would be repeated after a failure`,
        fix: 'remove "retries:", or say with "until:" when it is done',
      }),
    )
  return faults
}

export const retries: PhaseRule = {
  codes: ['until-without-retries', 'delay-without-retries', 'retries-of-change'],
  check: (phase) => [...tasksOf(phase), ...undoTasksOf(phase)].flatMap(check),
}
