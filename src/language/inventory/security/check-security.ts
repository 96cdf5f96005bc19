/** Which words of `security:` go with which protocol, and what each protocol cannot do without. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { childOf, entriesOf, entryOf, textOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { comesLater, inventoryFault } from '../inventory-faults.ts'
import type { ListenerSecurity, Login } from '../inventory.ts'

type Protocol = ListenerSecurity['protocol']

const tlsWords = ['ca', 'certificate', 'key', 'passphrase']
const loginWords = ['mechanism', 'username', 'password']

const wordsOf: Readonly<Record<Protocol, readonly string[]>> = {
  PLAINTEXT: ['protocol'],
  SSL: ['protocol', ...tlsWords],
  SASL_PLAINTEXT: ['protocol', ...loginWords],
  SASL_SSL: ['protocol', ...loginWords, ...tlsWords],
}

const isProtocol = (text: string): text is Protocol => Object.hasOwn(wordsOf, text)

/** Undefined where the schema has refused it, or nothing is written. */
export const protocolOf = (security: Tree | undefined): Protocol | undefined => {
  const text = textOf(childOf(security, 'protocol'))
  return text !== undefined && isProtocol(text) ? text : undefined
}

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

export const mechanismOf = (security: Tree | undefined): Login['mechanism'] | undefined => {
  const text = textOf(childOf(security, 'mechanism'))
  return mechanisms.find((one) => one === text)
}

const needless = (protocol: Protocol, { key, keyAt }: Entry): Diagnostic =>
  inventoryFault('security-word', keyAt, {
    message: `protocol ${protocol} takes no "${key}"`,
    fix: loginWords.includes(key)
      ? 'set protocol to SASL_SSL, or remove it: nobody logs in there'
      : 'set protocol to SSL or SASL_SSL, or remove it: nothing is encrypted there',
  })

const lacks = (security: Tree, protocol: Protocol, key: string): Diagnostic =>
  inventoryFault('missing-key', security.at, {
    message: `security lacks "${key}"`,
    fix: `add "${key}:", which ${protocol} needs${loginWords.includes(key) ? '' : " for a certificate of kplay's own"}`,
  })

const missing = (security: Tree, protocol: Protocol): readonly string[] => {
  const has = (key: string): boolean => entryOf(security, key) !== undefined
  const login = protocol.startsWith('SASL_') ? loginWords.filter((key) => !has(key)) : []
  const isTls = wordsOf[protocol].includes('key')
  if (!isTls || has('certificate') === has('key')) return login
  return [...login, has('key') ? 'certificate' : 'key']
}

const passphraseAlone = ({ keyAt }: Entry): Diagnostic =>
  inventoryFault('security-word', keyAt, {
    message: 'there is a "passphrase" and no "key" that it could open',
    fix: 'add "key:", or remove it',
  })

const checkOne = (security: Tree | undefined): Diagnostic[] => {
  const protocol = protocolOf(security)
  if (security === undefined || protocol === undefined) return []
  const mechanism = childOf(security, 'mechanism')
  const name = textOf(mechanism)
  const isLater = mechanism !== undefined && (name === 'OAUTHBEARER' || name === 'GSSAPI')
  if (isLater && protocol.startsWith('SASL_'))
    return [comesLater(`${name} comes`, mechanism.at, 'SCRAM-SHA-512, SCRAM-SHA-256, PLAIN or a certificate')]
  const passphrase = entryOf(security, 'passphrase')
  const isAlone = passphrase !== undefined && entryOf(security, 'key') === undefined
  const isTaken = (key: string): boolean => wordsOf[protocol].includes(key)
  return [
    ...entriesOf(security)
      .filter(({ key }) => wordsOf.SASL_SSL.includes(key) && !isTaken(key))
      .map((entry) => needless(protocol, entry)),
    ...missing(security, protocol).map((key) => lacks(security, protocol, key)),
    ...(isAlone && isTaken('passphrase') ? [passphraseAlone(passphrase)] : []),
  ]
}

/** Faults of the `security` maps of a `cluster` map. */
export const checkSecurity = (cluster: Tree | undefined): Diagnostic[] => [
  ...checkOne(childOf(cluster, 'security')),
  ...checkOne(childOf(childOf(cluster, 'controllers'), 'security')),
]
