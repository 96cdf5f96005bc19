/** `playbook/…` of what works and was most likely meant otherwise: names nobody reads, conditions that decide nothing, waits, secrets. */
import type { TextCodes } from '../code.ts'
import { phase, playbook } from '../example.ts'

const look = '{ id: look, kafka.health: {} }'

/** A phase with one changing task. */
const oneTask = (task: string): string =>
  `hosts: [brokers]\ntasks:\n  - { id: it, ${task},\n      undo: none, undo_reason: ok }`

export const habitCodes: TextCodes = {
  'unused-variable': {
    title: 'nothing reads a variable',
    why: 'A value given for it would change nothing. Most often the place that should read it is misspelt or gone. One marked "required" is asked for on purpose.',
    fix: 'Read it, or remove it.',
    example: playbook(
      `
        vars: { pause: { type: duration, default: 10m } }
        phases: [{ use: soak }]
      `,
      ['use: soak', 'use: soak, with: { for: "${{ vars.pause }}" }'],
    ),
  },
  'unused-input': {
    title: 'nothing in a phase reads one of its inputs',
    why: 'Whoever uses the phase would set it and believe that it does something.',
    fix: 'Read it, or remove it.',
    example: phase(
      `
        inputs: { lines: { type: int, default: 500 } }
        hosts: [brokers]
        tasks: [{ id: logs, kafka.collect_logs: { lines: 100 } }]
      `,
      ['lines: 100', 'lines: "${{ inputs.lines }}"'],
    ),
  },
  'unused-register': {
    title: 'nothing reads a register',
    why: 'A result that is kept was meant to be looked at: the condition that should do so is missing.',
    fix: 'Read it in "until:" or in a later task, or remove "register:".',
    example: phase('tasks: [{ id: look, kafka.health: {}, register: health }]', [', register: health', '']),
  },
  'never-runs': {
    title: 'a task whose "when" is always false',
    why: 'It is in every review and in no run.',
    fix: 'Remove the task, or mend the condition.',
    example: phase('tasks: [{ id: look, when: false, kafka.health: {} }]', ['when: false, ', '']),
  },
  'always-fails': {
    title: 'a task that always fails',
    why: 'The run ends there each time, and nothing after it is ever reached.',
    fix: 'Remove the task, or mend the condition.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: check, assert: [{ that: 1 == 2, else: "not so" }] }
          - ${look}
      `,
      ['1 == 2', 'node.running'],
    ),
  },
  'constant-condition': {
    title: 'a condition that is the same in every run',
    why: 'It looks like a guard and is none.',
    fix: 'Remove it, or mend it.',
    example: phase('tasks: [{ id: look, when: true, kafka.health: {} }]', ['when: true, ', '']),
  },
  'condition-twice': {
    title: 'the same condition twice',
    why: 'The second can not differ. Most often one of them was to be about something else.',
    fix: 'Remove one, or write what was meant.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: look, when: node.running && node.running, kafka.health: {} }]
      `,
      ['node.running && node.running', 'node.running'],
    ),
  },
  'stale-register': {
    title: 'a register from before a restart is read after it',
    why: 'It tells how things were before the node was stopped. A check after the restart must look again.',
    fix: 'Look again into another register.',
    example: phase(
      `
        hosts: [brokers]
        before_each: [{ id: look, kafka.health: {}, register: before }]
        tasks: [{ id: turn, service: { state: restarted } }]
        after_each:
          - { id: again, kafka.health: {}, register: after }
          - { id: check, assert: [{ that: before.ok && after.ok, else: "ill" }] }
      `,
      ['before.ok && after.ok', 'after.ok'],
      ['kafka.health: {}, register: before', 'kafka.health: {}'],
    ),
  },
  'short-timeout': {
    title: 'a time-out that ends while the node is still on its way',
    why: 'A clean stop takes minutes where many leaders move, and a start longer where logs are checked. The run would fail with the node down.',
    fix: 'Give it more time, or leave "timeout:" out: kplay waits while there is progress.',
    source: 'controlled shutdown waits up to 300 s for approval; replica.lag.time.max.ms is 30 s',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: back, kafka.wait_back: { version: "4.1.2" }, timeout: 30s }
      `,
      ['timeout: 30s', 'timeout: 30m'],
    ),
  },
  'single-try': {
    title: 'a time-out that is over before the second try',
    why: 'The retries look like patience, and there is none.',
    fix: 'Make the time-out longer, or the delay shorter.',
    example: phase('tasks: [{ id: look, kafka.health: {}, retries: 9, delay: 1m, timeout: 30s }]', [
      'timeout: 30s',
      'timeout: 15m',
    ]),
  },
  'long-wait': {
    title: 'tries that may go on for more than an hour',
    why: 'All that time the run holds the lock of the cluster. What has not come in an hour most often never comes.',
    fix: 'Add "timeout:" with the time you would really wait.',
    example: phase('tasks: [{ id: look, kafka.health: {}, retries: 9, delay: 1h }]', [
      'delay: 1h',
      'delay: 1h, timeout: 2h',
    ]),
  },
  'single-sample': {
    title: 'a watch that looks at its beginning and its end only',
    why: 'Whatever happens between is not seen.',
    fix: 'Look more often, or watch for longer.',
    example: phase(
      `
        tasks:
          - id: watch
            watch:
              for: 5m
              every: 10m
              module: kafka.health
              register: health
              stop_if: health.offline > 0
      `,
      ['every: 10m', 'every: 10s'],
    ),
  },
  'watch-without-end': {
    title: 'a watch that nothing stops',
    why: 'It is a pause with extra work: whatever it sees, the run goes on.',
    fix: 'Add "stop_if:".',
    example: phase(
      `
        tasks:
          - id: watch
            watch:
              for: 5m
              module: kafka.health
              register: health
      `,
      ['register: health', 'register: health\n      stop_if: health.offline > 0'],
    ),
  },
  'plain-secret': {
    title: 'a secret in plain text',
    why: 'All who can read the repository have it, its whole history included; and kplay can not hide in plans, journals and reports what it does not know to be secret (P8).',
    fix: 'Take it out and change it. Keep it in a file on the machine that needs it, and name the file.',
    example: phase(oneTask('command: { argv: [curl, "https://a:s3cret@ci.test"] }'), [
      '"https://a:s3cret@ci.test"',
      '-n, "https://ci.test"',
    ]),
  },
  'likely-secret': {
    title: 'a value whose name says that it is secret',
    why: 'All who can read the repository have it, and kplay shows it in plans and journals like any other value.',
    fix: 'Keep it in a file outside the repository, and name that file.',
    example: phase(oneTask('command: { argv: [upload], env: { TOKEN: 8d3f90aa12 } }'), [
      'TOKEN: 8d3f90aa12',
      'TOKEN_FILE: /etc/token',
    ]),
  },
  'value-as-code': {
    title: 'a value becomes code of a shell',
    why: 'A value with a quote, a semicolon or $( ) in it would be run. Values reach a shell as environment variables, where they stay values.',
    fix: 'Give the value as "env:", and read "$NAME" in the code.',
    source: 'the same hole in CI workflows: “script injection”',
    example: phase(oneTask(`command: { argv: [sh, -c, 'echo "\${{ host.name }}"'] }`), [
      `'echo "\${{ host.name }}"'] }`,
      `'echo "$HOST"'],
          env: { HOST: "\${{ host.name }}" } }`,
    ]),
  },
  'one-word-command': {
    title: 'a command whose one word has spaces in it',
    why: 'No shell splits it: the system looks for a program of that whole name.',
    fix: 'Write each word as an item of the list.',
    example: phase(oneTask('command: { argv: ["df -h /var"] }'), ['"df -h /var"', 'df, -h, /var']),
  },
  'shell-word': {
    title: 'a word that only a shell understands',
    why: '"command" uses no shell: a pipe or a "~" is given to the program as it is written.',
    fix: 'Write the command without it, or run a shell: argv: [sh, -c, …].',
    example: phase(oneTask('command: { argv: [ls, ~/kafka] }'), ['~/kafka', '/home/kafka/kafka']),
  },
  'empty-phase': {
    title: 'a phase without tasks',
    why: 'It would be reported as done, and nothing was.',
    fix: 'Write its tasks, or remove it. A phase with a gate may have none.',
    example: phase('tasks: []', ['[]', `[${look}]`]),
  },
  'host-twice': {
    title: 'a host is named beside a group that holds it',
    why: 'A host is taken once; a reader would think that it is treated in a way of its own.',
    fix: 'Remove the host, or the group.',
    example: playbook(
      `
        phases:
          - id: look
            hosts: [brokers, b1]
            tasks: [${look}]
      `,
      ['[brokers, b1]', '[brokers]'],
    ),
  },
  'undo-needless': {
    title: '"undo" at a task that changes nothing',
    why: 'It never runs, and makes the task look like a change.',
    fix: 'Remove it.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: look, kafka.health: {}, undo: none, undo_reason: ok }]
      `,
      [', undo: none, undo_reason: ok', ''],
    ),
  },
}
