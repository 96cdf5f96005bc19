import type { HostWay } from '../../hosts/open-hosts.ts'
import type { BecomeSettings, InventoryHost, SshConnectionSettings } from '../../language/inventory/inventory.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import type { World } from '../world.ts'

/** How each host is reached, by name, passwords filled in. */
export type Ways = ReadonlyMap<string, HostWay>

type Values = ReadonlyMap<Secret, string>

/** Every password that reaching these hosts takes. */
export const connectionSecrets = (hosts: readonly InventoryHost[]): readonly Secret[] =>
  hosts.flatMap(({ connection }) => {
    const own = connection.type === 'local' ? [] : [connection.password, connection.passphrase]
    return [...own, connection.become?.password].filter((secret) => secret !== undefined)
  })

const valueOf = (secret: Secret | undefined, values: Values): string | undefined =>
  secret === undefined ? undefined : values.get(secret)

const becomeOf = (become: BecomeSettings | undefined, values: Values): HostWay['become'] =>
  become === undefined ? undefined : { ...become, password: valueOf(become.password, values) }

const atHome = (path: string | undefined, { env }: Pick<World, 'env'>): string | undefined =>
  path?.startsWith('~/') === true ? `${env['HOME'] ?? ''}${path.slice(1)}` : path

const sshWay = (
  { view }: InventoryHost,
  connection: SshConnectionSettings,
  { values, world }: { readonly values: Values; readonly world: Pick<World, 'env'> },
): HostWay => {
  const { type, user, port, jump } = connection
  return {
    type,
    become: becomeOf(connection.become, values),
    target: {
      host: view.name,
      address: view.address,
      user,
      port,
      jump,
      identityFile: atHome(connection.identityFile, world),
      knownHosts: atHome(connection.knownHosts, world),
      sshConfig: atHome(connection.sshConfig, world),
      password: valueOf(connection.password, values),
      passphrase: valueOf(connection.passphrase, values),
    },
  }
}

/** The ways of an inventory's hosts; `values` holds those of `connectionSecrets`. */
export const waysOf = (hosts: readonly InventoryHost[], values: Values, world: Pick<World, 'env'>): Ways =>
  new Map(
    hosts.map((host) => {
      const { connection } = host
      const way: HostWay =
        connection.type === 'local'
          ? { type: 'local', become: becomeOf(connection.become, values) }
          : sshWay(host, connection, { values, world })
      return [host.view.name, host.archive === undefined ? way : { ...way, archive: host.archive }]
    }),
  )
