/** `playbook/…` of tasks and of the flow of a phase. */
import type { TextCodes } from '../code.ts'
import { phase } from '../example.ts'

const undoNone = 'undo: none, undo_reason: ok'

export const taskCodes: TextCodes = {
  'unknown-module': {
    title: 'no module has this name',
    why: 'There is no search path: a task does what one of kplay’s modules does, or it is a mistake.',
    fix: 'Take the guess of the message; kplay modules lists them all.',
    example: phase('tasks: [{ id: look, kafka.helth: {} }]', ['helth', 'health']),
  },
  'several-modules': {
    title: 'one task has two modules',
    why: 'In which order? And which of the two does "undo" take back?',
    fix: 'Write one task for each.',
    example: phase('tasks: [{ id: look, kafka.health: {}, assert: [{ that: true, else: no }] }]', [
      ', assert: [{ that: true, else: no }]',
      '',
    ]),
  },
  'no-module': {
    title: 'a task has no module',
    why: 'It would do nothing and be reported as done.',
    fix: 'Give it a module, a block or a watch; or remove it.',
    example: phase(
      `
        tasks:
          - { id: look, kafka.health: {} }
          - { id: then, retries: 3 }
      `,
      ['\n  - { id: then, retries: 3 }', ''],
    ),
  },
  'misplaced-key': {
    title: 'a key that has no meaning in this place',
    why: 'A block is no step of its own, a watch is not repeated, and hooks of hosts need hosts: the key would do nothing.',
    fix: 'Move it to where the message says.',
    example: phase(
      `
        tasks:
          - id: both
            timeout: 5m
            block:
              - { id: look, kafka.health: {} }
      `,
      ['    timeout: 5m\n', ''],
      ['kafka.health: {} }', 'kafka.health: {}, timeout: 5m }'],
    ),
  },
  'computed-choice': {
    title: 'what a step does is computed',
    why: 'A plan must say whether a node is stopped or started; an expression would decide it while the run is under way.',
    fix: 'Write the choice out; use "when:" to choose between two tasks.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: turn, service: { state: "\${{ host.name }}" }, undo: auto }]
      `,
      ['"${{ host.name }}"', 'started'],
    ),
  },
  'needs-hosts': {
    title: 'a module acts on a host, and the phase has none',
    why: 'There would be no machine to act on.',
    fix: 'Add "hosts:" to the phase.',
    example: phase(
      `
        tasks: [{ id: logs, kafka.collect_logs: { lines: 100 } }]
      `,
      ['tasks:', 'hosts: [brokers]\ntasks:'],
    ),
  },
  'id-twice': {
    title: 'two tasks of a phase have the same id',
    why: '"roll.stop@b1" must name one step: in the plan, in the journal, in the error at 3 a.m.',
    fix: 'Give each task its own id.',
    example: phase(
      `
        tasks:
          - { id: look, kafka.health: {} }
          - { id: look, kafka.health: {} }
      `,
      ['health: {} }\n  - { id: look', 'health: {} }\n  - { id: again'],
    ),
  },
  'undo-id': {
    title: 'a task inside "undo" has an id',
    why: 'Its address is that of its task with ".undo-1" at the end; a second name would be a second truth.',
    fix: 'Remove the id.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: start
            service: { state: started }
            undo: [{ id: back, service: { state: stopped } }]
      `,
      ['id: back, ', ''],
    ),
  },
  'undo-missing': {
    title: 'a change does not say how it is undone',
    why: 'Undo is written when there is time to think. A node that does not come back is no such time.',
    fix: 'Add "undo: auto", a list of tasks, or "undo: none" with undo_reason.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: install, archive.install: { release: "4.1.2" } }]
      `,
      ['"4.1.2" } }', '"4.1.2" }, undo: auto }'],
    ),
  },
  'undo-reason': {
    title: '"undo: none" without a reason',
    why: 'Whoever reads it at night must know whether it was forgotten or meant.',
    fix: 'Add "undo_reason:".',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: ls, command: { argv: [ls] }, undo: none }]
      `,
      ['undo: none', undoNone],
    ),
  },
  'undo-auto': {
    title: 'this module can not undo itself',
    why: 'kplay does not know what a command did, so it can not take it back.',
    fix: 'Write the tasks that undo it, or "undo: none" with undo_reason.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: ls, command: { argv: [ls] }, undo: auto }]
      `,
      ['undo: auto', undoNone],
    ),
  },
  'until-without-retries': {
    title: '"until" without "retries"',
    why: 'Every wait has an end: a loop without one holds the roll, and the lock, for ever.',
    fix: 'Add "retries:" and "delay:".',
    example: phase(
      `
        tasks:
          - id: look
            kafka.health: {}
            register: health
            until: health.ok
      `,
      ['until: health.ok', 'until: health.ok\n    retries: 30\n    delay: 2s'],
    ),
  },
  'delay-without-retries': {
    title: '"delay" without "retries"',
    why: 'Nothing is tried again, so there is nothing to wait between.',
    fix: 'Add "retries:", or remove "delay:".',
    example: phase('tasks: [{ id: look, kafka.health: {}, delay: 2s }]', ['delay: 2s', 'retries: 30, delay: 2s']),
  },
  'retries-of-change': {
    title: 'a change would be repeated after a failure',
    why: 'After a failed change the state is unknown; doing it again without looking can do it twice.',
    fix: 'Remove "retries:", or say with "until:" when it is done.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: say
            command: { argv: [ls] }
            retries: 3
            undo: none
            undo_reason: ok
      `,
      ['    retries: 3\n', ''],
    ),
  },
  'ignore-failure': {
    title: 'the failure of a change is ignored',
    why: 'The state of the node would be unknown, and the roll would go on to the next.',
    fix: 'Remove "ignore_failure:"; it is for reading tasks and for rescue.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: install
            archive.install: { release: "4.1.2" }
            undo: auto
            ignore_failure: true
      `,
      ['\n    ignore_failure: true', ''],
    ),
  },
  'watch-changes': {
    title: 'a watch samples with a module that changes something',
    why: 'A watch runs its module again and again; only reading can be repeated so.',
    fix: 'Watch with a reading module, like kafka.health.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: watch
            watch:
              for: 5m
              module: service
              args: { state: started }
              register: seen
              stop_if: false
      `,
      ['module: service\n      args: { state: started }', 'module: kafka.health'],
      ['stop_if: false', 'stop_if: seen.offline > 0'],
    ),
  },
  'read-only': {
    title: 'a read-only phase changes something',
    why: '"mode: read-only" is a promise to the reader of the playbook and to the reviewer of its diff.',
    fix: 'Move the task to another phase, or remove "mode: read-only".',
    example: phase(
      `
        mode: read-only
        hosts: [brokers]
        tasks: [{ id: install, archive.install: { release: "4.1.2" }, undo: auto }]
      `,
      ['mode: read-only\n', ''],
    ),
  },
  serial: {
    title: 'more than one Kafka node at a time',
    why: 'With the usual three replicas and min.insync.replicas=2 the second missing broker stops every acks=all write, and the third may lose data. kplay takes one node at a time, ever (P1).',
    fix: 'Write "serial: 1", or leave it out.',
    source: 'min.insync.replicas; Kafka’s upgrade notes: “upgrade the brokers one at a time”',
    example: phase(
      `
        hosts: [brokers]
        serial: 3
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['serial: 3', 'serial: 1'],
    ),
  },
  'order-written': {
    title: 'nodes would be stopped in the order written',
    why: 'Which controller is active and which broker leads most is known only when its turn comes. A roll that stops the active controller early moves it again and again.',
    fix: 'Write "order: kafka", or leave it out.',
    source: 'Kafka’s system tests upgrade all controllers, then all brokers; Strimzi defers the active controller',
    example: phase(
      `
        hosts: [brokers]
        order: written
        tasks: [{ id: turn, service: { state: restarted } }]
      `,
      ['order: written', 'order: kafka'],
    ),
  },
  'rollback-nothing': {
    title: '"on_failure: rollback" where there is nothing to put back',
    why: 'Undo takes back the steps of one host. Without hosts there is none, and what is irreversible is never taken back.',
    fix: 'Write "on_failure: stop", or give the phase its hosts.',
    example: phase(
      `
        on_failure: rollback
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['rollback', 'stop'],
    ),
  },
  'irreversible-gate': {
    title: 'an irreversible phase without the approval of a person',
    why: 'What can never be taken back is done only when somebody said yes to exactly this plan (P5).',
    fix: 'Add "gate: { approve: { prompt: … } }" to the phase.',
    source: 'KIP-584, KIP-778: a raised metadata.version has no supported way back',
    example: phase(
      `
        irreversible: true
        tasks: [{ id: raise, kafka.finalize: {} }]
      `,
      ['irreversible: true', 'irreversible: true\ngate: { approve: { prompt: "Raise it?" } }'],
    ),
  },
  'irreversible-module': {
    title: 'a task that can never be undone in a phase that does not say so',
    why: 'The red line of a plan must be visible in the playbook: everything before it can be put back, nothing after it.',
    fix: 'Put the task into a phase with "irreversible: true" and a gate.',
    source: 'KIP-584, KIP-778: a raised metadata.version has no supported way back',
    example: phase(
      `
        tasks: [{ id: raise, kafka.finalize: {}, undo: none, undo_reason: "no" }]
      `,
      [
        'tasks: [{ id: raise, kafka.finalize: {}, undo: none, undo_reason: "no" }]',
        'irreversible: true\ngate: { approve: { prompt: "Raise it?" } }\ntasks: [{ id: raise, kafka.finalize: {} }]',
      ],
    ),
  },
}
