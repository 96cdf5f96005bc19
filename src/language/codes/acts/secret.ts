/** `secret/…`: reading a secret, once, before anything is contacted. */
import type { RunCodes } from '../code.ts'

const unread = 'Nothing was contacted and nothing changed: secrets are read before anything else.'

/** By the second half of the code. */
export const secretCodes: RunCodes = {
  env: {
    title: 'the environment lacks the variable a secret comes from, or it is empty',
    why: unread,
    fix: 'Export it in the shell or job that runs kplay.',
  },
  file: {
    title: 'the file a secret comes from can not be read',
    why: `${unread} A path begins at the folder of the file it is written in.`,
    fix: 'Check path and permissions.',
  },
  command: {
    title: 'the program a secret comes from failed, took too long or printed too much',
    why: `${unread} It runs on this machine, in the folder of the file it is written in, for at most 30 s.`,
    fix: 'Run it by hand in that folder and mend what it says.',
  },
  empty: {
    title: 'a secret is empty',
    why: 'An empty password is nearly always a slip, and nothing to hide.',
    fix: 'Put the secret where it comes from.',
  },
  short: {
    title: 'a secret has fewer than 4 characters',
    why: 'kplay hides secrets by their value; so short a value stands in every text, and hiding it there would hide half of them.',
    fix: 'Take a longer secret.',
  },
  long: {
    title: 'a secret is larger than 64 KiB',
    why: 'So much text is no password, token or key.',
    fix: 'Name the file or program that holds the secret alone.',
  },
  form: {
    title: 'a secret is not UTF-8 text, holds a NUL, or does not match its pattern',
    why: 'It is handed on as text, in environments and headers.',
    fix: 'Look at the source by hand; kplay shows no part of it.',
  },
  'no-terminal': {
    title: 'a secret is asked at a terminal, and there is none',
    why: unread,
    fix: 'Run kplay at a terminal, or give the secret by --vars or --set with { env: NAME } or { file: PATH }.',
  },
  'not-given': {
    title: 'a person gave no secret when asked',
    why: unread,
    fix: 'Run kplay again and type it.',
  },
  'open-file': {
    title: 'the file of a secret can be read or changed by others',
    why: 'Everybody with an account on this machine may have it.',
    fix: 'Run chmod 600 on it.',
  },
}
