import type { Command } from './command.ts'

/** Stands in until the lab is built. */
export const command: Command = {
  name: 'lab list',
  summary: '',
  usage: 'lab list',
  options: {},
  run: () => Promise.resolve(70),
}
