/** `playbook/…` of what a playbook does: stops, commands, what can not be taken back, and the order of phases. */
import type { Example } from '../../../diagnostics/explanation.ts'
import type { TextCodes } from '../code.ts'
import { phase, playbook, type Mend } from '../example.ts'

/** An upgrade with these phases. */
const upgrade = (phases: readonly string[], ...mends: readonly Mend[]): Example =>
  playbook(['versions: { from: "3.9.2", to: "4.1.2" }', 'phases:', ...phases].join('\n'), ...mends)

/** A phase with one changing task. */
const oneTask = (task: string): string =>
  `hosts: [brokers]\ntasks:\n  - { id: it, ${task},\n      undo: none, undo_reason: ok }`

export const courseCodes: TextCodes = {
  'stop-outside-tasks': {
    title: 'a Kafka node is stopped in a hook, in rescue or in always',
    why: 'kplay asks for the safe order of nodes where "tasks:" stop them. Hooks, rescue and always run around that, in the order written and after failures.',
    fix: 'Move the stop under "tasks:" of a phase with hosts.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: look, kafka.health: {} }]
        after_each: [{ id: turn, service: { state: restarted } }]
      `,
      ['tasks: [{ id: look, kafka.health: {} }]', 'tasks: [{ id: turn, service: { state: restarted } }]'],
      ['after_each: [{ id: turn, service: { state: restarted } }]', 'after_each: [{ id: look, kafka.health: {} }]'],
    ),
  },
  'stop-once': {
    title: 'a stop with "once:"',
    why: 'It would stop the node of whichever host comes first, and leave all others as they are: nobody can tell from the playbook which.',
    fix: 'Remove "once:", or name the one host under "hosts:".',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: turn, service: { state: restarted }, once: phase }]
      `,
      [', once: phase', ''],
    ),
  },
  'stop-left-down': {
    title: 'a node is stopped and not started again',
    why: 'At most one node is down because of kplay, ever: the run would wait for this node before it goes to the next, and end with a person.',
    fix: 'Start it and prove it back after what needed the stop.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: stop, when: node.running, service: { state: stopped },
              undo: auto }
      `,
      ['undo: auto }', 'undo: auto }\n  - { id: start, service: { state: started }, undo: auto }'],
    ),
  },
  'take-over': {
    title: '"take_over" names a host that the phase can not take over',
    why: 'kplay itself reads this input: the one host that may be down when a run begins. It is brought back before anything else, by the phase that takes it; at most one node may be hurt at a time.',
    fix: 'Name one host of the phase, or leave the input empty.',
    example: playbook(
      `
        phases:
          - id: turn
            hosts: [b1]
            inputs: { take_over: { type: string, default: b2 } }
            tasks:
              - { id: turn, when: "!node.restarted", service: { state: restarted } }
      `,
      ['hosts: [b1]', 'hosts: [b1, b2]'],
    ),
  },
  'stops-again': {
    title: 'every node is stopped again each time the playbook is applied',
    why: 'A second apply, after a failure or by mistake, restarts nodes that are done already. A condition lets them be.',
    fix: 'Give the stop, or the block around it, a "when:".',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: turn
            block:
              - { id: stop, service: { state: stopped }, undo: auto }
              - { id: start, service: { state: started }, undo: auto }
      `,
      ['id: turn\n', 'id: turn\n    when: node.version != versions.to\n'],
    ),
  },
  'node-by-command': {
    title: 'a command stops, starts or kills a Kafka node',
    why: 'No guard stands before a command: it would stop the node even where its partitions have no other replica in sync. kplay sees it afterwards and fails the run (R11).',
    fix: 'Use the module "service".',
    example: phase(
      oneTask('command: { argv: [systemctl, restart, kafka] }'),
      ['command: { argv: [systemctl, restart, kafka] }', 'service: { state: restarted }'],
      [',\n      undo: none, undo_reason: ok', ''],
    ),
  },
  'final-by-command': {
    title: 'a command does what can not be undone, in a phase that does not say so',
    why: 'The red line of a plan must be visible, and a person must have approved it (P5).',
    fix: 'Put it into a phase with "irreversible: true" and a gate; raise levels with kafka.finalize.',
    example: phase(
      oneTask('command: { argv: [kafka-features.sh, upgrade] }'),
      ['hosts: [brokers]\n', 'irreversible: true\ngate: { approve: { prompt: "Raise it?" } }\n'],
      ['command: { argv: [kafka-features.sh, upgrade] }', 'kafka.finalize: {}'],
    ),
  },
  'final-too-early': {
    title: 'what can not be undone stands before a phase that still restarts nodes',
    why: 'A level may be raised only when every node knows it; and from then on no node can be put back on its old release.',
    fix: 'Move it behind the last phase that restarts nodes.',
    source: 'KIP-584: a finalized feature level must be supported by every broker and controller',
    example: upgrade(
      ['  - use: stage', '  - use: finalize', '  - use: roll', '  - use: soak'],
      ['  - use: finalize\n', ''],
      ['  - use: soak\n', '  - use: soak\n  - use: finalize\n'],
    ),
  },
  'final-not-all': {
    title: 'a level is raised, and not every node was restarted before',
    why: 'kplay refuses to raise a level while one registered node lacks it. Here that would be found after the soak.',
    fix: 'Add the nodes to the phase that restarts them.',
    source: 'KIP-584: a finalized feature level must be supported by every broker and controller',
    example: upgrade(
      [
        '  - id: roll',
        '    hosts: [brokers]',
        '    tasks:',
        '      - id: turn',
        '        when: node.version != versions.to',
        '        service: { state: restarted }',
        '  - use: soak',
        '  - use: finalize',
      ],
      ['hosts: [brokers]', 'hosts: [controllers, brokers]'],
    ),
  },
  'final-without-soak': {
    title: 'the last restart and what can not be undone follow each other at once',
    why: 'Until a level is raised the old release can still be put back. A day sees the nightly jobs; a minute sees nothing.',
    fix: 'Put "use: soak" between them, or give the gate a wait.',
    example: upgrade(
      ['  - use: stage', '  - use: roll', '  - use: finalize'],
      ['  - use: finalize', '  - use: soak\n  - use: finalize'],
    ),
  },
  'stray-release': {
    title: 'a task names a release that the playbook does not go to',
    why: 'Most often the playbook was copied and one number forgotten: a node would wait for a release that never comes, or run the wrong one.',
    fix: 'Write ${{ versions.to }}.',
    example: upgrade(
      [
        '  - id: fetch',
        '    hosts: [brokers]',
        '    tasks:',
        '      - { id: get, archive.install: { release: "4.1.1" }, undo: auto }',
      ],
      ['"4.1.1"', '"4.1.2"'],
    ),
  },
  'install-while-down': {
    title: 'a release is fetched while the node is down',
    why: 'A slow mirror would keep a broker away for as long as it likes, and everything that it replicates one failure from a stop.',
    fix: 'Fetch it in a phase before: "use: stage".',
    example: upgrade(
      [
        '  - id: roll',
        '    hosts: [brokers]',
        '    tasks:',
        '      - id: turn',
        '        when: node.version != versions.to',
        '        block:',
        '          - { id: stop, service: { state: stopped }, undo: auto }',
        '          - { id: get, archive.install: { release: "4.1.2" }, undo: auto }',
        '          - { id: start, service: { state: started }, undo: auto }',
      ],
      ['          - { id: get, archive.install: { release: "4.1.2" }, undo: auto }\n', ''],
      ['phases:\n', 'phases:\n  - use: stage\n'],
    ),
  },
  'not-staged': {
    title: 'nodes are switched to a release that no phase puts on the hosts',
    why: 'A host without it is found when its node is already down. "stage" puts it everywhere before the first stop.',
    fix: 'Put "use: stage" first, unless something else has placed the release.',
    example: upgrade(['  - use: roll'], ['  - use: roll', '  - use: stage\n  - use: roll']),
  },
}
