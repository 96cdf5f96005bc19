import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { ok, type Result } from '../diagnostics/result.ts'
import type { Playbook } from '../language/playbook/playbook.ts'
import { buildPlan } from '../plan/build-plan.ts'
import type { Observed } from '../plan/observed.ts'
import { hasChanges, type Plan } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { observePlan } from '../run/look/observe-plan.ts'
import { loadTold } from './apply/load.ts'
import { programFor } from './apply/program-for.ts'
import { unreached } from './apply/unreached.ts'
import { readWish, runOptions, type Wish } from './apply/wish.ts'
import { colorOf } from './color.ts'
import type { Command, Invocation } from './command.ts'
import { composeAdapters, type Adapters } from './compose.ts'
import { readAccess, type Access } from './connect/access.ts'
import { formatOf, formatOption } from './format-option.ts'
import { reachProblem } from './look-at-cluster.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

/** Who holds the cluster's lock or its nodes' lease, or where no lease can be, in words; undefined when a run could take both. */
const lockHolder = async (program: Program, adapters: Adapters, world: World): Promise<Observed['lock']> => {
  const [{ lookAtLock }, { stateFolder }, { leaseSettingOf }, { findLeaseTrouble }] = await Promise.all([
    import('../journal/lock/take-lock.ts'),
    import('../journal/state-folder.ts'),
    import('./lock/run-lock.ts'),
    import('../run/lease/look-at-leases.ts'),
  ])
  const stateDir = stateFolder({ env: world.env, cwd: world.cwd })
  const lease = { run: 'plan', playbook: program.file, since: '' }
  const held =
    (await lookAtLock({ stateDir, clusterId: program.topology.clusterId, pid: world.pid })) ??
    (await findLeaseTrouble(await leaseSettingOf(world, { program, hosts: adapters.hosts, lease })))
  if (held === undefined) return undefined
  return held.code === 'run/cannot-lock'
    ? { unfit: [held.what, ...held.why].join('; ') }
    : { holder: `${held.what}: ${held.why[0] ?? ''}` }
}

/** Reads hosts, cluster, source and lock. Everything opened is closed again. */
const look = async (program: Program, access: Access, world: World): Promise<Result<Observed, Problem>> => {
  const composed = await composeAdapters(world, { program, run: 'plan', access })
  if (!composed.ok) return composed
  const adapters = composed.value
  try {
    const [observed, lock] = await Promise.all([
      observePlan({ ...adapters, clock: world.clock }, program),
      lockHolder(program, adapters, world),
    ])
    return ok({ ...observed, ...(lock === undefined ? {} : { lock }) })
  } finally {
    await adapters.close()
  }
}

const show = async (plan: Plan, shown: { format: 'text' | 'json'; steps: boolean }, world: World): Promise<void> => {
  if (shown.format === 'json') {
    world.stdout.write(renderJson(plan))
    return
  }
  const { renderPlan } = await import('../views/plan/render-plan.ts')
  const { columns } = world.stdout
  world.stdout.write(renderPlan(plan, { columns, color: colorOf(world.env, world.stdout), steps: shown.steps }))
}

const exitCodeOf = (plan: Plan, isDetailed: boolean): ExitCode => {
  if (plan.blockers.length > 0) return 1
  return isDetailed && hasChanges(plan) ? 2 : 0
}

/** `-o FILE`. The exit code of a plan that could not be saved; undefined otherwise. */
const save = async (
  invocation: Invocation,
  made: { readonly plan: Plan; readonly playbook: Playbook; readonly wish: Wish },
  world: World,
): Promise<ExitCode | undefined> => {
  const file = invocation.text('out')
  if (file === undefined) return undefined
  const { savePlan } = await import('./saved/save-plan.ts')
  const saved = await savePlan({ file, ...made }, world)
  if (!saved.ok) return tellProblem(saved.error, world)
  world.stderr.write(`saved as ${file}; kplay apply ${file} runs exactly this plan\n`)
  return undefined
}

/** Looks, shows, saves. */
const planLoaded = async (
  { playbook, program, wish }: { readonly playbook: Playbook; readonly program: Program; readonly wish: Wish },
  invocation: Invocation,
  world: World,
): Promise<ExitCode> => {
  const format = formatOf('plan', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const access = await readAccess(playbook.inventory, world)
  if (!access.ok) return tellProblem(access.error, world)
  const looked = await look(program, access.value, world)
  if (!looked.ok) return tellProblem(looked.error, world)
  const observed = looked.value
  const plan = buildPlan({ program, observed })
  const nobody = reachProblem({ topology: program.topology, snapshot: observed.snapshot })
  // A person learns nothing from the plan of a cluster that did not say a word; a program wants its JSON all the same.
  if (nobody === undefined || format.value === 'json')
    await show(plan, { format: format.value, steps: invocation.isOn('steps') }, world)
  const problem = unreached(program, observed)
  if (problem !== undefined) return tellProblem(problem, world)
  const failed = await save(invocation, { plan, playbook, wish }, world)
  return failed ?? exitCodeOf(plan, invocation.isOn('detailed-exitcode'))
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('plan', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  if (invocation.positionals.length !== 1)
    return tellProblem(wrongArguments('plan', 'it takes one playbook: FILE'), world)
  const wish = readWish(invocation, world)
  if (!wish.ok) return tellProblem(wish.error, world)
  const playbook = await loadTold(wish.value, world)
  if (playbook === undefined) return 3
  const made = await programFor(playbook, wish.value, world)
  if (!made.ok) return tellProblem(made.error, world)
  return planLoaded({ playbook, program: made.value.program, wish: wish.value }, invocation, world)
}

const shared = ['inventory', 'set', 'vars', 'tags', 'skip-tags', 'limit', 'max-wait', 'patience']

/** Exit 0: applicable (or nothing to do) · 1 blockers · 2 changes, with --detailed-exitcode · 3 invalid files or words · 4 unreachable. */
export const command: Command = {
  name: 'plan',
  summary: 'show what an apply would do, in which order, why and at what risk; change nothing',
  usage:
    'plan FILE [-i INVENTORY] [--set NAME=VALUE] [--tags TAG] [--limit HOST] [-o PLAN.json] [--format text|json] [--detailed-exitcode]',
  options: {
    ...Object.fromEntries(Object.entries(runOptions).filter(([name]) => shared.includes(name))),
    format: formatOption,
    steps: { type: 'boolean', summary: 'show every step of every host' },
    out: { type: 'string', short: 'o', value: 'PLAN.json', summary: 'save the plan, for kplay apply PLAN.json' },
    'detailed-exitcode': { type: 'boolean', summary: 'exit 2 when an apply would change something' },
  },
  run,
}
