/** `playbook/…` and `inventory/…` of shape: keys, types and forms, from the schema of each thing. */
import type { TextCodes } from '../code.ts'
import { inventory, phase, playbook } from '../example.ts'

const keys = {
  title: 'a key that nothing reads',
  why: 'A misspelt key would be passed over and its default taken: "serail: 1" must not mean "as many as you like".',
  fix: 'Take the guess of the message, or one of the keys it lists.',
}
const missing = {
  title: 'a key that must be there is not',
  why: 'kplay has no silent default for what decides where a task runs, how it is found again, or which machine is meant.',
  fix: 'Add the key.',
}
const type = {
  title: 'a value has the wrong type',
  why: 'Values are never bent into another type: "yes", yes and true are three different things in YAML 1.2.',
  fix: 'Write a value of the type the message names.',
}
const choice = {
  title: 'a value is none of those allowed',
  why: 'A word the engine does not know would have to mean something; it means a mistake.',
  fix: 'Take one of the values the message lists.',
}
const form = {
  title: 'a text has the wrong form',
  why: 'Durations, releases, addresses and ids have one way to be written, so that two people read the same.',
  fix: 'Write it like the example in the message.',
}
const bounds = {
  title: 'a number, list or text is too small, too large, or says a thing twice',
  why: 'An empty list of tasks or zero lines of a log look like work and do none.',
  fix: 'Write a value within the bounds of the message.',
}
const name = {
  title: 'a text that can not be a name',
  why: 'Names stand in addresses, expressions and file names; spaces and signs would make them ambiguous.',
  fix: 'Choose another name.',
}

export const playbookShapeCodes: TextCodes = {
  'unknown-key': {
    ...keys,
    example: phase(
      `
        hosts: [brokers]
        serail: 1
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['serail', 'serial'],
    ),
  },
  'missing-key': {
    ...missing,
    example: phase('tasks: [{ kafka.health: {} }]', ['{ kafka', '{ id: look, kafka']),
  },
  'wrong-type': {
    ...type,
    example: phase(
      `
        irreversible: no
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['irreversible: no', 'irreversible: false'],
    ),
  },
  'not-one-of': {
    ...choice,
    example: phase(
      `
        modes: [raft]
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['[raft]', '[kraft]'],
    ),
  },
  'wrong-form': {
    ...form,
    example: playbook(
      `
        phases:
          - { use: soak, with: { for: 5 minutes } }
      `,
      ['5 minutes', '5m'],
    ),
  },
  'out-of-bounds': {
    ...bounds,
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: logs, kafka.collect_logs: { lines: 0 } }]
      `,
      ['lines: 0', 'lines: 500'],
    ),
  },
  'wrong-name': {
    ...name,
    example: playbook(
      `
        vars: { change-ticket: { type: string, required: true, default: none } }
        phases: [{ use: soak }]
      `,
      ['change-ticket', 'change_ticket'],
    ),
  },
}

export const inventoryShapeCodes: TextCodes = {
  'unknown-key': { ...keys, example: inventory(['address: 127.0.9.2\n', 'address: 127.0.9.2\n        rakc: a\n']) },
  'missing-key': { ...missing, example: inventory(['        node_id: 1\n', '']) },
  'wrong-type': { ...type, example: inventory(['name: orders', 'name: 17']) },
  'not-one-of': { ...choice, example: inventory(['mode: kraft', 'mode: raft']) },
  'wrong-form': { ...form, example: inventory(['["127.0.9.1:9092"]', '["127.0.9.1"]']) },
  'out-of-bounds': { ...bounds, example: inventory(['port: 9093', 'port: 99093']) },
  'wrong-name': { ...name, example: inventory(['b2:', '"b 2":']) },
}
