import { composeAdapters, type Adapters } from './compose.ts'
import { readAccess } from './connect/access.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import { unreachable } from '../cluster/problems.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../kafka/topology.ts'
import type { Inventory } from '../language/inventory/inventory.ts'
import type { Invocation, Option } from './command.ts'
import { showDiagnostics } from './show-diagnostics.ts'
import { tellProblem } from './tell-problem.ts'
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

interface Wish {
  readonly file: string
  readonly avoid: readonly number[]
}

const wishOf = (command: string, invocation: Invocation): Result<Wish, Problem> => {
  const [extra] = invocation.positionals
  if (extra !== undefined) return err(wrongArguments(command, `unexpected word "${extra}"`))
  const file = invocation.text('inventory')
  if (file === undefined) return err(wrongArguments(command, '-i INVENTORY is missing'))
  const avoid = invocation.texts('avoid').map(Number)
  return avoid.every(Number.isInteger) ? ok({ file, avoid }) : err(wrongArguments(command, '--avoid takes a node id'))
}

/** The cluster alone; its hosts only where they are the way to it. */
const openEyes = async (
  inventory: Inventory,
  world: World,
): Promise<Result<Pick<Adapters, 'cluster' | 'close'>, Problem>> => {
  const access = await readAccess(inventory, world)
  if (!access.ok) return access
  const { topology } = inventory
  if (access.value.via === 'hosts')
    return composeAdapters(world, { program: { topology }, run: 'look', access: access.value })
  const cluster = openCluster({ topology, clock: world.clock, access: access.value.kafka })
  return ok({ cluster, close: () => cluster.close() })
}

/**
 * Reads the inventory named by `-i` and takes one snapshot of its cluster. The error is an exit code; its reason has been told on stderr.
 * A cluster that does not answer gives a snapshot all the same: see `reachProblem`.
 */
export const lookAtCluster = async (
  command: string,
  invocation: Invocation,
  world: World,
): Promise<Result<Look, ExitCode>> => {
  const wish = wishOf(command, invocation)
  if (!wish.ok) return err(tellProblem(wish.error, world))
  const { loadInventory } = await import('../language/load-inventory.ts')
  const { inventory, diagnostics } = await loadInventory({ file: wish.value.file, cwd: world.cwd })
  await showDiagnostics(diagnostics, world)
  if (inventory === undefined) return err(3)
  const opened = await openEyes(inventory, world)
  if (!opened.ok) return err(tellProblem(opened.error, world))
  const { cluster, close } = opened.value
  try {
    return ok({ topology: inventory.topology, snapshot: await cluster.snapshot({ avoid: wish.value.avoid }) })
  } finally {
    await close()
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
