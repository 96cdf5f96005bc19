/** `playbook/shell-…`: scripts of the module "shell". */
import type { TextCodes } from '../code.ts'
import { phase } from '../example.ts'

const task = (script: string): string => `
  hosts: [brokers]
  tasks:
    - id: copy
      shell:
        script: |
${script
  .split('\n')
  .map((line) => `          ${line}`)
  .join('\n')}
        env: { FROM: "\${{ install.config }}" }
      undo: none
      undo_reason: "a copy harms nothing"
`

export const shellCodes: TextCodes = {
  'shell-expression': {
    title: 'a value stands in a script',
    why: 'A value never becomes code: a quote, a semicolon or a line break in it would be run on a broker.',
    fix: 'Give the value as a variable of "env:", and read "$NAME" in the script.',
    example: phase(task('set -eu\ncp "${{ install.config }}" "$FROM.before"'), [
      '"${{ install.config }}" "$FROM.',
      '"$FROM" "$FROM.',
    ]),
  },
  'shell-carriage-return': {
    title: 'a script holds a carriage return',
    why: 'A shell takes it for a part of the word before it: "cp a b" then writes to a file "b\\r".',
    fix: 'End lines with a line feed alone.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: a, shell: { script: "sync\\r" }, undo: none, undo_reason: ok }]
      `,
      ['"sync\\r"', '"sync"'],
    ),
  },
  'shell-empty': {
    title: 'a script does nothing',
    why: 'The task would be reported as a change, and change nothing.',
    fix: 'Write what it shall do, or remove the task.',
    example: phase(
      `
        hosts: [brokers]
        tasks: [{ id: a, shell: { script: "# sync" }, undo: none, undo_reason: ok }]
      `,
      ['"# sync"', 'sync'],
    ),
  },
  'shell-unquoted': {
    title: 'a variable stands outside quotes',
    why: 'A shell splits its value at spaces and opens * and ? in it: a path with a space becomes two, an empty value none.',
    fix: 'Write "$NAME".',
    source: 'bash manual, Word Splitting and Filename Expansion',
    example: phase(task('set -eu\ncp $FROM "$FROM.before"'), ['cp $FROM "', 'cp "$FROM" "']),
  },
  'shell-hides-failures': {
    title: 'a script goes on after a command that failed',
    why: 'The exit code of a script is that of its last command: what failed before it is not seen, and the step counts as done.',
    fix: 'Begin the script with "set -eu".',
    source: 'bash manual, The Set Builtin',
    example: phase(task('cp "$FROM" "$FROM.before"\nsync'), ['cp "$FROM"', 'set -eu\n          cp "$FROM"']),
  },
}
