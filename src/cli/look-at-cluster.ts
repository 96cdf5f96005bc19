import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Problem } from '../diagnostics/problem.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import { unreachable } from '../cluster/problems.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../kafka/topology.ts'
import type { Invocation, Option } from './command.ts'
import { readSimpleInventory } from './simple-inventory.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

/** `-i INVENTORY`, as every command has it that looks at a cluster. */
export const inventoryOption: Option = {
  type: 'string',
  short: 'i',
  value: 'INVENTORY',
  summary: 'the inventory file of the cluster',
}

/** `--avoid ID`: see ClusterPort. */
export const avoidOption: Option = {
  type: 'string',
  multiple: true,
  value: 'ID',
  summary: 'hear the state of the cluster from another broker than this one; may be given again',
}

/** One look at the cluster of an inventory. */
export interface Look {
  readonly topology: Topology
  readonly snapshot: ClusterSnapshot
}

/** Reads the inventory named by `-i` and takes one snapshot of its cluster. A cluster that does not answer gives a snapshot all the same: see `reachProblem`. */
export const lookAtCluster = async (
  command: string,
  invocation: Invocation,
  world: World,
): Promise<Result<Look, Problem>> => {
  const [extra] = invocation.positionals
  if (extra !== undefined) return err(wrongArguments(command, `unexpected word "${extra}"`))
  const file = invocation.text('inventory')
  if (file === undefined) return err(wrongArguments(command, '-i INVENTORY is missing'))
  const avoid = invocation.texts('avoid').map(Number)
  if (!avoid.every(Number.isInteger)) return err(wrongArguments(command, '--avoid takes a node id'))
  const topology = await readSimpleInventory(world.cwd, file)
  if (!topology.ok) return topology
  const cluster = openCluster({ topology: topology.value, clock: world.clock })
  try {
    return ok({ topology: topology.value, snapshot: await cluster.snapshot({ avoid }) })
  } finally {
    await cluster.close()
  }
}

/** The problem of a cluster of which not one node answers, else undefined. */
export const reachProblem = ({ topology, snapshot }: Look): Problem | undefined =>
  snapshot.viaNodeId !== null || snapshot.nodes.some((node) => node.isAnswering)
    ? undefined
    : unreachable(
        topology,
        snapshot.nodes.map((node) => `${node.host} (${node.address}): ${node.why ?? 'not answering'}`),
      )
