import { join } from 'node:path'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { fileContent, type FileReading } from '../../facts/file-content.ts'
import { request } from '../../facts/fact.ts'
import type { KeptFile } from '../../journal/backup/manifest.ts'
import { readKept, readManifest } from '../../journal/backup/read-backup.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { Inventory } from '../../language/inventory/inventory.ts'
import { backupPath } from '../../modules/file-writing.ts'
import { heldBy } from '../../run/lease/lease-problems.ts'
import { heldLeases, lookAtLeases } from '../../run/lease/look-at-leases.ts'
import type { Connection, HostsPort } from '../../run/ports.ts'
import { loadTold } from '../apply/load.ts'
import type { Command, Invocation } from '../command.ts'
import { composeAdapters } from '../compose.ts'
import { readAccess } from '../connect/access.ts'
import { interruptedBefore } from '../interrupted.ts'
import { readAsked } from '../resume/asked.ts'
import { findRun, readRunIds } from '../runs/read-run.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { compareFile, isToWrite, type Compared } from './compare.ts'
import { noInventory, notRestored, notWritten, nothingKept, renderCompared, unknownHost, unknownPath } from './words.ts'

interface Wish {
  readonly word: string
  readonly host: string
  readonly inventory: string | undefined
  readonly only: readonly string[]
  readonly isConfirmed: boolean
}

/** What is to be put back, and from where. */
interface Kept {
  readonly run: string
  readonly dir: string
  readonly files: readonly KeptFile[]
}

const wishOf = (invocation: Invocation): Result<Wish, Problem> => {
  const [word, host, extra] = invocation.positionals
  if (word === undefined || host === undefined || extra !== undefined)
    return err(wrongArguments('restore-config', 'it takes a run and a host: RUN HOST'))
  const inventory = invocation.text('inventory')
  return ok({ word, host, inventory, only: invocation.texts('only'), isConfirmed: invocation.isOn('yes') })
}

const findKept = async ({ word, host, only }: Wish, world: World): Promise<Result<Kept, Problem>> => {
  const runs = await readRunIds(world)
  if (!runs.ok) return runs
  const run = findRun(runs.value, word)
  if (!run.ok) return run
  const dir = join(runsFolder(stateFolder(world)), run.value)
  const manifest = await readManifest(dir)
  if (!manifest.ok) return manifest
  const all = manifest.value?.files ?? []
  const own = all.filter((file) => file.host === host)
  const hosts = [...new Set(all.flatMap((file) => file.host ?? []))]
  if (own.length === 0) return err(nothingKept(run.value, host, hosts))
  const paths = own.map(({ path }) => path)
  const unknown = only.find((path) => !paths.includes(path))
  if (unknown !== undefined) return err(unknownPath(unknown, paths))
  return ok({ run: run.value, dir, files: own.filter(({ path }) => only.length === 0 || only.includes(path)) })
}

/** The inventory that is named, or that of the run. Undefined: told already (exit 3). */
const findInventory = async (
  wish: Wish,
  { run, dir }: Kept,
  world: World,
): Promise<Result<Inventory | undefined, Problem>> => {
  if (wish.inventory !== undefined) {
    const { loadInventory } = await import('../../language/load-inventory.ts')
    const { inventory, diagnostics } = await loadInventory({ file: wish.inventory, cwd: world.cwd })
    await showDiagnostics(diagnostics, world)
    return ok(inventory)
  }
  const asked = await readAsked(dir)
  if (!asked.ok || asked.value === undefined) return err(noInventory(run, asked.ok ? 'it is not there' : asked.error))
  const { folder, words } = asked.value
  const { file, sets, vars: varsFiles } = words
  const wanted = { file, inventoryFile: words.inventory ?? undefined, sets, varsFiles }
  return ok((await loadTold(wanted, { ...world, cwd: folder }))?.inventory)
}

const compareAll = async (kept: Kept, connection: Connection): Promise<Result<readonly Compared[], Problem>> => {
  const compared: Compared[] = []
  for (const file of kept.files) {
    const content = await readKept(kept.dir, file)
    if (!content.ok) return content
    const answers = await connection.facts({ file: request(fileContent, { path: file.path }) })
    if (!answers.ok) return answers
    const now = answers.value['file']
    if (now?.ok !== true) return err(notWritten(file.path, now?.error ?? 'it was not told', []))
    compared.push(compareFile(file, content.value, now.value as FileReading))
  }
  return ok(compared)
}

/** A run that holds any node may be about to read, write or restart by these files. */
const findHolder = async (hosts: HostsPort, inventory: Inventory): Promise<Problem | undefined> => {
  const [held] = heldLeases(await lookAtLeases({ hosts, nodes: inventory.hosts.map(({ view }) => view) }))
  return held === undefined ? undefined : heldBy(held.node.name, held.lease)
}

