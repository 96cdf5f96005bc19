/** `yaml/…`: the text is no YAML 1.2 as kplay reads it. */
import type { TextCodes } from '../code.ts'
import { phase, playbook, wholePlaybook } from '../example.ts'

const bomb = `
  phases: [{ use: soak }]
  a: &a [x, x, x, x, x, x, x, x, x, x]
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
`

/** Deeper than any playbook needs. */
const [opened, closed] = ['['.repeat(66), ']'.repeat(66)]

export const yamlCodes: TextCodes = {
  syntax: {
    title: 'the text is no YAML',
    why: 'Nothing that follows the fault can be trusted to mean what it looks like, so kplay reads no further.',
    fix: 'Mend the place under the caret; most often a quote, a bracket or a ":" is missing.',
    example: playbook(
      `
        phases:
          - use: soak
            with: { for: 5m
      `,
      ['with: { for: 5m\n', 'with: { for: 5m }\n'],
    ),
  },
  indentation: {
    title: 'a line is not indented like its neighbours',
    why: 'In YAML the indentation says what belongs to what; a key one space off would become part of something else.',
    fix: 'Indent the keys of one map alike.',
    example: playbook(
      `
        phases:
          - use: soak
             with: { for: 5m }
      `,
      ['     with', '    with'],
    ),
  },
  tab: {
    title: 'a tab is used for indentation',
    why: 'YAML forbids it: editors show tabs in different widths, so two readers would see two different playbooks.',
    fix: 'Indent with spaces.',
    example: playbook('phases:\n\t- use: soak\n', ['\t-', '  -']),
  },
  'duplicate-key': {
    title: 'a key stands in one map twice',
    why: 'Most readers of YAML silently keep the last one, so the line a reviewer reads may not be the one that counts.',
    fix: 'Keep one of the two.',
    example: phase(
      `
        serial: 1
        serial: 1
        tasks: [{ id: look, kafka.health: {} }]
      `,
      ['serial: 1\nserial: 1\n', 'serial: 1\n'],
    ),
  },
  'merge-key': {
    title: 'the merge key "<<" is not part of the language',
    why: 'What it merges, and which value wins, differs between readers of YAML; a playbook must have one meaning.',
    fix: 'Write the keys out, or use an alias for the whole value.',
    example: playbook(
      `
        phases:
          - { use: soak, as: first, with: &times { for: 5m } }
          - { use: soak, as: second, with: { <<: *times } }
      `,
      ['{ <<: *times }', '*times'],
    ),
  },
  key: {
    title: 'a key is no plain text',
    why: 'A list or a map as a key cannot be named in an error, a plan or an expression.',
    fix: 'Write the key as text.',
    example: playbook(
      `
        vars:
          ? [ticket]
          : { type: string, required: true, default: none }
        phases: [{ use: soak }]
      `,
      ['? [ticket]\n  : {', 'ticket: {'],
    ),
  },
  jinja: {
    title: '"{{ }}" without quotes is a YAML map',
    why: 'Ansible writes expressions so; to YAML it is a map inside a map, and the value would be lost.',
    fix: 'Write expressions as "${{ … }}", in quotes.',
    example: phase(
      `
        tasks:
          - id: check
            assert: [{ that: versions.to != "", else: {{ versions.to }} }]
      `,
      ['{{ versions.to }}', '"${{ versions.to }}"'],
    ),
  },
  tag: {
    title: 'a YAML tag has no meaning here',
    why: 'Tags like "!vault" ask the reader to build something special; kplay builds nothing that the text does not show.',
    fix: 'Remove the tag, or quote the value if it begins with "!".',
    example: playbook(
      `
        phases:
          - use: soak
            with: { for: !time 5m }
      `,
      ['!time ', ''],
    ),
  },
  'quote-expression': {
    title: 'YAML takes a part of an expression for its own',
    why: 'A leading "!" is a tag to YAML, and braces, brackets and ": " are structure: the expression would be cut in two.',
    fix: 'Put the whole expression in quotes.',
    example: phase(
      `
        hosts: [brokers]
        tasks:
          - { id: look, when: "node.running", kafka.health: {} }
          - id: again
            when: !node.restarted
            kafka.health: {}
      `,
      ['!node.restarted', '"!node.restarted"'],
    ),
  },
  'quote-number': {
    title: 'a number would lose its text',
    why: 'YAML reads 3.10 as 3.1: another Kafka release. kplay refuses to guess which of the two was meant.',
    fix: 'Quote it when the text is meant, else write the number as it is read.',
    example: playbook(
      `
        vars:
          line: { type: string, required: true, default: 3.10 }
        phases: [{ use: soak }]
      `,
      ['3.10', '"3.10"'],
    ),
  },
  alias: {
    title: 'an alias without its anchor',
    why: 'The value it stands for is not there, or is itself a part of it; both have no end that could be read.',
    fix: 'Define the anchor above the alias, or write the value out.',
    example: playbook(
      `
        phases:
          - { use: soak, with: *times }
      `,
      ['*times', '{ for: 5m }'],
    ),
  },
  'too-large': {
    title: 'the aliases of a file stand for too many values',
    why: 'A few lines of aliases can stand for billions of values: a file that no person can read, and no machine should try to.',
    fix: 'Use fewer aliases; write the values out.',
    example: playbook(bomb, [
      bomb
        .replace(/\n {2}/g, '\n')
        .replace(/^\n/, '')
        .trimEnd(),
      'phases: [{ use: soak }]',
    ]),
  },
  'too-deep': {
    title: 'values are nested too deeply',
    why: 'No playbook needs it, and a reader of it would lose the thread; such files are mistakes or traps.',
    fix: 'Flatten the file.',
    example: playbook(
      `
        vars:
          tree:
            type: list
            required: true
            default:
              ${opened}
              ${closed}
        phases: [{ use: soak }]
      `,
      [opened, '[a, [b, c]]'],
      [`      ${closed}\n`, ''],
    ),
  },
  'not-a-map': {
    title: 'the file holds no map',
    why: 'A file of kplay is a map that begins with "kplay: 1"; a list of plays, as Ansible has it, is another language.',
    fix: 'Begin with "kplay: 1" and put phases under "phases:".',
    example: wholePlaybook(
      `
        - use: soak
      `,
      ['- use: soak', 'kplay: 1\nname: example\ninventory: inventory.yml\nphases:\n  - use: soak'],
    ),
  },
  'several-documents': {
    title: 'one file holds two documents',
    why: 'Which of the two would be run? A playbook that is reviewed must be the one that is run.',
    fix: 'Split the file.',
    example: playbook(
      `
        phases: [{ use: soak }]
        ---
        kplay: 1
      `,
      ['---\nkplay: 1\n', ''],
    ),
  },
  version: {
    title: 'the file asks for another version of YAML',
    why: 'YAML 1.1 reads "no" as false and 010 as 8; kplay reads YAML 1.2, where a text is what it looks like.',
    fix: 'Remove the %YAML line.',
    example: wholePlaybook(
      `
        %YAML 1.1
        ---
        kplay: 1
        name: example
        inventory: inventory.yml
        phases: [{ use: soak }]
      `,
      ['%YAML 1.1\n---\n', ''],
    ),
  },
}
