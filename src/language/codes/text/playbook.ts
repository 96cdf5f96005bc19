/** `playbook/…` of a playbook as a whole: phases, variables, inputs, waivers, words of the command line. */
import { withArgs, type TextCodes } from '../code.ts'
import { phase, playbook } from '../example.ts'

const waiver = (text: string): string => `
  waivers:
    - ${text.replaceAll(', ', '\n      ')}
  phases: [{ use: preflight }]
`

export const playbookCodes: TextCodes = {
  'notify-target': {
    title: '"notify" says not how, or twice how, somebody is told',
    why: 'A notice goes one way: to a webhook or to a command.',
    fix: 'Keep one of the two: "webhook:" or "command:".',
    example: playbook(
      `
        notify: { on: [failed] }
        phases:
          - use: preflight
      `,
      ['[failed] }', '[failed], webhook: { url: "https://hooks.example/kplay" } }'],
    ),
  },
  'needs-versions': {
    title: 'a task needs the release to go to, and the playbook has none',
    why: 'A playbook without "versions:" is a rolling restart: there is no release to raise anything to.',
    fix: 'Leave the phase out, or say where to go under "versions:".',
    example: playbook(
      `
        phases:
          - use: preflight
          - use: finalize
      `,
      ['phases:', 'versions: { from: "3.9.2", to: "4.1.2" }\nphases:'],
    ),
  },
  later: {
    title: 'a word of the language that this release of kplay can not act on',
    why: 'It is refused by name and never passed over: a playbook that asks for something must not run without it.',
    fix: 'Write what the message says instead, or wait for the release that has it.',
    example: phase(
      `
        become: true
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['become: true\n', ''],
    ),
  },
  'unknown-phase': {
    title: 'no shipped phase has this name',
    why: 'A bare name is always one of kplay’s own phases and a path always a file, so that nobody’s file can stand in for "roll".',
    fix: 'Use a shipped phase, or write the file as "./mine.yml".',
    example: playbook('phases: [{ use: sook }]', ['sook', 'soak']),
  },
  'not-a-phase': {
    title: 'the used file is no phase file',
    why: 'Only phases can be used. A playbook inside a playbook would bring its own inventory and releases.',
    fix: 'Name a file that has "phase:" and "tasks:".',
    example: playbook('phases: [{ use: ./inventory.yml }]', ['./inventory.yml', 'soak']),
  },
  'phase-twice': {
    title: 'two phases have the same id',
    why: 'Addresses like "roll.stop@b1" must be unique: plans, journals and approvals name steps by them.',
    fix: 'Give one of them another id; a used phase takes one with "as:".',
    example: playbook(
      `
        phases:
          - { use: soak }
          - { use: soak, with: { for: 1h } }
      `,
      ['{ use: soak, with', '{ use: soak, as: longer, with'],
    ),
  },
  'unknown-input': {
    title: 'a phase is given an input it does not have',
    why: 'The value would do nothing, and the default would stay: a soak of 24 h that somebody meant to be longer.',
    fix: 'Take the guess of the message, or declare the input in the phase.',
    example: playbook('phases: [{ use: soak, with: { fro: 48h } }]', ['fro', 'for']),
  },
  'missing-input': {
    title: 'a phase needs an input that is not given',
    why: 'The phase has no default for it on purpose: only the playbook knows the right value.',
    fix: 'Add "with:" and the input.',
    example: {
      ...playbook('phases: [{ use: ./phase.yml }]', ['./phase.yml', './phase.yml, with: { lines: 500 }']),
      beside: phase(`
        inputs: { lines: { type: int } }
        hosts: [brokers]
        tasks: [{ id: logs, kafka.collect_logs: { lines: "\${{ inputs.lines }}" } }]
      `).good,
    },
  },
  'unset-variable': {
    title: 'a variable that must be given is not',
    why: 'What "required" marks (a change ticket, a window) belongs to this one run and has no good default.',
    fix: 'Add --set NAME=VALUE, a --vars file, or a default.',
    example: playbook(
      `
        vars: { ticket: { type: string, required: true } }
        phases: [{ use: soak }]
      `,
      ['required: true', 'required: true, default: none'],
    ),
  },
  'unknown-variable': {
    title: 'a value is given for a variable that nobody declared',
    why: 'A misspelt --set would leave the default in place without a word.',
    fix: 'Take the guess of the message, or declare the variable under "vars:".',
    example: withArgs(
      { bad: '--set tiket=CHG-1', good: '--set ticket=CHG-1' },
      playbook(`
        vars: { ticket: { type: string, required: true, default: none } }
        phases: [{ use: soak }]
      `),
    ),
  },
  'wrong-set': {
    title: '--set is not NAME=VALUE',
    why: 'Without a "=" there is no telling the name from the value.',
    fix: 'Write --set ticket=CHG-1.',
    example: withArgs(
      { bad: '--set ticket', good: '--set ticket=CHG-1' },
      playbook(`
        vars: { ticket: { type: string, required: true, default: none } }
        phases: [{ use: soak }]
      `),
    ),
  },
  'wrong-pattern': {
    title: 'the pattern of a variable is no regular expression',
    why: 'It would match nothing, or everything, and be found out only with the value it should have refused.',
    fix: 'Mend the expression; it is matched against the whole text.',
    example: playbook(
      `
        vars:
          ticket: { type: string, required: true, pattern: "C-(", default: C1 }
        phases: [{ use: soak }]
      `,
      ['C-(', 'C[0-9]+'],
    ),
  },
  'waiver-rule': {
    title: 'this rule can not be waived',
    why: 'Three rules can: they name a standing weakness of a topic or quorum whose owners may accept it. No waiver makes a stop safe.',
    fix: 'Mend what the rule found; only the rules the message lists can be waived.',
    example: playbook(waiver('rule: cluster/id, topic: t, reason: agreed, expires: 2099-12-31'), [
      'cluster/id\n    topic: t',
      'cluster/few-controllers',
    ]),
  },
  'waiver-subject': {
    title: 'a waiver names a subject that its rule does not have',
    why: 'A waiver loosens one rule for one subject; a reviewer must see exactly which.',
    fix: 'Remove the key the message names.',
    example: playbook(waiver('rule: cluster/few-controllers, topic: t, reason: ok, expires: 2099-12-31'), [
      '    topic: t\n',
      '',
    ]),
  },
  'waiver-date': {
    title: 'a waiver ends on a day that does not exist',
    why: 'A waiver ends by itself; a date that never comes would make it last for ever.',
    fix: 'Mend the date.',
    example: playbook(waiver('rule: cluster/few-controllers, reason: agreed, expires: 2099-02-30'), ['02-30', '02-28']),
  },
  'waiver-expired': {
    title: 'a waiver has ended',
    why: 'Its date was the promise to mend the cause until then.',
    fix: 'Mend the cause, or agree on a new date with the owners.',
    example: playbook(waiver('rule: cluster/few-controllers, reason: agreed, expires: 2020-12-31'), ['2020', '2099']),
  },
  'unknown-host': {
    title: 'a phase names a group or host that the inventory does not have',
    why: 'A misspelt host is a node left on the old release. The groups controllers, brokers and zookeepers may be absent; others may not.',
    fix: 'Take the guess of the message, or add the host to the inventory.',
    example: playbook(
      `
        phases:
          - id: look
            hosts: [b1, b3]
            tasks: [{ id: look, kafka.health: {} }]
      `,
      ['b3', 'b2'],
    ),
  },
  'no-hosts': {
    title: 'none of the groups of a phase exist',
    why: 'The phase would do nothing and be reported as done.',
    fix: 'Name groups or hosts of the inventory, or leave the phase out.',
    example: playbook(
      `
        phases:
          - id: look
            hosts: [zookeepers]
            tasks: [{ id: look, kafka.health: {} }]
      `,
      ['[zookeepers]', '[brokers]'],
    ),
  },
  servers: {
    title: 'a phase takes ZooKeeper servers as if they were Kafka nodes',
    why: 'Servers are stopped by a rule of their own (the others a majority, one of them the leader, every broker healthy) and before any Kafka node.',
    fix: 'Give the servers a phase of their own: "use: zookeepers".',
    example: phase(
      `
        modes: [zookeeper]
        hosts: [zookeepers, brokers]
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['[zookeepers, brokers]', '[zookeepers]'],
    ),
  },
  'wrong-mode': {
    title: 'a phase is not for clusters of this mode',
    why: 'With ZooKeeper and with KRaft the same words mean different steps: pins and two passes there, finalized levels here.',
    fix: 'Leave the phase out, or use the one for this mode.',
    source: 'Kafka’s upgrade notes: inter.broker.protocol.version (ZooKeeper), metadata.version (KRaft)',
    example: playbook(
      `
        phases:
          - id: pin
            modes: [zookeeper]
            tasks: [{ id: look, kafka.health: {} }]
      `,
      ['[zookeeper]', '[kraft]'],
    ),
  },
  'register-name': {
    title: 'a register has the name of something else',
    why: 'It would hide "node" or "host" from every expression after it.',
    fix: 'Choose another name.',
    example: phase(
      `
        tasks:
          - { id: look, kafka.health: {}, register: node, retries: 3, until: true }
      `,
      ['register: node', 'register: h'],
      ['until: true', 'until: h.ok'],
    ),
  },
  'register-twice': {
    title: 'one register would hold results of two modules',
    why: 'Its fields, and so the meaning of expressions that read it, would depend on which task ran last.',
    fix: 'Choose another name for one of them.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, kafka.health: {}, register: seen }
          - { id: safe, kafka.safe_to_stop: {}, register: seen }
          - { id: check, when: seen.ok, kafka.health: {} }
      `,
      ['safe_to_stop: {}, register: seen', 'safe_to_stop: {}'],
    ),
  },
}
