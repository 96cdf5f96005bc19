import type { Readable, Writable } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { HostCommand } from '../../run/ports.ts'
import { becomeRefused, lineLost, noShell } from '../problems.ts'
import { buildBecome, type Become } from './become.ts'
import type { Carried, CarriedEnd, Carrier } from './carrier.ts'
import { buildLine, type Line } from './line.ts'
import { AfterMark, UntilMark } from './marks.ts'

/** A command that has begun on the host, past login files and passwords. */
export interface OpenLine {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exited: Promise<CarriedEnd>
  /** On the host. */
  readonly pid: number
  readonly over: string | undefined
  drop(): void
}

interface Way {
  readonly host: string
  readonly carrier: Carrier
  readonly become: Become | undefined
}

interface Wanted {
  readonly command: Pick<HostCommand, 'argv' | 'env'>
  readonly nonce: string
  readonly tellsEnds: boolean
}

/** Streams of channels and children close without an end when they are torn; what hangs on them must end too. */
export const passOn = <T extends AfterMark | UntilMark>(from: Readable, to: T): T => {
  from.pipe(to)
  from.once('close', () => to.end())
  from.on('error', () => to.end())
  to.on('error', () => undefined)
  return to
}

const tail = (text: string): string => text.trim().split('\n').slice(-3).join('; ').slice(-400)

/** Why no mark came. */
const notBegun = ({ host, become }: Way, end: CarriedEnd, said: { out: string; err: string }): Problem => {
  const words = [said.err, said.out].map(tail).filter((text) => text !== '')
  if (end.kind === 'lost') return lineLost(host, { what: 'the login', why: words[0] ?? end.why })
  const how = end.signal === null ? `exit code ${end.exitCode}` : end.signal
  if (become !== undefined)
    return becomeRefused(host, { become, why: words[0] ?? `${become.method} ended with ${how}, without a word` })
  return noShell(
    host,
    `its login shell ended with ${how} before it ran a command: ${words.join('; ') || 'without a word'}`,
  )
}

/** Answers a question for the password once. A second question means that it was wrong; one that cannot be answered would wait for ever. */
class Answering {
  /** Says why there is no going on. */
  readonly isRefused: Promise<string>
  readonly #count: (printed: string) => number
  readonly #answer: (() => void) | undefined
  #asked = 0
  #refuse: (why: string) => void = () => undefined

  constructor(count: (printed: string) => number, answer: (() => void) | undefined) {
    this.#count = count
    this.#answer = answer
    this.isRefused = new Promise((resolve) => (this.#refuse = resolve))
  }

  readonly hear = (printed: string): void => {
    const asked = this.#count(printed)
    if (asked > 0 && this.#answer === undefined) this.#refuse('it asks for a password, and the inventory gives none')
    if (asked > 0 && this.#asked === 0) this.#answer?.()
    if (asked > 1) this.#refuse('its password was not accepted')
    this.#asked = Math.max(this.#asked, asked)
  }
}

/** The exit code that the line itself told, where its way cannot; without it the way was lost. */
const endOf = async (carried: Carried, told: UntilMark | undefined): Promise<CarriedEnd> => {
  if (told === undefined) return carried.exited
  const code = await told.seen
  if (code !== undefined) return { kind: 'ended', exitCode: Number(code), signal: null }
  const end = await carried.exited
  return end.kind === 'lost' ? end : { kind: 'lost', why: 'the connection ended before the command did' }
}

/** The line as the user of the connection, or as the one it is to become. */
const wordsOf = (line: Line, become: Become | undefined, nonce: string) =>
  become === undefined
    ? { words: line.words, countPrompts: () => 0 }
    : buildBecome(become, { words: line.words, nonce })

/** Starts a command and answers when it has begun. The problem: it has not, and never will. */
export const openLine = async (way: Way, { command, nonce, tellsEnds }: Wanted): Promise<Result<OpenLine, Problem>> => {
  const line = buildLine(command, { nonce, tellsEnds })
  const { words, countPrompts } = wordsOf(line, way.become, nonce)
  const started = await way.carrier.start(words)
  if (!started.ok) return started
  const carried = started.value
  const password = way.become?.password
  const answer = password === undefined ? undefined : (): void => void carried.stdin.write(`${password}\n`)
  const answering = new Answering(countPrompts, answer)
  const stdout = passOn(carried.stdout, new AfterMark(line.begin))
  const complaints = passOn(carried.stderr, new AfterMark(line.begin, answering.hear))
  const begun = await Promise.race([Promise.all([stdout.seen, complaints.seen]), answering.isRefused])
  if (typeof begun === 'string') {
    carried.drop()
    return err(becomeRefused(way.host, { become: way.become, why: begun }))
  }
  if (begun[0] === undefined || begun[1] === undefined) {
    const end = await carried.exited
    carried.drop()
    return err(notBegun(way, end, { out: stdout.before, err: complaints.before }))
  }
  const told = line.over === undefined ? undefined : passOn(complaints, new UntilMark(line.over))
  const open: OpenLine = {
    stdin: carried.stdin,
    stdout,
    stderr: told ?? complaints,
    exited: endOf(carried, told),
    pid: Number(begun[0]),
    over: line.over,
    drop: () => carried.drop(),
  }
  return ok(open)
}
