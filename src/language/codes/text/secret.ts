/** Codes of secrets in texts: `expression/secret`, `playbook/secret-literal`, `inventory/secret-literal`. */
import type { TextCodes } from '../code.ts'
import { inventory, playbook } from '../example.ts'

const whyPlain =
  'Whoever reads the repository, its history or a list of processes would have it, and kplay can not hide what it does not know to be secret.'

const whence =
  'Write { env: NAME }, { file: PATH }, { command: [PROGRAM, …] } or { prompt: "…" }; change a secret that stood in a file.'

export const expressionSecretCodes: TextCodes = {
  secret: {
    title: 'an expression does something with a secret but hand it on',
    why: 'Compared, joined or told, a secret would show in a plan, a log or a list of processes, if only by what follows from it.',
    fix: 'Pass it whole to an argument that takes secrets: "env" of command, say; a program compares better than a playbook.',
    example: playbook(
      `
        vars:
          token: { type: secret, default: { env: TOKEN } }
        phases:
          - id: tell
            hosts: [brokers]
            tasks:
              - id: call
                command: { argv: [tell, "\${{ vars.token }}"] }
                undo: none
                undo_reason: what is told stays told
      `,
      ['argv: [tell, "${{ vars.token }}"]', 'argv: [tell], env: { TOKEN: "${{ vars.token }}" }'],
    ),
  },
}

export const playbookSecretCodes: TextCodes = {
  'secret-literal': {
    title: 'a secret is written out',
    why: whyPlain,
    fix: whence,
    example: playbook(
      `
        vars:
          token: { type: secret, default: correct-horse }
        phases:
          - id: tell
            hosts: [brokers]
            tasks:
              - id: call
                command: { argv: [tell], env: { TOKEN: "\${{ vars.token }}" } }
                undo: none
                undo_reason: what is told stays told
      `,
      ['correct-horse', '{ env: TOKEN }'],
    ),
  },
}

export const inventorySecretCodes: TextCodes = {
  'secret-literal': {
    title: 'a secret is written out',
    why: whyPlain,
    fix: whence,
    example: inventory([
      '  controllers: { port: 9093 }\n',
      '  controllers: { port: 9093 }\n  security:\n    protocol: SASL_SSL\n    mechanism: PLAIN\n    username: kplay\n    password: correct-horse\n',
    ]),
  },
}
