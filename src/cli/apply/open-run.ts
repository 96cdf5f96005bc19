import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Inventory } from '../../language/inventory/inventory.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { Program } from '../../plan/program.ts'
import type { LabRecord } from '../../rehearsal/record.ts'
import { findLeaseTrouble } from '../../run/lease/look-at-leases.ts'
import type { JournalPort, LockPort } from '../../run/ports.ts'
import type { RunEvent } from '../../run/run-event.ts'
import type { Mask } from '../../shell/mask.ts'
import { composeAdapters, whoOf, type Adapters } from '../compose.ts'
import { openFolder, openLines, type OpenParts } from '../resume/open-lines.ts'
import { accessSecrets, buildAccess, type Access } from '../connect/access.ts'
import { fillProgram, type FilledProgram } from '../secrets/fill-program.ts'
import { leaseSettingOf, lockOf } from '../lock/run-lock.ts'
import type { World } from '../world.ts'
import { programFor } from './program-for.ts'
import type { Wish } from './wish.ts'

/** Everything of one run that is opened at its start and closed at its end. */
export interface OpenRun {
  readonly run: string
  readonly program: Program
  /** The lab its cluster is, if it is one. */
  readonly lab: LabRecord | undefined
  /** The run's folder. */
  readonly dir: string
  readonly journal: JournalPort
  /** What the journal of a run that goes on held already. */
  readonly earlier: readonly RunEvent[]
  readonly lock: LockPort
  readonly adapters: Adapters
  /** Hides the program's secrets; absent: it has none. */
  readonly mask: Mask | undefined
  /** About the places secrets were read from. */
  readonly warnings: readonly Diagnostic[]
  /** The journal first, then the lock, whose lease lies on the hosts; the adapters last. */
  close(): Promise<void>
}

/** Reads the secrets of program and inventory, and what they are for. */
const fill = async (
  inventory: Inventory,
  program: Program,
  { wish, world }: { readonly wish: Wish; readonly world: World },
): Promise<Result<FilledProgram & { readonly access: Access }, Problem>> => {
  const secrets = { isJson: wish.output === 'ndjson', others: accessSecrets(inventory) }
  const filled = await fillProgram(program, world, secrets)
  if (!filled.ok) return filled
  const access = await buildAccess(inventory, filled.value.values, world)
  return access.ok ? ok({ ...filled.value, access: access.value }) : access
}

/** Reads the secrets, makes the run's folder (or takes that of a run that goes on), says `run ID`, takes the cluster's lock and opens the journal. The error: nothing was opened, or all of it is closed again. */
export const openRun = async (playbook: Playbook, wish: Wish, parts: OpenParts): Promise<Result<OpenRun, Problem>> => {
  const { world } = parts
  const made = await programFor(playbook, wish, world)
  if (!made.ok) return made
  const filled = await fill(playbook.inventory, made.value.program, { wish, world })
  if (!filled.ok) return filled
  const [{ stateFolder }, { takeLock }] = await Promise.all([
    import('../../journal/state-folder.ts'),
    import('../../journal/lock/take-lock.ts'),
  ])
  const stateDir = stateFolder({ env: world.env, cwd: world.cwd })
  const folder = await openFolder(stateDir, parts)
  if (!folder.ok) return folder
  const { run, dir } = folder.value
  const { lab } = made.value
  const { program, access, mask, warnings } = filled.value
  const { clusterId } = program.topology
  const lease = { run, playbook: wish.file, since: new Date(world.clock.nowMs()).toISOString() }
  const local = await takeLock({ stateDir, clusterId, pid: world.pid, who: whoOf(world), ...lease })
  if (!local.ok) return local
  const lines = await openLines(dir, parts.goesOn)
  if (!lines.ok) {
    await local.value.release()
    return lines
  }
  const { journal, earlier } = lines.value
  const composed = await composeAdapters(world, { program, run, access })
  if (!composed.ok) {
    await journal.close()
    await local.value.release()
    return composed
  }
  const adapters = composed.value
  const setting = await leaseSettingOf(world, { program, hosts: adapters.hosts, lease })
  const lock = lockOf(local.value, setting)
  const close = async (): Promise<void> => {
    await journal.close()
    await lock.release()
    await adapters.close()
  }
  // A run that goes on waits for a lease that nobody renews; any other is refused before anybody reads its plan.
  const trouble = parts.goesOn === undefined ? await findLeaseTrouble(setting) : undefined
  if (trouble !== undefined) {
    await close()
    return err(trouble)
  }
  return ok({ run, dir, program, lab, journal, earlier, lock, adapters, mask, warnings, close })
}
