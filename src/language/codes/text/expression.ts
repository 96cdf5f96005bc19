/** `expression/…`: a CEL expression in a text. */
import type { TextCodes } from '../code.ts'
import { phase, playbook } from '../example.ts'

export const expressionCodes: TextCodes = {
  syntax: {
    title: 'an expression is no CEL',
    why: 'Expressions are CEL, a small language that always ends and does nothing but compute; it has no "and", "or", "not" and no filters.',
    fix: 'Write && || ! == != and put texts in quotes.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: node.running and node.restarted, kafka.health: {} }
      `,
      ['and', '&&'],
    ),
  },
  'unknown-name': {
    title: 'an expression reads a name that does not exist',
    why: 'In a template language a misspelt name is empty, and a task is skipped in silence; here it is an error with the list of what exists.',
    fix: 'Use one of the names the message lists; a text is written in quotes.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: nod.running, kafka.health: {} }
      `,
      ['nod.', 'node.'],
    ),
  },
  'unknown-field': {
    title: 'an expression reads a field that does not exist',
    why: 'Every name has a declared type, results of modules too: a misspelt field would never hold what the author means.',
    fix: 'Use one of the fields the message lists, or declare it.',
    example: phase(
      `
        tasks:
          - { id: look, kafka.health: {}, register: health }
          - id: check
            assert: [{ that: health.offlin == 0, else: "offline" }]
      `,
      ['offlin ', 'offline '],
    ),
  },
  'unset-name': {
    title: 'an expression reads a name that may have no value here',
    why: 'A register exists only after its task, and "node" only on a host: read too early it would decide from nothing.',
    fix: 'Read it where it is surely set, or remove what may skip it.',
    example: phase(
      `
        tasks:
          - { id: check, assert: [{ that: health.ok, else: "not healthy" }] }
          - { id: look, kafka.health: {}, register: health }
      `,
      ['  - { id: check, assert: [{ that: health.ok, else: "not healthy" }] }\n', ''],
      [
        'register: health }\n',
        'register: health }\n  - { id: check, assert: [{ that: health.ok, else: "not healthy" }] }\n',
      ],
    ),
  },
  'wrong-type': {
    title: 'an operator does not work on these types',
    why: 'Comparing releases as text would put "3.10.0" before "3.9.0": kplay refuses rather than to take the wrong branch at night.',
    fix: 'Compare values of one type; releases with older(a, b), newer(a, b) and same_line(a, b).',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: node.version < "4.1.2", kafka.health: {} }
      `,
      ['node.version < "4.1.2"', '\'older(node.version, "4.1.2")\''],
    ),
  },
  'wrong-call': {
    title: 'a function does not exist, or does not take these arguments',
    why: 'There are few functions on purpose; a call that can not work is found before anything is contacted.',
    fix: 'Check the name, and number and types of the arguments.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: 'oldr(node.version, "4.1.2")', kafka.health: {} }
      `,
      ['oldr', 'older'],
    ),
  },
  'not-a-release': {
    title: 'a release is compared with a text that is none',
    why: 'A Kafka release has three numbers, so a comparison with "4.1" never holds and the task would never be what it looks like.',
    fix: 'Write all three numbers, or compare lines with same_line(a, "4.1.0").',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: node.version == "4.1", kafka.health: {} }
      `,
      ['"4.1"', '"4.1.2"'],
    ),
  },
  'not-bool': {
    title: 'a condition is neither true nor false',
    why: 'What counts as true differs from language to language (an empty text? "no"? 0?); kplay has no such rules to remember.',
    fix: 'Compare the value with something.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: node.version, kafka.health: {} }
      `,
      ['node.version', 'node.version != ""'],
    ),
  },
  'not-scalar': {
    title: 'a list or map is put into a larger text',
    why: 'How it would be written out is nobody’s decision; a command would get something like "[a, b]".',
    fix: 'Pick one value, or join a list of texts with .join(", ").',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: check
            assert: [{ that: node.running, else: '\${{ host.roles }}!' }]
      `,
      ['host.roles', 'host.roles.join(", ")'],
    ),
  },
  unclosed: {
    title: '"${{" is never closed',
    why: 'The rest of the text would belong to the expression.',
    fix: 'Close it with "}}".',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: check
            assert: [{ that: node.running, else: "down: \${{ host.name" }]
      `,
      ['host.name"', 'host.name }}"'],
    ),
  },
  braces: {
    title: 'braces around something that is an expression already',
    why: '"when", "until", "that" and "stop_if" are always expressions; braces would make a text of the result.',
    fix: 'Write it without ${{ }}.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: "\${{ node.running }}", kafka.health: {} }
      `,
      ['"${{ node.running }}"', 'node.running'],
    ),
  },
  jinja: {
    title: '"{{ }}" stays in the text as it is written',
    why: 'It is a warning, since a text may hold braces; but whoever comes from Ansible means an expression.',
    fix: 'Write ${{ … }}.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - id: check
            assert: [{ that: node.running, else: "down: {{ host.name }}" }]
      `,
      ['{{ host', '${{ host'],
    ),
  },
  'not-here': {
    title: 'an expression where none is evaluated',
    why: 'Ids, hosts and gates are read before anything is known of the cluster; left as text the expression would be a name.',
    fix: 'Write the value itself.',
    example: phase(
      `
        description: "to \${{ versions.to }}"
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['to ${{ versions.to }}', 'to the new release'],
    ),
  },
  'wrong-result': {
    title: 'an expression gives a value of the wrong type',
    why: 'The module would refuse it in the middle of a roll; types are known before.',
    fix: 'Use an expression of the wanted type.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: logs, kafka.collect_logs: { lines: "\${{ host.name }}" } }
      `,
      ['host.name', '100 + host.node_id'],
    ),
  },
  fails: {
    title: 'an expression fails whatever the cluster is like',
    why: 'A part of literals alone (`duration("5x")`, `1 / 0`) and a value of an input are worked out before the run: what fails there fails always.',
    fix: 'Mend the expression.',
    example: playbook(
      `
        vars: { parts: { type: int, default: 0 } }
        phases:
          - use: soak
            with: { for: "\${{ 60 / vars.parts > 1 ? '5m' : '9m' }}" }
      `,
      ['60 / vars.parts > 1', 'vars.parts > 1'],
    ),
  },
}
