import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { loadInventory } from '../../language/load-inventory.ts'
import { withoutIdleServers } from '../../language/inventory/idle-servers.ts'
import type { Inventory } from '../../language/inventory/inventory.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { LabContext } from '../../rehearsal/context.ts'
import { bootLab, stopLab } from '../../rehearsal/lab.ts'
import type { LabRecord } from '../../rehearsal/record.ts'
import type { LoadAudit } from '../../rehearsal/load/load-audit.ts'
import { loadDefaults } from '../../rehearsal/load/load-config.ts'
import { startLoad, type LoadProcess } from '../../rehearsal/load/load-process.ts'
import { shapeOfPlaybook, type PlaybookShape } from '../../rehearsal/playbook-shape.ts'
import { knownReleases } from '../../rehearsal/store/releases.ts'
import { prepareRelease } from '../../rehearsal/prepare.ts'
import { reportRun } from '../apply/report.ts'
import { tellEnd } from '../apply/run-and-tell.ts'
import { noExtras, runPlaybook, type FinishedRun } from '../apply/run-playbook.ts'
import type { Wish } from '../apply/wish.ts'
import { labContextOf } from '../lab-context.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { exitCodeOf, renderAudit } from './audit-text.ts'

/*
 * lab up, load, apply, audit, report, lab down (contracts.md). Whatever happens in between, the load is ended first and the lab last; nothing is left behind.
 */

export interface RehearsalSetting {
  readonly world: World
  /** Leave the cluster running. */
  readonly keep: boolean
}

/** A booted lab and the playbook bound to it. */
interface Stage {
  readonly context: LabContext
  readonly lab: LabRecord
  readonly playbook: Playbook
  readonly replaced: readonly string[]
}

const labOf = async (playbook: Playbook, context: LabContext): Promise<Result<PlaybookShape, Problem>> => {
  const known = await knownReleases(context)
  if (!known.ok) return known
  const shaped = shapeOfPlaybook(playbook, known.value)
  if (!shaped.ok) return shaped
  const { versions } = shaped.value.playbook
  const target = versions === undefined ? ok(undefined) : await prepareRelease(versions.to, context)
  return target.ok ? shaped : target
}

/** The lab's inventory with the variables and groups of the one the playbook was written for: only how hosts are reached is the lab's. */
const keepOwn = (own: Inventory, lab: Inventory): Inventory => {
  const names = new Set(lab.hosts.map((host) => host.view.name))
  const varsOf = (name: string) => own.hosts.find((host) => host.view.name === name)?.view.vars ?? {}
  const groups = Object.entries(own.groups).map(([group, hosts]) => [group, hosts.filter((name) => names.has(name))])
  return {
    ...lab,
    hosts: lab.hosts.map((host) => ({ ...host, view: { ...host.view, vars: varsOf(host.view.name) } })),
    groups: { ...(Object.fromEntries(groups) as Inventory['groups']), ...lab.groups },
  }
}

/** The playbook with the lab's own inventory in place of the one it was written for. */
const bind = async (playbook: Playbook, lab: LabRecord, context: LabContext): Promise<Result<Playbook, Problem>> => {
  const file = join(context.cacheDir, 'labs', lab.name, 'inventory.yml')
  const loaded = await loadInventory({ file, cwd: context.cacheDir })
  if (loaded.inventory !== undefined)
    return ok({
      ...playbook,
      inventory: withoutIdleServers(keepOwn(playbook.inventory, loaded.inventory), playbook.phases),
    })
  const why = loaded.diagnostics.map((d) => `${d.at.source.name}:${d.at.line}: ${d.message}`)
  return err({
    code: 'lab/inventory',
    what: 'the lab’s own inventory cannot be read',
    subject: file,
    why,
    fix: 'this is a bug in kplay: please report it',
    exitCode: 70,
  })
}

const raise = async (playbook: Playbook, context: LabContext): Promise<Result<Stage, Problem>> => {
  const shaped = await labOf(playbook, context)
  if (!shaped.ok) return shaped
  const lab = await bootLab(shaped.value.shape, context)
  if (!lab.ok) return lab
  const bound = await bind(shaped.value.playbook, lab.value, context)
  if (bound.ok) return ok({ context, lab: lab.value, playbook: bound.value, replaced: shaped.value.replaced })
  await stopLab(lab.value.name, context)
  return bound
}

const beginLoad = async (stage: Stage, world: World): Promise<Result<LoadProcess, Problem>> => {
  const { context, lab } = stage
  const brokers = lab.nodes.filter((node) => node.roles.includes('broker'))
  const dir = join(context.cacheDir, 'labs', lab.name, 'load')
  await mkdir(dir, { recursive: true })
  context.progress?.({
    kind: 'step',
    text: `starting the load: ${loadDefaults.ratePerSecond} records/s on ${loadDefaults.partitions} partitions`,
  })
  const load = await startLoad({
    self: world.self,
    env: world.env,
    config: {
      ...loadDefaults,
      bootstrap: brokers.map((node) => `${node.address}:${node.ports.broker ?? 9092}`),
      topic: 'kplay-load',
      brokers: brokers.length,
      dir,
    },
    clock: world.clock,
    signal: world.interrupts.second,
  })
  if (!load.ok) return load
  const ready = await load.value.ready
  return ready.ok ? load : ready
}

interface Rehearsed {
  readonly finished: FinishedRun
  readonly audit: LoadAudit
}

const runUnderLoad = async (stage: Stage, wish: Wish, world: World): Promise<Result<Rehearsed, Problem>> => {
  const load = await beginLoad(stage, world)
  if (!load.ok) return load
  try {
    const finished = await runPlaybook(stage.playbook, wish, {
      world,
      extras: { ...noExtras, replaced: stage.replaced },
    })
    if (!finished.ok) return finished
    stage.context.progress?.({ kind: 'step', text: 'ending the load and reading every record back' })
    const audit = await load.value.stop()
    return audit.ok ? ok({ finished: finished.value, audit: audit.value }) : audit
  } finally {
    await load.value.kill()
  }
}

const leave = async (stage: Stage, { world, keep }: RehearsalSetting): Promise<void> => {
  const { lab, context } = stage
  if (keep) {
    world.stderr.write(`lab ${lab.name} is left running; end it with: kplay lab down ${lab.name}\n`)
    return
  }
  context.progress?.({ kind: 'step', text: `stopping lab ${lab.name}` })
  const { signal: _signal, ...unhurried } = context
  const stopped = await stopLab(lab.name, unhurried)
  if (!stopped.ok) tellProblem(stopped.error, world)
}

/** Rehearses a checked playbook. The error: it never came to a run, or the load failed. */
export const rehearse = async (
  playbook: Playbook,
  wish: Wish,
  setting: RehearsalSetting,
): Promise<Result<ExitCode, Problem>> => {
  const { world } = setting
  const context = labContextOf(world)
  if (!context.ok) return context
  const stage = await raise(playbook, context.value)
  if (!stage.ok) return stage
  try {
    const rehearsed = await runUnderLoad(stage.value, wish, world)
    if (!rehearsed.ok) return rehearsed
    const { finished, audit } = rehearsed.value
    const written = await reportRun({ dir: wish.reportDir, events: finished.events, audit })
    if (!written.ok) tellProblem(written.error, world)
    tellEnd(finished, world)
    world.stderr.write(renderAudit(audit))
    return ok(exitCodeOf(finished.end.exitCode, audit))
  } finally {
    await leave(stage.value, setting)
  }
}
