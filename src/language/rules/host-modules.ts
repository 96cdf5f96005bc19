/** A module that acts on a host needs a phase with hosts. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Effects } from '../../modules/module.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, hasHosts, nameOf, tasksOf, type WrittenPhase } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** Modules that look at no host although they may run on one. */
const hostless: readonly string[] = ['assert', 'http.check', 'metrics.read']

const needsHost = (name: string, needs: string, effects: Effects | undefined): boolean =>
  (needs === 'host' && !hostless.includes(name)) || effects?.changes === 'host' || effects?.stops === 'node'

/** Hooks around hosts would never run. */
const hookKeys = ['after_first', 'rollback']

const strayHooks = (phase: WrittenPhase): Diagnostic[] =>
  hookKeys.flatMap((key) => {
    const entry = entryOf(phase.tree, key)
    if (entry === undefined) return []
    const words = { message: `"${key}" has no meaning in a phase without hosts`, fix: 'add "hosts:" to the phase' }
    return [playbookFault('misplaced-key', entry.keyAt, words)]
  })

export const hostModules: PhaseRule = {
  codes: ['needs-hosts', 'misplaced-key'],
  check: (phase) => (hasHosts(phase) ? [] : [...strayHooks(phase), ...strayModules(phase)]),
}

const strayModules = (phase: WrittenPhase): Diagnostic[] =>
  tasksOf(phase).flatMap((task) => {
    const { action } = task
    if (action.kind !== 'module' && action.kind !== 'watch') return []
    if (!needsHost(action.module.name, action.module.needs, effectsOf(task))) return []
    return [
      playbookFault('needs-hosts', action.keyAt, {
        message: `${nameOf(task)} acts on a host, and this phase has none`,
        fix: 'add "hosts: [controllers, brokers]" to the phase',
      }),
    ]
  })
