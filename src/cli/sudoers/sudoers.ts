import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import type { InventoryHost } from '../../language/inventory/inventory.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { loadTold } from '../apply/load.ts'
import type { Command, Invocation } from '../command.ts'
import { playbookOptions } from '../playbook-options.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import type { SudoHost } from './rules.ts'

/** Hosts on which some phase starts or stops the node. */
const servedHosts = async (playbook: Playbook): Promise<ReadonlySet<string>> => {
  const [{ buildProgram }, { offlineScope }, { leavesOf, failureLeavesOf }] = await Promise.all([
    import('../../plan/build-program.ts'),
    import('../../plan/host-scope.ts'),
    import('../../plan/tasks/flat.ts'),
  ])
  const program = buildProgram(playbook)
  const served = program.phases.flatMap((phase) =>
    program.hosts
      .filter(({ name }) => phase.hosts.includes(name))
      .filter((host) => {
        const scope = offlineScope(program.scope, phase, host)
        const leaves = [...leavesOf(phase, scope), ...failureLeavesOf(phase, scope)]
        return leaves.some(({ task }) => task.kind === 'module' && task.module.name === 'service')
      })
      .map(({ name }) => name),
  )
  return new Set(served)
}

/** What sudo has to do with a host: a rule's source, or why there is none. */
const sudoOf = (
  { view, connection }: InventoryHost,
  { served, user }: { readonly served: ReadonlySet<string>; readonly user: string | undefined },
): SudoHost | string => {
  const { become } = connection
  if (become === undefined) return `${view.name}: kplay works there as whoever logs in, without sudo.`
  if (become.method !== 'sudo') return `${view.name}: kplay becomes ${become.user} there by ${become.method}.`
  if (become.for === 'service' && !served.has(view.name))
    return `${view.name}: this playbook neither starts nor stops its node.`
  return { view, become, login: user ?? (connection.type === 'local' ? '' : (connection.user ?? '')) }
}

const noLogin = (host: string): Problem =>
  wrongArguments('sudoers', `the inventory does not say who logs in to ${host}: write connection.user, or --user NAME`)

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const [file, ...more] = invocation.positionals
  if (file === undefined || more.length > 0)
    return tellProblem(wrongArguments('sudoers', 'it takes one playbook: FILE'), world)
  const given = { sets: invocation.texts('set'), varsFiles: invocation.texts('vars') }
  const playbook = await loadTold({ file, inventoryFile: invocation.text('inventory'), ...given }, world)
  if (playbook === undefined) return 3
  const asked = { served: await servedHosts(playbook), user: invocation.text('user') }
  const all = playbook.inventory.hosts.map((host) => sudoOf(host, asked))
  const hosts = all.filter((one) => typeof one !== 'string')
  const nameless = hosts.find(({ login }) => login === '')
  if (nameless !== undefined) return tellProblem(noLogin(nameless.view.name), world)
  const { renderSudoers } = await import('./rules.ts')
  const text = renderSudoers(
    hosts,
    all.filter((one) => typeof one === 'string'),
  )
  if (!text.ok) return tellProblem(wrongArguments('sudoers', text.error), world)
  world.stdout.write(text.value)
  return 0
}

/** Contacts nothing. Exit 0; 3 for files that are not valid, or commands that rules can not name. */
export const command: Command = {
  name: 'sudoers',
  summary: 'print the rules of sudo that a playbook needs on its hosts, as narrow as its inventory allows',
  usage: 'sudoers FILE [-i INVENTORY] [--user NAME] [--set NAME=VALUE]',
  options: {
    ...playbookOptions,
    user: { type: 'string', value: 'NAME', summary: 'who logs in, where the inventory does not say' },
  },
  run,
}
