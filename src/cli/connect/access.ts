import type { ClusterAccess } from '../../cluster/wire/access.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { Inventory } from '../../language/inventory/inventory.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import { readHidden } from '../secrets/fill-program.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import type { World } from '../world.ts'
import { connectionSecrets, waysOf, type Ways } from './ways.ts'

/** How the hosts of an inventory are reached, and how its Kafka is spoken to; secrets filled in. */
export interface Access {
  readonly ways: Ways
  readonly kafka: Omit<ClusterAccess, 'tunnel'>
  readonly via: Inventory['via']
}

/** What of an inventory its access hangs on. */
export type Reached = Pick<Inventory, 'hosts' | 'security' | 'via'>

const openListener = { protocol: 'PLAINTEXT' } as const

const isOpen = ({ security }: Reached): boolean =>
  security.brokers.protocol === 'PLAINTEXT' && security.controllers.protocol === 'PLAINTEXT'

/** Every secret that reaching hosts and Kafka takes. */
export const accessSecrets = (inventory: Reached): readonly Secret[] => [
  ...connectionSecrets(inventory.hosts),
  ...Object.values(inventory.security).flatMap(({ key, passphrase, login }) =>
    [key, passphrase, login?.password].filter((secret) => secret !== undefined),
  ),
]

/** The access to an inventory's hosts and cluster; `values` holds those of `accessSecrets`. Certificates are read from their files; nothing is contacted. */
export const buildAccess = async (
  inventory: Reached,
  values: ReadonlyMap<Secret, string>,
  world: Pick<World, 'env' | 'clock'>,
): Promise<Result<Access, Problem>> => {
  const { hosts, via } = inventory
  const ways = waysOf(hosts, values, world)
  if (isOpen(inventory)) return ok({ ways, via, kafka: { brokers: openListener, controllers: openListener } })
  const { readKafkaAccess } = await import('./kafka-access.ts')
  const kafka = await readKafkaAccess(inventory, values, world)
  return kafka.ok ? ok({ ways, via, kafka: kafka.value }) : kafka
}

/** The same for a command that has no other secrets: reads them, and hides them from then on. */
export const readAccess = async (inventory: Reached, world: World): Promise<Result<Access, Problem>> => {
  const secrets = accessSecrets(inventory)
  if (secrets.length === 0) return buildAccess(inventory, new Map(), world)
  const read = await readHidden(secrets, world, ['stdout', 'stderr'])
  if (!read.ok) return read
  await showDiagnostics(read.value.warnings, world)
  return buildAccess(inventory, read.value.values, world)
}
