import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ExitCode } from '../diagnostics/problem.ts'
import { colorOf } from './color.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { selectionOptions, selectionWords } from './playbook-options.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

const show = async (diagnostics: readonly Diagnostic[], format: 'text' | 'json', world: World): Promise<void> => {
  const { stdout, env } = world
  if (format === 'json') {
    const { renderDiagnosticsJson } = await import('../views/diagnostics/diagnostics-json.ts')
    stdout.write(renderDiagnosticsJson(diagnostics))
    return
  }
  const { renderDiagnostics } = await import('../views/diagnostics/diagnostics-text.ts')
  stdout.write(renderDiagnostics(diagnostics, { columns: stdout.columns, color: colorOf(env, stdout) }))
}

const tellCounts = async (diagnostics: readonly Diagnostic[], files: number, world: World): Promise<void> => {
  const { renderCounts } = await import('../views/diagnostics/diagnostics-text.ts')
  world.stderr.write(`${files} file${files === 1 ? '' : 's'} checked: ${renderCounts(diagnostics)}\n`)
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('validate', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  if (invocation.positionals.length === 0)
    return tellProblem(wrongArguments('validate', 'it takes files or folders: FILE…'), world)
  const { checkFiles, listFiles } = await import('../language/load-any.ts')
  const files = await listFiles(invocation.positionals, world.cwd)
  if (files.length === 0)
    return tellProblem(
      {
        ...wrongArguments('validate', 'no file with "kplay:" in these folders'),
        fix: 'name files, or folders that hold playbooks, phases or inventories (.yml or .yaml)',
      },
      world,
    )
  const inventoryFile = invocation.text('inventory')
  const diagnostics = await checkFiles(files, {
    ...(inventoryFile === undefined ? {} : { inventoryFile }),
    sets: invocation.texts('set'),
    varsFiles: invocation.texts('vars'),
    selection: selectionWords(invocation),
    root: world.root,
    cwd: world.cwd,
    today: new Date(world.clock.nowMs()).toISOString().slice(0, 10),
  })
  await show(diagnostics, format.value, world)
  await tellCounts(diagnostics, files.length, world)
  return hasErrors(diagnostics) ? 3 : 0
}

/** Checks texts and contacts nothing. Exit 0: no errors (warnings may be printed) · 3: errors. */
export const command: Command = {
  name: 'validate',
  summary: 'check playbooks, phases and inventories; contact nothing',
  usage: 'validate FILE|FOLDER… [-i INVENTORY] [--set NAME=VALUE] [--format text|json]',
  options: {
    inventory: {
      type: 'string',
      short: 'i',
      value: 'FILE',
      summary: 'use this inventory instead of the playbook’s own',
    },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'set a declared variable' },
    vars: { type: 'string', multiple: true, value: 'FILE', summary: 'read variables from a YAML file' },
    ...selectionOptions,
    format: formatOption,
  },
  run,
}
