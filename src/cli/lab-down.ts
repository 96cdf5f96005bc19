import type { Command } from './command.ts'

/** Stands in until the lab is built. */
export const command: Command = {
  name: 'lab down',
  summary: '',
  usage: 'lab down',
  options: {},
  run: () => Promise.resolve(70),
}
