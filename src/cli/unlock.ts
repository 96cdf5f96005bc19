import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { breakLock, findLock } from '../journal/lock/break-lock.ts'
import type { LockRecord } from '../journal/lock/lock-record.ts'
import { identify, whereIs } from '../journal/lock/process-identity.ts'
import { stateFolder } from '../journal/state-folder.ts'
import type { Inventory } from '../language/inventory/inventory.ts'
import { askLease, type LeaseSetting } from '../run/lease/lease-setting.ts'
import { lookAtLeases, type LeaseSight } from '../run/lease/look-at-leases.ts'
import type { LeaseHolder } from '../run/ports.ts'
import type { Command, Invocation } from './command.ts'
import { composeAdapters } from './compose.ts'
import { readAccess } from './connect/access.ts'
import { interruptedBefore } from './interrupted.ts'
import {
  holderLives,
  notTheHolder,
  notUnlocked,
  renderGone,
  renderLocal,
  renderSights,
  stillLocked,
} from './lock/unlock-text.ts'
import { inventoryOption } from './look-at-cluster.ts'
import { showDiagnostics } from './show-diagnostics.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

interface Wish {
  /** A run's id, or its end. */
  readonly word: string
  readonly file: string
  readonly isForced: boolean
  readonly isConfirmed: boolean
}

const wishOf = (invocation: Invocation): Result<Wish, Problem> => {
  const [word, extra] = invocation.positionals
  if (word === undefined || extra !== undefined) return err(wrongArguments('unlock', 'it takes one run: RUN'))
  const file = invocation.text('inventory')
  if (file === undefined) return err(wrongArguments('unlock', '-i INVENTORY is missing'))
  return ok({ word, file, isForced: invocation.isOn('force'), isConfirmed: invocation.isOn('yes') })
}

const isMeant = (run: string, word: string): boolean => run === word || run.endsWith(`-${word}`)

/** What this run holds: nodes, and what removes its lease there; on none of them, its lock on this machine only. */
interface Hold {
  readonly holder: Pick<LeaseHolder, 'run' | 'pid' | 'startTicks' | 'bootId' | 'pidNamespace'>
  readonly seats: readonly { readonly host: string; readonly dir: string; readonly nonce: string }[]
}

const holdersIn = (sights: readonly LeaseSight[]): readonly LeaseHolder[] =>
  sights.flatMap(({ answer }) => {
    const holder = answer.ok ? answer.value.lease?.holder : undefined
    return holder === undefined || holder === null ? [] : [holder]
  })

const holdOf = (
  sights: readonly LeaseSight[],
  local: LockRecord | undefined,
  word: string,
): Result<Hold | undefined, Problem> => {
  const holders = holdersIn(sights)
  const holder = holders.find(({ run }) => isMeant(run, word))
  if (holder === undefined && local !== undefined && isMeant(local.run, word)) return ok({ holder: local, seats: [] })
  const others = [...new Set(holders.map(({ run }) => `run ${run}`))]
  if (holder === undefined) return others.length === 0 ? ok(undefined) : err(notTheHolder(word, others))
  const seats = sights.flatMap(({ node, answer }) => {
    if (!answer.ok || answer.value.lease?.holder?.run !== holder.run) return []
    return [{ host: node.name, dir: answer.value.dir, nonce: answer.value.lease.nonce }]
  })
  return ok({ holder, seats })
}

/** Asks for it, unless it may be done without. The answer is why it is not. */
const confirm = async (hold: Hold, wish: Wish, world: World): Promise<Problem | undefined> => {
  const { run, pid } = hold.holder
  const where = await whereIs(hold.holder, await identify(world.pid))
  if (where === 'alive-here' && !wish.isForced) return holderLives(run, pid)
  if (wish.isConfirmed) return undefined
  if (world.ask === undefined) return notUnlocked(false)
  const life = where === 'ended-here' ? 'Its process has ended.' : 'If it is alive it stops before its next act.'
  const answer = await world.ask(`\nBreak the lease of run ${run}? ${life} Only "yes" is taken as a yes: `)
  if (world.interrupts.first.aborted) return interruptedBefore('while kplay asked')
  return answer?.trim() === 'yes' ? undefined : notUnlocked(true)
}

const remove = async (hold: Hold, eyes: Pick<LeaseSetting, 'hosts'>): Promise<readonly string[]> => {
  const ends = await Promise.all(
    hold.seats.map(async ({ host, dir, nonce }) => {
      const end = await askLease(eyes, host, { kind: 'give-back', dir, nonce })
      return end.ok ? [] : [`${host}: ${end.error.why.join('; ')}`]
    }),
  )
  return ends.flat()
}

const unlock = async (
  sights: readonly LeaseSight[],
  wish: Wish,
  of: { readonly eyes: Pick<LeaseSetting, 'hosts'>; readonly clusterId: string; readonly world: World },
): Promise<ExitCode> => {
  const { eyes, clusterId, world } = of
  const lock = { stateDir: stateFolder(world), clusterId }
  const local = await findLock(lock)
  world.stderr.write(`${renderSights(sights)}${local === undefined ? '' : renderLocal(local)}`)
  const held = holdOf(sights, local, wish.word)
  if (!held.ok) return tellProblem(held.error, world)
  const mute = sights.flatMap(({ node, answer }) => (answer.ok ? [] : [`${node.name}: ${answer.error.why.join('; ')}`]))
  if (held.value === undefined) {
    if (mute.length > 0) return tellProblem(stillLocked(wish.word, mute), world)
    world.stderr.write(`no node is held by run ${wish.word}: nothing to do\n`)
    return 0
  }
  const hold = held.value
  const refusal = await confirm(hold, wish, world)
  if (refusal !== undefined) return tellProblem(refusal, world)
  const kept = [...mute, ...(await remove(hold, eyes))]
  await breakLock({ ...lock, run: hold.holder.run })
  if (kept.length > 0) return tellProblem(stillLocked(hold.holder.run, kept), world)
  world.stderr.write(renderGone(hold.holder.run, hold.seats.length))
  return 0
}

const withHosts = async (inventory: Inventory, wish: Wish, world: World): Promise<ExitCode> => {
  const { topology, hosts } = inventory
  const access = await readAccess(inventory, world)
  if (!access.ok) return tellProblem(access.error, world)
  const composed = await composeAdapters(world, { program: { topology }, run: 'unlock', access: access.value })
  if (!composed.ok) return tellProblem(composed.error, world)
  const adapters = composed.value
  try {
    const eyes = { hosts: adapters.hosts, nodes: hosts.map(({ view }) => view) }
    return await unlock(await lookAtLeases(eyes), wish, { eyes, clusterId: topology.clusterId, world })
  } finally {
    await adapters.close()
  }
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const wish = wishOf(invocation)
  if (!wish.ok) return tellProblem(wish.error, world)
  const { loadInventory } = await import('../language/load-inventory.ts')
  const { inventory, diagnostics } = await loadInventory({ file: wish.value.file, cwd: world.cwd })
  await showDiagnostics(diagnostics, world)
  return inventory === undefined ? 3 : withHosts(inventory, wish.value, world)
}

/** Exit 0: gone, or it was not there · 3 another run holds the cluster · 4 some hosts could not be asked · 5 its process lives on this machine · 10 nobody said yes. */
export const command: Command = {
  name: 'unlock',
  summary: 'show which run holds each node of a cluster, and break the lease of one that is over',
  usage: 'unlock RUN -i INVENTORY [--yes] [--force]',
  options: {
    inventory: inventoryOption,
    yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
    force: { type: 'boolean', summary: 'also while its process lives on this machine' },
  },
  run,
}