const confirm = async (wish: Wish, world: World): Promise<Problem | undefined> => {
  if (wish.isConfirmed) return undefined
  if (world.ask === undefined) return notRestored(false)
  const question = `\nPut these files of ${wish.host} back? The node is not restarted. Only "yes" is taken as a yes: `
  const answer = await world.ask(question, world.interrupts.first)
  if (world.interrupts.first.aborted) return interruptedBefore('while kplay asked')
  return answer?.trim() === 'yes' ? undefined : notRestored(true)
}

const writeOne = async ({ file, kept, found }: Compared, connection: Connection): Promise<string | undefined> => {
  const { path, sha256, mode, uid, gid } = file
  const fresh = mode === null || uid === null || gid === null ? {} : { fresh: { mode, uid, gid } }
  const backup = found === null ? null : backupPath(path, found)
  const written = await connection.writeFile({ path, was: found, sha256, backup, content: kept, ...fresh })
  if (!written.ok) return [written.error.what, ...written.error.why].join(': ')
  return written.value.ok ? undefined : (written.value.why ?? 'no reason was given')
}

const writeAll = async (wanted: readonly Compared[], connection: Connection): Promise<Problem | undefined> => {
  const done: string[] = []
  for (const one of wanted) {
    const why = await writeOne(one, connection)
    if (why !== undefined) return notWritten(one.file.path, why, done)
    done.push(one.file.path)
  }
  return undefined
}

interface Setting {
  readonly wish: Wish
  readonly kept: Kept
  readonly inventory: Inventory
  readonly world: World
}

const restore = async ({ wish, kept, inventory, world }: Setting, hosts: HostsPort): Promise<ExitCode> => {
  const connected = await hosts.connect(wish.host)
  if (!connected.ok) return tellProblem(connected.error, world)
  const compared = await compareAll(kept, connected.value)
  if (!compared.ok) return tellProblem(compared.error, world)
  world.stdout.write(renderCompared(compared.value))
  const wanted = compared.value.filter(isToWrite)
  if (wanted.length === 0) {
    world.stderr.write(`nothing of ${wish.host} is to be put back\n`)
    return 0
  }
  const refusal = (await confirm(wish, world)) ?? (await findHolder(hosts, inventory)) ?? (await writeAll(wanted, connected.value)) // prettier-ignore
  if (refusal !== undefined) return tellProblem(refusal, world)
  const count = `${wanted.length} ${wanted.length === 1 ? 'file' : 'files'}`
  world.stderr.write(
    `${count} of ${wish.host} as run ${kept.run} had kept them; what was there is kept beside each; the node was not restarted\n`,
  )
  return 0
}

const withHosts = async (setting: Setting): Promise<ExitCode> => {
  const { wish, inventory, world } = setting
  const names = inventory.hosts.map(({ view }) => view.name)
  if (!names.includes(wish.host)) return tellProblem(unknownHost(wish.host, names), world)
  const access = await readAccess(inventory, world)
  if (!access.ok) return tellProblem(access.error, world)
  const { topology } = inventory
  const composed = await composeAdapters(world, { program: { topology }, run: 'restore', access: access.value })
  if (!composed.ok) return tellProblem(composed.error, world)
  try {
    return await restore(setting, composed.value.hosts)
  } finally {
    await composed.value.close()
  }
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const wish = wishOf(invocation)
  if (!wish.ok) return tellProblem(wish.error, world)
  const kept = await findKept(wish.value, world)
  if (!kept.ok) return tellProblem(kept.error, world)
  const inventory = await findInventory(wish.value, kept.value, world)
  if (!inventory.ok) return tellProblem(inventory.error, world)
  if (inventory.value === undefined) return 3
  return withHosts({ wish: wish.value, kept: kept.value, inventory: inventory.value, world })
}

/** Exit 0: put back, or nothing differs · 1 a file could not be read or written · 3 a run or host nobody knows · 4 the host cannot be reached · 5 a run holds the cluster · 10 nobody said yes. */
export const command: Command = {
  name: 'restore-config',
  summary: 'show what differs from the files that a run kept of a host, and put them back',
  usage: 'restore-config RUN HOST [--only PATH]... [-i INVENTORY] [--yes]',
  options: {
    only: { type: 'string', multiple: true, value: 'PATH', summary: 'this file alone; may be given again' },
    inventory: { type: 'string', short: 'i', value: 'INVENTORY', summary: 'instead of the inventory of the run' },
    yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
  },
  run,
}
