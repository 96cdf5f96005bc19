import { renderJson } from '../diagnostics/json-text.ts'
import { dirname, relative, resolve } from 'node:path'
import type { ExitCode } from '../diagnostics/problem.ts'
import type { Playbook } from '../language/playbook/playbook.ts'
import { loadTold } from './apply/load.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { playbookOptions } from './playbook-options.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

/** The inventory of `-i` as the expanded playbook must write it: from the folder of the file. */
const inventoryFrom = (file: string, inventory: string | undefined, world: World): { inventory?: string } =>
  inventory === undefined
    ? {}
    : { inventory: relative(dirname(resolve(world.cwd, file)), resolve(world.cwd, inventory)) }

const render = async (playbook: Playbook, invocation: Invocation, world: World): Promise<string> => {
  if (invocation.isOn('expanded') && invocation.text('format') !== 'json') {
    const { renderExpanded } = await import('../language/expanded/expand-playbook.ts')
    const inventory = inventoryFrom(invocation.positionals[0] ?? '', invocation.text('inventory'), world)
    return renderExpanded(playbook, { ...inventory, cwd: world.cwd })
  }
  const { buildPlaybookSheet } = await import('./reference/playbook-sheet.ts')
  const sheet = buildPlaybookSheet(playbook)
  if (invocation.text('format') === 'json') return renderJson(sheet)
  const { renderShow } = await import('../views/show/show-text.ts')
  return renderShow(sheet, world.stdout.columns)
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('show', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [file, ...more] = invocation.positionals
  if (file === undefined || more.length > 0)
    return tellProblem(wrongArguments('show', 'it takes one playbook: FILE'), world)
  const given = { sets: invocation.texts('set'), varsFiles: invocation.texts('vars') }
  const playbook = await loadTold({ file, inventoryFile: invocation.text('inventory'), ...given }, world)
  if (playbook === undefined) return 3
  world.stdout.write(await render(playbook, invocation, world))
  return 0
}

/** Contacts nothing. Exit 0; 3 for files that are not valid. */
export const command: Command = {
  name: 'show',
  summary: 'show a playbook as kplay understands it; --expanded: as a playbook with every used phase in place',
  usage: 'show FILE [--expanded] [-i INVENTORY] [--set NAME=VALUE] [--format text|json]',
  options: {
    expanded: { type: 'boolean', summary: 'print a playbook (YAML) with every used phase in place' },
    ...playbookOptions,
    format: formatOption,
  },
  run,
}
