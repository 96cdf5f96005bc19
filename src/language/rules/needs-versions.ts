/** A module that goes to `versions.to` has nowhere to go in a playbook without `versions:`. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf } from '../playbook/written/written.ts'
import type { PhaseRule } from './rule.ts'

export const needsVersions: PhaseRule = {
  codes: ['needs-versions'],
  check: (phase, { hasVersions }) => {
    if (hasVersions !== false) return []
    return tasksOf(phase).flatMap((task) =>
      task.action.kind === 'module' && task.action.module.needsVersions === true
        ? [
            playbookFault('needs-versions', task.action.keyAt, {
              message: `${nameOf(task)} needs the release to go to, and the playbook has no "versions:"`,
              fix: 'leave the phase out of a restart, or add "versions: { from: …, to: … }" to the playbook',
            }),
          ]
        : [],
    )
  },
}
