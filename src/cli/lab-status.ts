import type { Command } from './command.ts'

/** Stands in until the lab is built. */
export const command: Command = {
  name: 'lab status',
  summary: '',
  usage: 'lab status',
  options: {},
  run: () => Promise.resolve(70),
}
