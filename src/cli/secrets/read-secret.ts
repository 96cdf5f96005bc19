import { dirname, join, resolve } from 'node:path'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import { shortestSecret } from '../../shell/mask.ts'
import type { World } from '../world.ts'
import { secretProblem, type Trouble } from './problems.ts'
import { readSecretCommand } from './read-command.ts'
import { longestSecret, readSecretFile } from './read-file.ts'

/** What reading secrets needs of the outside. */
export type Reading = Pick<World, 'env' | 'cwd' | 'clock' | 'askSecret'>

/** A value, and what its owner should know. */
export interface ReadSecret {
  readonly value: string
  readonly warnings: readonly Diagnostic[]
}

type Got = Result<ReadSecret, Trouble>

const plain = (value: string): Got => ok({ value, warnings: [] })

/** Paths begin at the folder of the file they stand in; words of the command line at the working folder. */
const folderOf = ({ origin }: Secret, { cwd }: Reading): string => resolve(cwd, dirname(origin.at.source.name))

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

const notText: Trouble = {
  code: 'secret/form',
  what: 'a secret is no text',
  why: 'it is not UTF-8, or holds a NUL character',
  fix: 'keep it as text: in Base64, say',
}

const decode = (bytes: Uint8Array): Result<string, Trouble> => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return err(notText)
  }
}

const openFile = (secret: Secret, path: string, mode: string): Diagnostic => ({
  code: 'secret/open-file',
  severity: 'warning',
  message: `others on this machine can read or change the file of secret "${secret.origin.name}"`,
  at: secret.origin.at,
  note: `${path} has mode ${mode}`,
  fix: `chmod 600 ${path}`,
})

const fromFile = async (secret: Secret, path: string, reading: Reading): Promise<Got> => {
  const home = path.startsWith('~/') ? reading.env['HOME'] : undefined
  const whole = home === undefined ? resolve(folderOf(secret, reading), path) : join(home, path.slice(2))
  const read = await readSecretFile(whole)
  if (!read.ok) return read
  const text = decode(read.value.bytes)
  if (!text.ok) return text
  const warnings = read.value.isOpen ? [openFile(secret, whole, read.value.mode)] : []
  return ok({ value: withoutLineEnd(text.value), warnings })
}

const fromEnv = (name: string, { env }: Reading): Got => {
  const value = env[name]
  if (value !== undefined && value !== '') return plain(value)
  return err({
    code: 'secret/env',
    what: `the environment has no ${name}`,
    why: value === undefined ? 'it is not set' : 'it is set and empty',
    fix: `export ${name} before kplay is run`,
  })
}

const fromCommand = async (secret: Secret, argv: readonly string[], reading: Reading): Promise<Got> => {
  const printed = await readSecretCommand(argv, folderOf(secret, reading), reading)
  return printed.ok ? plain(withoutLineEnd(printed.value)) : printed
}

const fromPerson = async (question: string, { askSecret }: Reading): Promise<Got> => {
  if (askSecret === undefined)
    return err({
      code: 'secret/no-terminal',
      what: 'a secret is asked at a terminal, and there is none',
      why: `the question is ${JSON.stringify(question)}`,
      fix: 'run kplay at a terminal, or give it by --vars or --set with {"env": NAME} or {"file": PATH}',
      exitCode: 10,
    })
  const answer = await askSecret(`${question}: `)
  if (answer !== undefined && answer !== '') return plain(answer)
  const words = { code: 'secret/not-given', what: 'no secret was given', why: 'nothing was typed' }
  return err({ ...words, fix: 'run kplay again and type it', exitCode: 10 })
}

const valueOf = (secret: Secret, reading: Reading): Promise<Got> | Got => {
  const { source } = secret.origin
  switch (source.kind) {
    case 'file':
      return fromFile(secret, source.path, reading)
    case 'command':
      return fromCommand(secret, source.argv, reading)
    case 'env':
      return fromEnv(source.name, reading)
    case 'prompt':
      return fromPerson(source.question, reading)
  }
}

const tooShort: Trouble = {
  code: 'secret/short',
  what: `a secret has fewer than ${shortestSecret} characters`,
  why: 'so short a text stands everywhere: it could not be hidden',
  fix: 'take a longer secret',
}

/** What makes a value unfit; undefined when it is good. */
const faultIn = (value: string, pattern: string | undefined): Trouble | undefined => {
  if (value.trim() === '')
    return { code: 'secret/empty', what: 'a secret is empty', why: 'its source holds nothing', fix: 'put it there' }
  if (value.includes('\0') || value.includes('\uFFFD')) return notText
  if (new TextEncoder().encode(value).length > longestSecret)
    return {
      code: 'secret/long',
      what: 'a secret is larger than 64 KiB',
      why: 'so much text is none',
      fix: 'check its source',
    }
  if (value.trim().length < shortestSecret) return tooShort
  if (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(value)) return undefined
  const words = { code: 'secret/form', what: 'a secret does not match its pattern', why: `the pattern is ${pattern}` }
  return { ...words, fix: 'check its source; kplay shows no part of it' }
}

/** Reads one secret. The problem names the place that says where it comes from, and never any part of it. */
export const readSecret = async (secret: Secret, reading: Reading): Promise<Result<ReadSecret, Problem>> => {
  const got = await valueOf(secret, reading)
  if (!got.ok) return err(secretProblem(secret, got.error))
  const fault = faultIn(got.value.value, secret.origin.pattern)
  return fault === undefined ? got : err(secretProblem(secret, fault))
}
