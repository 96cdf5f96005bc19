/** Secrets written out in an inventory. Where its schema wants `{ file: … }` already, the schema says so. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { plainSecretsIn } from '../secrets/plain-secrets.ts'
import type { MapTree } from '../syntax/tree.ts'
import { inventoryFault } from './inventory-faults.ts'

const owners = ['security', 'connection', 'become']

/** The passwords that the schema judges. */
const isJudged = (key: string, owner: string): boolean =>
  ['password', 'passphrase'].includes(key) && owners.includes(owner)

export const checkSecrets = (top: MapTree): Diagnostic[] =>
  plainSecretsIn(top, { isSkipped: isJudged }).map(({ kind, what, at }) =>
    kind === 'sure'
      ? inventoryFault('plain-secret', at, {
          message: `${what} stands here in plain text`,
          fix: 'remove it, and change it: it is known to all who can read this file',
        })
      : {
          ...inventoryFault('likely-secret', at, {
            message: `${what} looks like a secret in plain text`,
            fix: 'keep it in a file outside the repository, and name that file here',
          }),
          severity: 'warning' as const,
        },
  )
