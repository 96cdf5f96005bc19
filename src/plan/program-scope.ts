import type { Playbook } from '../language/playbook/playbook.ts'
import type { Scope } from './program.ts'

/** The names every task of a playbook may read: `versions`, `vars`, `cluster`, `groups` (language.md). */
export const programScope = ({ versions, vars, inventory }: Playbook): Scope => ({
  ...(versions === undefined ? {} : { versions: { from: versions.from, to: versions.to } }),
  vars,
  cluster: { name: inventory.topology.name, id: inventory.topology.clusterId, mode: inventory.topology.mode },
  groups: inventory.groups,
})
