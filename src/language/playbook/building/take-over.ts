/*
 * `take_over`: the input by which a phase that stops nodes is told of the one host that is down for reasons kplay does not know (R0). kplay itself
 * reads it, so its meaning is fixed: a host of the inventory that the phase takes, or nothing.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import type { Inventory, InventoryHost } from '../../inventory/inventory.ts'
import { playbookFault } from '../playbook-faults.ts'
import type { Phase } from '../playbook.ts'
import { effectsOf, tasksOf, type WrittenPhase } from '../written/written.ts'
import { childOf, entryOf, textOf, type Tree } from '../../syntax/tree.ts'

/** The name of the input. */
export const takeOverInput = 'take_over'

/** Does this phase take Kafka nodes down? Only there the input means anything. */
export const stopsNodes = (phase: WrittenPhase): boolean =>
  tasksOf(phase).some((task) => effectsOf(task)?.stops === 'node')

/** The host that a phase takes over; undefined where it names none. */
export const takenOverBy = ({ inputs }: Pick<Phase, 'inputs'>): string | undefined => {
  const named = inputs[takeOverInput]
  return typeof named === 'string' && named !== '' ? named : undefined
}

/** What the check looks at. */
export interface TakeOverSetting {
  /** `with:` of the playbook. */
  readonly given: Tree | undefined
  /** Values of all inputs. */
  readonly inputs: Phase['inputs']
  /** Undefined for a phase file read by itself. */
  readonly inventory: Inventory | undefined
  /** The hosts of the phase. */
  readonly hosts: readonly InventoryHost[]
}

const checkHost = (phase: WrittenPhase, host: string, at: Tree['at'], setting: TakeOverSetting): Diagnostic[] => {
  const { inventory, hosts } = setting
  if (inventory === undefined) return []
  const known = inventory.hosts.map((one) => one.view.name)
  const taken = hosts.map((one) => one.view.name)
  if (!known.includes(host))
    return [
      playbookFault('unknown-host', at, {
        message: `no host "${host}" in the inventory: "${takeOverInput}" names one host`,
        fix: didYouMean(host, taken) ?? `use one of: ${taken.join(', ')}`,
      }),
    ]
  if (taken.includes(host)) return []
  return [
    playbookFault('take-over', at, {
      message: `phase "${phase.id}" takes over "${host}", which is none of its hosts`,
      note: 'a node that is down is only passed over by the phase that brings it back',
      fix: `name one of its hosts: ${taken.join(', ')}; or add ${host} to "hosts:"`,
    }),
  ]
}

/** Faults of a phase's `take_over`; none for a phase without that input. */
export const checkTakeOver = (phase: WrittenPhase, setting: TakeOverSetting): Diagnostic[] => {
  const declared = entryOf(childOf(phase.tree, 'inputs'), takeOverInput)
  if (declared === undefined || !stopsNodes(phase)) return []
  const type = childOf(declared.value, 'type')
  if (textOf(type) !== 'string')
    return [
      playbookFault('take-over', (type ?? declared.value).at, {
        message: `the input "${takeOverInput}" of phase "${phase.id}" is no string`,
        note: 'kplay itself reads it: the name of a host that is down, to be brought back first',
        fix: `declare it as ${takeOverInput}: { type: string, default: "" }, or give the input another name`,
      }),
    ]
  const host = takenOverBy(setting)
  const written = childOf(setting.given, takeOverInput) ?? childOf(declared.value, 'default')
  return host === undefined ? [] : checkHost(phase, host, (written ?? declared.value).at, setting)
}

/** At most one node may be hurt: faults of phases that take over different hosts. Names that are no hosts are told already. */
export const checkTakeOvers = (
  read: readonly { readonly written: WrittenPhase; readonly phase: Phase }[],
  inventory: Inventory | undefined,
): Diagnostic[] => {
  const known = inventory?.hosts.map((one) => one.view.name) ?? []
  const named = read.flatMap(({ written, phase }) => {
    const host = stopsNodes(written) ? takenOverBy(phase) : undefined
    return host === undefined || !known.includes(host) ? [] : [{ phase, host }]
  })
  const [first, ...more] = named
  if (first === undefined) return []
  return more
    .filter(({ host }) => host !== first.host)
    .map(({ phase, host }) =>
      playbookFault('take-over', phase.at, {
        message: `phase "${phase.id}" takes over "${host}", and phase "${first.phase.id}" takes over "${first.host}"`,
        note: 'at most one node may be hurt when a run begins',
        fix: 'bring all but one of them back by hand, and name that one in both phases',
        related: [{ message: 'the first is at', at: first.phase.at }],
      }),
    )
}
