/** Stands in for the inventory parser of src/language/: only what the cluster's eyes need, only one fault at a time. To be replaced by it. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Role } from '../kafka/snapshot/cluster-snapshot.ts'
import type { KafkaNode, Topology } from '../kafka/topology.ts'

type Fields = Readonly<Record<string, unknown>>

const invalid = (file: string, why: string): Problem => ({
  code: 'inventory/invalid',
  what: `the inventory ${file} cannot be used`,
  why: [why],
  fix: 'compare it with inventories/rehearsal.yml',
  exitCode: 3,
})

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1)

interface Ports {
  readonly broker: string
  readonly controller: string
}

const portsOf = (cluster: Fields): Ports => {
  const [first] = Array.isArray(cluster['bootstrap']) ? cluster['bootstrap'] : []
  const controller = fieldsOf(cluster['controllers'])['port']
  return {
    broker: portOf(textOf(first) ?? ':9092'),
    controller: typeof controller === 'number' ? String(controller) : '9093',
  }
}

const addressesOf = (
  roles: readonly Role[],
  address: string,
  ports: Ports,
): Pick<KafkaNode, 'brokerAddress' | 'controllerAddress'> => ({
  ...(roles.includes('broker') ? { brokerAddress: `${address}:${ports.broker}` } : {}),
  ...(roles.includes('controller') ? { controllerAddress: `${address}:${ports.controller}` } : {}),
})

const nodesOf = (root: Fields): Result<readonly KafkaNode[], string> => {
  const ports = portsOf(fieldsOf(root['cluster']))
  const nodes = new Map<string, KafkaNode>()
  for (const [group, role] of [
    ['controllers', 'controller'],
    ['brokers', 'broker'],
  ] as const)
    for (const [host, value] of Object.entries(fieldsOf(fieldsOf(fieldsOf(root['groups'])[group])['hosts']))) {
      const { address, node_id: nodeId, rack } = fieldsOf(value)
      if (typeof address !== 'string' || typeof nodeId !== 'number')
        return err(`${host}: address or node_id is missing`)
      const roles: readonly Role[] = [...(nodes.get(host)?.roles ?? []), role]
      const place = typeof rack === 'string' ? { rack } : {}
      nodes.set(host, { host, nodeId, roles, ...addressesOf(roles, address, ports), ...place })
    }
  return nodes.size === 0 ? err('groups.controllers and groups.brokers list no host') : ok([...nodes.values()])
}

/** Reads an inventory file, given relative to the working folder. */
export const readSimpleInventory = async (cwd: string, file: string): Promise<Result<Topology, Problem>> => {
  const { parse } = await import('yaml')
  let root: Fields
  try {
    root = fieldsOf(parse(await readFile(resolve(cwd, file), 'utf8')))
  } catch (error) {
    return err(invalid(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)))
  }
  const cluster = fieldsOf(root['cluster'])
  const [name, clusterId] = [textOf(cluster['name']), textOf(cluster['id'])]
  if (name === undefined || clusterId === undefined) return err(invalid(file, 'cluster.name or cluster.id is missing'))
  const nodes = nodesOf(root)
  if (!nodes.ok) return err(invalid(file, nodes.error))
  const bootstrap = nodes.value.flatMap((node) => node.brokerAddress ?? [])
  const mode = cluster['mode'] === 'zookeeper' ? 'zookeeper' : 'kraft'
  return ok({ name, mode, clusterId, bootstrap, nodes: nodes.value })
}
