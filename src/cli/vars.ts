import { renderJson } from '../diagnostics/json-text.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Playbook } from '../language/playbook/playbook.ts'
import type { ValueSource, VarsSheet } from '../views/vars/vars-sheet.ts'
import { loadTold } from './apply/load.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import { playbookOptions } from './playbook-options.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

interface Asked {
  readonly name: string
  readonly host: string | undefined
  readonly sets: readonly string[]
  readonly varsFiles: readonly string[]
}

const unknown = (what: string, word: string, known: readonly string[]): Problem => ({
  ...wrongArguments('vars', `there is no ${what} "${word}"`),
  fix: didYouMean(word, known) ?? (known.length === 0 ? `this playbook has none` : `use one of: ${known.join(', ')}`),
})

const sheetOf = ({ name, host }: Asked, sources: readonly ValueSource[], value: unknown): VarsSheet => {
  const [won = null, ...lost] = sources.toReversed()
  return { format: 1, name, host: host ?? null, value: value ?? null, won, lost }
}

const inputNames = (playbook: Playbook): string[] =>
  playbook.phases.flatMap((phase) => Object.keys(phase.inputs).map((input) => `${phase.id}.${input}`))

const answer = async (playbook: Playbook, asked: Asked, world: World): Promise<Result<VarsSheet, Problem>> => {
  const { name, host } = asked
  const hosts = playbook.inventory.hosts.map((one) => one.view)
  const view = hosts.find((one) => one.name === host)
  if (host !== undefined && view === undefined)
    return err(
      unknown(
        'host',
        host,
        hosts.map((one) => one.name),
      ),
    )
  const { declaredNames, findInputValues, findVariableValues } = await import('../language/origins/find-values.ts')
  const phase = playbook.phases.find((one) => Object.keys(one.inputs).some((input) => `${one.id}.${input}` === name))
  if (phase !== undefined) {
    const input = name.slice(phase.id.length + 1)
    return ok(sheetOf(asked, findInputValues(playbook, phase, input), phase.inputs[input]))
  }
  const names = [...declaredNames(playbook), ...Object.keys(view?.vars ?? {})]
  if (!names.includes(name))
    return err(unknown('variable or input', name, [...new Set([...names, ...inputNames(playbook)])]))
  const { loadGiven } = await import('../language/load-given.ts')
  const { given } = await loadGiven({ sets: asked.sets, varsFiles: asked.varsFiles, cwd: world.cwd })
  const sources = findVariableValues(playbook, { name, host, given })
  return ok(sheetOf(asked, sources, view?.vars[name] ?? playbook.vars[name]))
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('vars', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [name, file, ...more] = invocation.positionals
  if (name === undefined || file === undefined || more.length > 0)
    return tellProblem(wrongArguments('vars', 'it takes a name and one playbook: NAME FILE'), world)
  const given = { sets: invocation.texts('set'), varsFiles: invocation.texts('vars') }
  const playbook = await loadTold({ file, inventoryFile: invocation.text('inventory'), ...given }, world)
  if (playbook === undefined) return 3
  const sheet = await answer(playbook, { name, host: invocation.text('host'), ...given }, world)
  if (!sheet.ok) return tellProblem(sheet.error, world)
  if (format.value === 'json') {
    world.stdout.write(renderJson(sheet.value))
    return 0
  }
  const { renderVars } = await import('../views/vars/vars-text.ts')
  world.stdout.write(renderVars(sheet.value))
  return 0
}

/** Contacts nothing. Exit 0; 3 for files that are not valid, a name or a host that does not exist. */
export const command: Command = {
  name: 'vars',
  summary: 'say which value a variable or input has, which line gave it, and which lines lost',
  usage: 'vars NAME|PHASE.INPUT [--host HOST] FILE [-i INVENTORY] [--set NAME=VALUE] [--format text|json]',
  options: {
    host: { type: 'string', value: 'HOST', summary: 'on this host; without it the value for the whole playbook' },
    ...playbookOptions,
    format: formatOption,
  },
  run,
}
