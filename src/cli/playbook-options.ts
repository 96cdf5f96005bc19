import type { Option } from './command.ts'

/** What every command takes that loads a playbook offline. */
export const playbookOptions: Readonly<Record<'inventory' | 'set' | 'vars', Option>> = {
  inventory: { type: 'string', short: 'i', value: 'FILE', summary: 'use this inventory instead of the playbook’s own' },
  set: { type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'set a declared variable' },
  vars: { type: 'string', multiple: true, value: 'FILE', summary: 'read variables from a YAML file' },
}
