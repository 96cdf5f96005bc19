/** `security:` of brokers and of controllers: how their listeners are spoken to. */
import { readSecret } from '../../secrets/read-source.ts'
import { Secret } from '../../secrets/secret.ts'
import { childOf, plainOf, textOf, type Tree } from '../../syntax/tree.ts'
import type { ListenerSecurity, Login, Security } from '../inventory.ts'
import { mechanismOf, protocolOf } from './check-security.ts'

/** What the schema has refused is not told again. */
const secretOf = (tree: Tree | undefined, name: string): Secret | undefined => {
  if (tree === undefined) return undefined
  const secret = readSecret({ name, pattern: undefined }, tree, plainOf(tree))
  return secret instanceof Secret ? secret : undefined
}

const loginOf = (security: Tree | undefined, name: string): Login | undefined => {
  const mechanism = mechanismOf(security)
  const username = textOf(childOf(security, 'username'))
  const password = secretOf(childOf(security, 'password'), `${name}.password`)
  if (mechanism === undefined || username === undefined || password === undefined) return undefined
  return { mechanism, username, password }
}

/** A private key is a secret that lies in a file. */
const keyOf = (security: Tree | undefined, name: string): Secret | undefined => {
  const tree = childOf(security, 'key')
  const path = textOf(tree)
  if (tree === undefined || path === undefined) return undefined
  return new Secret({ name: `${name}.key`, source: { kind: 'file', path }, at: tree.at })
}

const listenerOf = (security: Tree | undefined, name: string, pathOf: (path: string) => string): ListenerSecurity => {
  const path = (key: string): string | undefined => {
    const written = textOf(childOf(security, key))
    return written === undefined || written.startsWith('~/') ? written : pathOf(written)
  }
  const parts = {
    ca: path('ca'),
    certificate: path('certificate'),
    key: keyOf(security, name),
    passphrase: secretOf(childOf(security, 'passphrase'), `${name}.passphrase`),
    login: loginOf(security, name),
  }
  const given = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
  return { protocol: protocolOf(security) ?? 'PLAINTEXT', ...(given as Partial<typeof parts>) }
}

/** The security of a `cluster` map. Controllers are spoken to as brokers are, unless they have words of their own. `pathOf` makes a path of the file absolute. */
export const buildSecurity = (cluster: Tree | undefined, pathOf: (path: string) => string): Security => {
  const own = childOf(childOf(cluster, 'controllers'), 'security')
  const brokers = listenerOf(childOf(cluster, 'security'), 'cluster.security', pathOf)
  const controllers = own === undefined ? brokers : listenerOf(own, 'cluster.controllers.security', pathOf)
  return { brokers, controllers }
}
