import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Playbook } from '../language/playbook/playbook.ts'
import type { LabContext } from '../rehearsal/context.ts'
import { bootLab, prepareRelease, readLab, type LabStatus } from '../rehearsal/lab.ts'
import { shapeOfPlaybook } from '../rehearsal/playbook-shape.ts'
import { knownReleases } from '../rehearsal/store/releases.ts'
import { regularNodes, zookeeperNodes, type LabShape } from '../rehearsal/shape.ts'
import { loadTold } from './apply/load.ts'
import type { Command, Invocation } from './command.ts'
import { finish, labContextOf } from './lab-context.ts'
import type { World } from './world.ts'

const wrongArguments = (why: string): Result<never, Problem> =>
  err({
    code: 'cli/wrong-arguments',
    what: 'kplay lab up: wrong arguments',
    why: [why],
    fix: 'see kplay lab up --help',
    exitCode: 3,
  })

const countOf = (invocation: Invocation, name: string): number => {
  const text = invocation.text(name) ?? '3'
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

const regularShape = (invocation: Invocation): Result<LabShape, Problem> => {
  const release = invocation.text('release')
  if (release === undefined) return wrongArguments('neither a playbook nor --release is given')
  const combined = invocation.isOn('combined')
  const [controllers, brokers] = [countOf(invocation, 'controllers'), countOf(invocation, 'brokers')]
  const zookeepers = invocation.text('zookeepers') === undefined ? undefined : countOf(invocation, 'zookeepers')
  const foreign = combined ? 'combined' : ['controllers'].find((name) => invocation.text(name) !== undefined)
  if (zookeepers !== undefined && foreign !== undefined)
    return wrongArguments(`--${foreign} does not go with --zookeepers: such a cluster has no controllers`)
  if (zookeepers !== undefined && Number(release.split('.')[0]) >= 4)
    return wrongArguments(`Kafka ${release} runs without ZooKeeper only: 3.9 is the last line that knows it`)
  const nodes =
    zookeepers === undefined
      ? regularNodes({ controllers, brokers, combined })
      : zookeeperNodes({ zookeepers, brokers })
  return nodes.ok ? ok({ release, nodes: nodes.value }) : nodes
}

/** What a lab of a playbook boots: its shape, and the target release made ready beside it. */
const playbookShape = async (
  playbook: Playbook,
  context: LabContext,
  world: World,
): Promise<Result<LabShape, Problem>> => {
  const known = await knownReleases(context)
  if (!known.ok) return known
  const shaped = shapeOfPlaybook(playbook, known.value)
  if (!shaped.ok) return shaped
  for (const line of shaped.value.replaced) world.stderr.write(`replaced: ${line}\n`)
  const { versions } = shaped.value.playbook
  const target = versions === undefined ? ok(undefined) : await prepareRelease(versions.to, context)
  return target.ok ? ok(shaped.value.shape) : target
}

const up = async (
  invocation: Invocation,
  world: World,
  playbook: Playbook | undefined,
): Promise<Result<LabStatus, Problem>> => {
  const context = labContextOf(world)
  if (!context.ok) return context
  const shape = playbook === undefined ? regularShape(invocation) : await playbookShape(playbook, context.value, world)
  if (!shape.ok) return shape
  const name = invocation.text('name')
  const booted = await bootLab({ ...shape.value, ...(name === undefined ? {} : { name }) }, context.value)
  if (!booted.ok) return booted
  world.stderr.write(`lab ${booted.value.name} is up; end it with: kplay lab down ${booted.value.name}\n`)
  return readLab(context.value.cacheDir, booted.value.name)
}

const clash = (invocation: Invocation): string | undefined => {
  const [file, extra] = invocation.positionals
  if (extra !== undefined) return `unexpected word "${extra}"`
  const given = ['release', 'controllers', 'brokers', 'zookeepers'].find((name) => invocation.text(name) !== undefined)
  return file !== undefined && given !== undefined
    ? `--${given} does not go with a playbook, which says it all`
    : undefined
}

export const command: Command = {
  name: 'lab up',
  summary: 'boot a real throwaway Kafka cluster on this machine',
  usage:
    'lab up FILE [--name NAME], or lab up --release V [--controllers N] [--brokers N] [--combined] [--zookeepers N] [--name NAME]',
  options: {
    release: { type: 'string', value: 'V', summary: 'the Kafka release to boot, like 3.9.2' },
    controllers: { type: 'string', value: 'N', summary: 'how many controllers (3)' },
    brokers: { type: 'string', value: 'N', summary: 'how many brokers (3)' },
    combined: { type: 'boolean', summary: 'controllers and brokers share their nodes' },
    zookeepers: { type: 'string', value: 'N', summary: 'ZooKeeper servers in the place of controllers' },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'set a declared variable of the playbook' },
    name: { type: 'string', value: 'NAME', summary: 'what to call it (lab1, lab2, …)' },
  },
  run: async (invocation, world) => {
    const wrong = clash(invocation)
    if (wrong !== undefined) return finish(wrongArguments(wrong), world)
    const [file] = invocation.positionals
    if (file === undefined) return finish(await up(invocation, world, undefined), world)
    const sets = invocation.texts('set')
    const playbook = await loadTold({ file, inventoryFile: undefined, sets, varsFiles: [] }, world)
    return playbook === undefined ? 3 : finish(await up(invocation, world, playbook), world)
  },
}
