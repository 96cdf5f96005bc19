/** `playbook/…` of repetition, of choosing phases and hosts, and of time. */
import { withArgs, type TextCodes } from '../code.ts'
import { phase, playbook } from '../example.ts'

const tagged = playbook(`
  phases:
    - use: preflight
      tags: [look]
    - use: soak
      tags: [soak]
`)

export const flowCodes: TextCodes = {
  'for-each-stop': {
    title: 'a stop of a Kafka node is repeated for each item',
    why: 'A node is stopped once in a phase and proven back before anything else happens; a list would stop it again and again.',
    fix: 'Take "for_each:" away, or give it to the other tasks.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: turn, for_each: [1, 2], service: { state: restarted } }]
      `,
      ['for_each: [1, 2], ', ''],
    ),
  },
  'for-each-place': {
    title: '"for_each" where it has no meaning',
    why: 'Inside a block that has one, "item" would have two meanings; the undo of a task with "for_each" runs for each of its items anyway.',
    fix: 'Write one list with all there is to do.',
    example: phase(
      `
        tasks:
          - id: both
            for_each: [1, 2]
            block:
              - { id: look, for_each: [3], kafka.health: {} }
      `,
      ['for_each: [3], ', ''],
    ),
  },
  'for-each-list': {
    title: '"for_each" is given something that is no list',
    why: 'There would be nothing to repeat for.',
    fix: 'Give it a list: vars.X, inputs.X or groups.G, or one written out.',
    example: phase('tasks: [{ id: look, for_each: cluster.name, kafka.health: {} }]', ['cluster.name', '[1, 2]']),
  },
  'word-of-phases': {
    title: 'a word of whole phases stands at a task',
    why: 'A phase runs as a whole or not at all: a task left out would leave its node half done.',
    fix: 'Write it at the phase.',
    example: phase('tasks: [{ id: look, kafka.health: {}, tags: [look] }]', [
      'tasks: [{ id: look, kafka.health: {}, tags: [look] }]',
      'tags: [look]\ntasks: [{ id: look, kafka.health: {} }]',
    ]),
  },
  'unknown-tag': {
    title: 'no phase has this tag',
    why: 'A misspelt tag would leave out what was meant, or run what was to be left out.',
    fix: 'Take the guess of the message.',
    example: withArgs({ bad: '--tags saok', good: '--tags soak' }, tagged),
  },
  'nothing-selected': {
    title: 'tags or --limit leave nothing to do',
    why: 'The run would do nothing and be reported as done.',
    fix: 'Name what shall be left, or leave the option out.',
    example: withArgs({ bad: '--tags soak --skip-tags soak', good: '--tags soak --skip-tags look' }, tagged),
  },
  'unknown-zone': {
    title: 'a time zone that nobody knows',
    why: 'The window would end at another hour than was meant.',
    fix: 'Write a zone like Europe/Berlin, or UTC.',
    example: playbook(
      `
        window: { until: "05:00", zone: Europe/Berln }
        phases: [{ use: soak }]
      `,
      ['Berln', 'Berlin'],
    ),
  },
}
