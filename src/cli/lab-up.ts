import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { bootLab, readLab, type LabStatus } from '../rehearsal/lab.ts'
import { regularNodes, type LabShape } from '../rehearsal/shape.ts'
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

const shapeOf = (invocation: Invocation): Result<LabShape, Problem> => {
  const release = invocation.text('release')
  const name = invocation.text('name')
  const [extra] = invocation.positionals
  if (extra !== undefined) return wrongArguments(`unexpected word "${extra}"`)
  if (release === undefined) return wrongArguments('--release is missing')
  const combined = invocation.isOn('combined')
  const [controllers, brokers] = [countOf(invocation, 'controllers'), countOf(invocation, 'brokers')]
  const nodes = regularNodes({ controllers, brokers, combined })
  return nodes.ok ? ok({ release, nodes: nodes.value, ...(name === undefined ? {} : { name }) }) : nodes
}

const up = async (invocation: Invocation, world: World): Promise<Result<LabStatus, Problem>> => {
  const shape = shapeOf(invocation)
  if (!shape.ok) return shape
  const context = labContextOf(world)
  if (!context.ok) return context
  const booted = await bootLab(shape.value, context.value)
  if (!booted.ok) return booted
  world.stderr.write(`lab ${booted.value.name} is up; end it with: kplay lab down ${booted.value.name}\n`)
  return readLab(context.value.cacheDir, booted.value.name)
}

export const command: Command = {
  name: 'lab up',
  summary: 'boot a real throwaway Kafka cluster on this machine',
  usage: 'lab up --release V [--controllers N] [--brokers N] [--combined] [--name NAME]',
  options: {
    release: { type: 'string', value: 'V', summary: 'the Kafka release to boot, like 3.9.2' },
    controllers: { type: 'string', value: 'N', summary: 'how many controllers (3)' },
    brokers: { type: 'string', value: 'N', summary: 'how many brokers (3)' },
    combined: { type: 'boolean', summary: 'controllers and brokers share their nodes' },
    name: { type: 'string', value: 'NAME', summary: 'what to call it (lab1, lab2, …)' },
  },
  run: async (invocation, world) => finish(await up(invocation, world), world),
}
