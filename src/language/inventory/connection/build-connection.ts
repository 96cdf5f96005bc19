/** `connection:` of one host: how kplay reaches it, and which words go with which type. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { readSecret } from '../../secrets/read-source.ts'
import { Secret } from '../../secrets/secret.ts'
import { childOf, entriesOf, entryOf, numberOf, plainOf, textOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { inventoryFault } from '../inventory-faults.ts'
import type { BecomeSettings, ConnectionSettings } from '../inventory.ts'

/** Words that only some types of connection take. */
export const connectionWords: Readonly<Record<ConnectionSettings['type'], readonly string[]>> = {
  local: ['type', 'become'],
  ssh: [
    'type',
    'user',
    'port',
    'identity_file',
    'known_hosts',
    'ssh_config',
    'jump',
    'password',
    'passphrase',
    'become',
  ],
  openssh: ['type', 'user', 'port', 'identity_file', 'known_hosts', 'ssh_config', 'jump', 'become'],
}

const typeOf = (connection: Tree | undefined): ConnectionSettings['type'] => {
  const type = textOf(childOf(connection, 'type'))
  return type === 'ssh' || type === 'openssh' ? type : 'local'
}

const methodOf = (become: Tree | undefined): BecomeSettings['method'] => {
  const method = textOf(childOf(become, 'method'))
  return method === 'doas' || method === 'su' ? method : 'sudo'
}

const needless = (type: ConnectionSettings['type'], { key, keyAt }: Entry): Diagnostic => {
  const fixes = {
    local: 'add "type: ssh", or remove it: this machine needs no way to it',
    openssh: 'keep keys in the agent, or use type: ssh, which takes passwords',
    ssh: 'remove it',
  }
  return inventoryFault('connection-word', keyAt, {
    message: `a connection of type ${type} takes no "${key}"`,
    fix: fixes[type],
  })
}

const noPassword = ({ keyAt }: Entry): Diagnostic =>
  inventoryFault('connection-word', keyAt, {
    message: 'become by doas takes no "password"',
    note: 'doas asks only at a terminal, and kplay lends none',
    fix: 'remove it, and give doas a rule with nopass for this user',
  })

/** Words that the type of a host's connection, or its way to another user, does not take. Unknown words are the schema's. */
export const checkConnection = (settings: Tree): Diagnostic[] => {
  const connection = childOf(settings, 'connection')
  const type = typeOf(connection)
  const become = childOf(connection, 'become')
  const password = entryOf(become, 'password')
  return [
    ...entriesOf(connection)
      .filter(({ key }) => connectionWords.ssh.includes(key) && !connectionWords[type].includes(key))
      .map((entry) => needless(type, entry)),
    ...(methodOf(become) === 'doas' && password !== undefined ? [noPassword(password)] : []),
  ]
}

/** What the schema has refused is not told again. */
const secretOf = (tree: Tree | undefined, name: string): Secret | undefined => {
  if (tree === undefined) return undefined
  const secret = readSecret({ name, pattern: undefined }, tree, plainOf(tree))
  return secret instanceof Secret ? secret : undefined
}

const buildBecome = (connection: Tree | undefined): BecomeSettings | undefined => {
  const become = childOf(connection, 'become')
  if (become === undefined) return undefined
  return {
    for: textOf(childOf(become, 'for')) === 'service' ? 'service' : 'all',
    method: methodOf(become),
    user: textOf(childOf(become, 'user')) ?? 'root',
    password: secretOf(childOf(become, 'password'), 'connection.become.password'),
  }
}

/** The connection of a host; `pathOf` makes a path of the file absolute. */
export const buildConnection = (settings: Tree, pathOf: (path: string) => string): ConnectionSettings => {
  const connection = childOf(settings, 'connection')
  const type = typeOf(connection)
  const become = buildBecome(connection)
  if (type === 'local') return { type, become }
  const text = (key: string): string | undefined => textOf(childOf(connection, key))
  // `~` is the home of whoever runs kplay, not a folder beside the inventory.
  const path = (key: string): string | undefined => {
    const written = text(key)
    return written === undefined || written.startsWith('~/') ? written : pathOf(written)
  }
  return {
    type,
    become,
    user: text('user'),
    port: numberOf(childOf(connection, 'port')),
    identityFile: path('identity_file'),
    knownHosts: path('known_hosts'),
    sshConfig: path('ssh_config'),
    jump: text('jump'),
    password: secretOf(childOf(connection, 'password'), 'connection.password'),
    passphrase: secretOf(childOf(connection, 'passphrase'), 'connection.passphrase'),
  }
}
