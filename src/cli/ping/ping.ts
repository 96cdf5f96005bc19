import { renderJson } from '../../diagnostics/json-text.ts'
import type { ExitCode } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { request, type FactRequest } from '../../facts/fact.ts'
import { kernel } from '../../facts/kernel.ts'
import { nodeFactRequests, readNodeAnswers } from '../../facts/node-facts.ts'
import type { Inventory, InventoryHost } from '../../language/inventory/inventory.ts'
import type { ClusterPort, HostsPort } from '../../run/ports.ts'
import type { Command, Invocation } from '../command.ts'
import { composeAdapters } from '../compose.ts'
import { readAccess } from '../connect/access.ts'
import { formatOf, formatOption } from '../format-option.ts'
import { inventoryOption } from '../look-at-cluster.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import type { Ping, PingedHost } from './ping-schema.ts'
import { renderPing } from './ping-text.ts'

const user: FactRequest<string> = {
  name: 'user',
  script: 'id -un\n',
  parse: (output) => (output.trim() === '' ? err('it has no name') : ok(output.trim())),
}

const own = { user, kernel: request(kernel, {}) }

const unknown = {
  user: null,
  kafka: null,
  isAnswering: null,
  java: null,
  kernel: null,
  clockAheadMs: null,
  tookMs: null,
} as const

const pingHost = async (
  { view, connection }: InventoryHost,
  { hosts, clock }: { readonly hosts: HostsPort; readonly clock: World['clock'] },
): Promise<PingedHost> => {
  const place = { host: view.name, address: view.address, connection: connection.type }
  const failed = (why: readonly string[]): PingedHost => ({ ...place, isReached: false, ...unknown, why })
  const connected = await hosts.connect(view.name)
  if (!connected.ok) return failed([connected.error.what, ...connected.error.why])
  const [begunMs, begunWallMs] = [clock.monotonicMs(), clock.nowMs()]
  const answers = await connected.value.facts({ ...nodeFactRequests(view, { withLog: false }), ...own })
  if (!answers.ok) return failed([answers.error.what, ...answers.error.why])
  const tookMs = Math.round(clock.monotonicMs() - begunMs)
  const { process, java, hostNowMs, unknown: why } = readNodeAnswers(answers.value)
  const told = (name: keyof typeof own): string | null => {
    const answer: Result<unknown, string> | undefined = answers.value[name]
    return answer?.ok === true ? String(answer.value) : null
  }
  return {
    ...place,
    isReached: true,
    user: told('user'),
    kafka: process === undefined ? null : (process?.release ?? ''),
    isAnswering: null,
    java: java ?? null,
    kernel: told('kernel'),
    // The host looked at its clock somewhere between question and answer.
    clockAheadMs: hostNowMs === undefined ? null : Math.round(hostNowMs - begunWallMs - tookMs / 2),
    tookMs,
    why,
  }
}

/** Asks every node that runs, as a run would: through the same way, with the same login. */
const askNodes = async (hosts: readonly PingedHost[], cluster: ClusterPort): Promise<readonly PingedHost[]> => {
  const isRunning = ({ kafka }: PingedHost): boolean => kafka !== null && kafka !== ''
  if (!hosts.some(isRunning)) return hosts
  const { nodes } = await cluster.snapshot()
  return hosts.map((host) => {
    const node = nodes.find((one) => one.host === host.host)
    if (!isRunning(host) || node === undefined) return host
    const { isAnswering, why = 'no answer' } = node
    return { ...host, isAnswering, why: isAnswering ? host.why : [...host.why, `its node ${node.address}: ${why}`] }
  })
}

const pingAll = async (inventory: Inventory, world: World): Promise<Result<Ping, ExitCode>> => {
  const access = await readAccess(inventory, world)
  if (!access.ok) return err(tellProblem(access.error, world))
  const { topology } = inventory
  const composed = await composeAdapters(world, { program: { topology }, run: 'ping', access: access.value })
  if (!composed.ok) return err(tellProblem(composed.error, world))
  try {
    const eyes = { hosts: composed.value.hosts, clock: world.clock }
    const pinged = await Promise.all(inventory.hosts.map((host) => pingHost(host, eyes)))
    const hosts = await askNodes(pinged, composed.value.cluster)
    return ok({ format: 1, ok: hosts.every(({ isReached, why }) => isReached && why.length === 0), hosts })
  } finally {
    await composed.value.close()
  }
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('ping', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [extra] = invocation.positionals
  if (extra !== undefined) return tellProblem(wrongArguments('ping', `unexpected word "${extra}"`), world)
  const file = invocation.text('inventory')
  if (file === undefined) return tellProblem(wrongArguments('ping', '-i INVENTORY is missing'), world)
  const { loadInventory } = await import('../../language/load-inventory.ts')
  const { inventory, diagnostics } = await loadInventory({ file, cwd: world.cwd })
  await showDiagnostics(diagnostics, world)
  if (inventory === undefined) return 3
  const ping = await pingAll(inventory, world)
  if (!ping.ok) return ping.error
  world.stdout.write(format.value === 'json' ? renderJson(ping.value) : renderPing(ping.value))
  if (ping.value.hosts.some(({ isReached }) => !isReached)) return 4
  return ping.value.ok ? 0 : 1
}

/** Exit 0: all hosts told all · 1 some could not tell all · 3 invalid files or words · 4 some are not reached, or not to be trusted. */
export const command: Command = {
  name: 'ping',
  summary: 'reach every host of an inventory: user, Kafka, Java and clock of each in one table',
  usage: 'ping -i INVENTORY [--format text|json]',
  options: { inventory: inventoryOption, format: formatOption },
  run,
}
