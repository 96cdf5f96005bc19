/** Variables of a playbook that none of its files reads. One marked `required` is asked for on purpose: a change ticket, say. */
import { mentionsIn, isMentioned } from '../playbook/written/mentions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { childOf, entriesOf, isTrue } from '../syntax/tree.ts'
import type { PlaybookRule } from './rule.ts'

export const unusedVariables: PlaybookRule = {
  codes: ['unused-variable'],
  check: ({ document, phases, isWhole, inventory }) => {
    if (!isWhole || inventory === undefined) return []
    const mentions = mentionsIn([document.top, ...phases.map((phase) => phase.tree)])
    const isUsed = (name: string): boolean =>
      isMentioned(`vars.${name}`, mentions) ||
      isMentioned(`host.vars.${name}`, mentions) ||
      inventory.source.text.includes(`vars.${name}`)
    return entriesOf(childOf(document.top, 'vars'))
      .filter((entry) => !isUsed(entry.key) && !isTrue(childOf(entry.value, 'required')))
      .map((entry) =>
        playbookFault('unused-variable', entry.keyAt, {
          message: `nothing in this playbook reads the variable "${entry.key}"`,
          fix: `read it as \${{ vars.${entry.key} }}, or remove it`,
          severity: 'warning',
        }),
      )
  },
}
