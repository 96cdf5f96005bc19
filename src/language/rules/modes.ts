/** A phase says which cluster modes it is for. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { childOf, textsOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** What a reader of an upgrade guide misses: with KRaft there is no second pass. */
const onlyOld = (written: readonly string[]): string =>
  `it is for ${written.join(', ')}: KRaft ignores inter.broker.protocol.version, and metadata.version (phase finalize) needs no second roll`

export const modes: PhaseRule = {
  codes: ['wrong-mode'],
  check: (phase, { inventory }) => {
    const value = childOf(phase.tree, 'modes')
    if (value === undefined || inventory === undefined) return []
    const written = textsOf(value)
    const { mode } = inventory.topology
    if (written.length === 0 || written.includes(mode)) return []
    return [
      playbookFault('wrong-mode', value.at, {
        message: `phase "${phase.id}" is not for a cluster in ${mode} mode`,
        note: mode === 'kraft' ? onlyOld(written) : `it is for ${written.join(', ')}`,
        fix: 'leave the phase out of this playbook, or use another',
      }),
    ]
  },
}
