import { renderJson } from '../diagnostics/json-text.ts'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { ExitCode } from '../diagnostics/problem.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

const ending = '.schema.json'

const readSchema = async (world: World, name: string): Promise<string> =>
  readFile(join(world.root, 'schemas', `${name}${ending}`), 'utf8')

const titleOf = async (world: World, name: string): Promise<string> => {
  const { title } = JSON.parse(await readSchema(world, name)) as { readonly title?: string }
  return title ?? ''
}

/** All schemas, by name and title. */
const renderList = async (names: readonly string[], format: 'text' | 'json', world: World): Promise<string> => {
  const schemas = await Promise.all(names.map(async (name) => ({ name, title: await titleOf(world, name) })))
  if (format === 'json') return renderJson({ format: 1, schemas })
  const width = Math.max(...names.map((one) => one.length))
  return schemas.map(({ name, title }) => `${`${name.padEnd(width)}  ${title}`.trimEnd()}\n`).join('')
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('schema', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [name, ...more] = invocation.positionals
  if (more.length > 0) return tellProblem(wrongArguments('schema', 'it takes one name'), world)
  const files = await readdir(join(world.root, 'schemas'))
  const names = files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()
  if (name === undefined) {
    world.stdout.write(await renderList(names, format.value, world))
    return 0
  }
  if (!names.includes(name)) {
    const problem = wrongArguments('schema', `there is no schema "${name}"`)
    return tellProblem({ ...problem, fix: didYouMean(name, names) ?? `use one of: ${names.join(', ')}` }, world)
  }
  world.stdout.write(await readSchema(world, name))
  return 0
}

/** Exit 0; 3 for a schema that does not exist. Without a name: the list of all. */
export const command: Command = {
  name: 'schema',
  summary: 'print a JSON Schema: of playbooks, phases and inventories, and of what kplay prints',
  usage: 'schema [NAME] [--format text|json]',
  options: { format: { ...formatOption, summary: 'of the list of all; a schema itself is JSON; default text' } },
  run,
}
