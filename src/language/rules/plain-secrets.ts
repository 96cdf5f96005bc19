/** Secrets written out: whoever reads the repository has them, and kplay can not hide in plans and journals what it does not know. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { plainSecretsIn, type PlainSecret } from '../secrets/plain-secrets.ts'
import { childOf, itemsOf } from '../syntax/tree.ts'
import type { PhaseRule, PlaybookRule } from './rule.ts'

const codes = ['plain-secret', 'likely-secret']

const faultOf = ({ kind, what, at }: PlainSecret): Diagnostic =>
  kind === 'sure'
    ? playbookFault('plain-secret', at, {
        message: `${what} stands here in plain text`,
        fix: 'remove it, and change it: it is known to all who can read this file',
      })
    : playbookFault('likely-secret', at, {
        message: `${what} looks like a secret in plain text`,
        fix: 'declare it under "vars:" with "type: secret", and take it from { file: … } or { env: … }',
        severity: 'warning',
      })

/** In a phase, in place or in a file of its own. */
export const plainSecrets: PhaseRule = {
  codes,
  check: (phase) => plainSecretsIn(phase.tree).map(faultOf),
}

/** In the rest of a playbook. */
export const plainSecretsAround: PlaybookRule = {
  codes,
  check: ({ document }) => {
    const given = itemsOf(childOf(document.top, 'phases')).flatMap((item) => {
      const values = childOf(item, 'with')
      return values === undefined ? [] : [values]
    })
    return [
      ...plainSecretsIn(document.top, { isSkipped: (key) => key === 'phases' }),
      ...given.flatMap((tree) => plainSecretsIn(tree)),
    ].map(faultOf)
  },
}
