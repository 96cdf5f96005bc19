import { renderJson } from '../diagnostics/json-text.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { ExitCode } from '../diagnostics/problem.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('modules', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [name, ...more] = invocation.positionals
  if (more.length > 0) return tellProblem(wrongArguments('modules', 'it takes one name'), world)
  const [{ modules }, { buildModuleSheet }] = await Promise.all([
    import('../modules/catalogue.ts'),
    import('./reference/module-sheet.ts'),
  ])
  const sheets = modules.filter((module) => name === undefined || module.name === name).map(buildModuleSheet)
  const [sheet] = sheets
  if (sheet === undefined) {
    const fix = didYouMean(
      name ?? '',
      modules.map((module) => module.name),
    )
    const problem = wrongArguments('modules', `there is no module "${name ?? ''}"`)
    return tellProblem({ ...problem, fix: fix ?? 'kplay modules lists them all' }, world)
  }
  if (format.value === 'json') {
    const answer = name === undefined ? { modules: sheets } : sheet
    world.stdout.write(renderJson({ format: 1, ...answer }))
    return 0
  }
  const { renderModule, renderModules } = await import('../views/modules/modules-text.ts')
  world.stdout.write(name === undefined ? renderModules(sheets) : renderModule(sheet, world.stdout.columns))
  return 0
}

/** Exit 0; 3 for a module that does not exist. */
export const command: Command = {
  name: 'modules',
  summary: 'list the modules of playbooks; with a name its arguments, result, effects and an example',
  usage: 'modules [NAME] [--format text|json]',
  options: { format: formatOption },
  run,
}
