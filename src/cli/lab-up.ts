import type { Command } from './command.ts'

/** Stands in until the lab is built. */
export const command: Command = {
  name: 'lab up',
  summary: '',
  usage: 'lab up',
  options: {},
  run: () => Promise.resolve(70),
}
