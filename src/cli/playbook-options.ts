import type { SelectionWords } from '../language/playbook/selection.ts'
import type { Invocation, Option } from './command.ts'

/** What every command takes that loads a playbook offline. */
export const playbookOptions: Readonly<Record<'inventory' | 'set' | 'vars', Option>> = {
  inventory: { type: 'string', short: 'i', value: 'FILE', summary: 'use this inventory instead of the playbook’s own' },
  set: { type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'set a declared variable' },
  vars: { type: 'string', multiple: true, value: 'FILE', summary: 'read variables from a YAML file' },
}

/** Which phases and hosts of it are meant: for the commands that check, plan and run. */
export const selectionOptions: Readonly<Record<'tags' | 'skip-tags' | 'limit', Option>> = {
  tags: { type: 'string', multiple: true, value: 'TAG,…', summary: 'only phases with one of these tags' },
  'skip-tags': { type: 'string', multiple: true, value: 'TAG,…', summary: 'no phases with one of these tags' },
  limit: {
    type: 'string',
    short: 'l',
    multiple: true,
    value: 'HOST|GROUP,…',
    summary: 'act on these hosts only (!x takes out); the whole cluster is looked at all the same',
  },
}

/** The words of these options, as given. */
export const selectionWords = (invocation: Invocation): SelectionWords => ({
  tags: invocation.texts('tags'),
  skipTags: invocation.texts('skip-tags'),
  limit: invocation.texts('limit'),
})
