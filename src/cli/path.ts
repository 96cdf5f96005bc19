import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { releaseLineOf } from '../kafka/releases/catalogue.ts'
import type { PathFault } from '../kafka/releases/path.ts'
import { buildWay, type Way, type WayQuestion } from '../kafka/releases/way.ts'
import type { Mode } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Command, Invocation } from './command.ts'
import type { PathAnswer } from './path-schema.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

type Format = 'text' | 'markdown' | 'json'
const formats: readonly string[] = ['text', 'markdown', 'json'] satisfies Format[]
const modes: readonly string[] = ['kraft', 'zookeeper'] satisfies Mode[]

const isFormat = (word: string): word is Format => formats.includes(word)
const isMode = (word: string): word is Mode => modes.includes(word)

/** KRaft, except on a line that has no KRaft to upgrade. */
const usualMode = (from: string): Mode =>
  releaseLineOf(from)?.modes.includes('kraft') === false ? 'zookeeper' : 'kraft'

const readWish = (invocation: Invocation): Result<{ question: WayQuestion; format: Format }, Problem> => {
  const [from, to, ...more] = invocation.positionals
  if (from === undefined || to === undefined || more.length > 0)
    return err(wrongArguments('path', 'it takes two releases: FROM TO'))
  const format = invocation.text('format') ?? 'text'
  if (!isFormat(format)) return err(wrongArguments('path', `--format is "${format}", not text, markdown or json`))
  const mode = invocation.text('mode') ?? usualMode(from)
  if (!isMode(mode)) return err(wrongArguments('path', `--mode is "${mode}", not kraft or zookeeper`))
  return ok({ question: { from, to, mode }, format })
}

/** Faults of the words themselves, not of the way between two releases. */
const isWrongWord = ({ code }: PathFault, { from, to }: WayQuestion): boolean =>
  code === 'path/unknown-release' || from === to

/** A way near the one asked for that is open: the newest patch of the line, or the other mode. */
const openWay = ({ from, to, mode }: WayQuestion): string | undefined => {
  const patch = releaseLineOf(to)?.latestPatch ?? to
  const other: Mode = mode === 'kraft' ? 'zookeeper' : 'kraft'
  const near: readonly WayQuestion[] = [
    { from, to: patch, mode },
    { from, to, mode: other },
    { from, to: patch, mode: other },
  ]
  const open = near.find((question) => buildWay(question).ok)
  return open === undefined ? undefined : `kplay path ${from} ${open.to} --mode ${open.mode}`
}

const closed = (question: WayQuestion, faults: readonly PathFault[]): Problem => {
  const { from, to, mode } = question
  const all = faults.filter((fault) => fault.severity === 'error')
  const wrong = all.filter((fault) => isWrongWord(fault, question))
  const isWrong = wrong.length > 0
  const errors = isWrong ? wrong : all
  const open = isWrong ? undefined : openWay(question)
  const fixes = errors.map((fault) => fault.fix)
  return {
    code: errors[0]?.code ?? 'path/not-allowed',
    what: `there is no way from ${from} to ${to} in ${mode === 'kraft' ? 'KRaft' : 'ZooKeeper'} mode`,
    why: errors.map((fault) => fault.message),
    fix: [...fixes, ...(open === undefined ? [] : [`the way: ${open}`])].join('; '),
    exitCode: isWrong ? 3 : 1,
  }
}

const answerOf = (question: WayQuestion, way: Result<Way, readonly PathFault[]>): PathAnswer => ({
  format: 1,
  ...question,
  isOpen: way.ok,
  direction: way.ok ? way.value.direction : null,
  faults: way.ok ? way.value.warnings : way.error,
  legs: way.ok ? way.value.legs : [],
})

/** Lines longer than this are hard to read, however wide the terminal. */
const widest = 120

const show = async (way: Way, format: 'text' | 'markdown', world: World): Promise<void> => {
  const { outlineOf } = await import('../views/path/outline.ts')
  const blocks = outlineOf(way)
  if (format === 'markdown') {
    const { renderMarkdown } = await import('../views/path/markdown.ts')
    world.stdout.write(renderMarkdown(blocks))
    return
  }
  const { renderText } = await import('../views/path/text.ts')
  world.stdout.write(renderText(blocks, Math.min(world.stdout.columns, widest)))
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const wish = readWish(invocation)
  if (!wish.ok) return tellProblem(wish.error, world)
  const { question, format } = wish.value
  const way = buildWay(question)
  if (format === 'json') world.stdout.write(renderJson(answerOf(question, way)))
  else if (way.ok) await show(way.value, format, world)
  return way.ok ? 0 : tellProblem(closed(question, way.error), world)
}

/** The way between two releases. Contacts nothing. Exit 0: there is one · 1: there is none, and what to do instead · 3: wrong words. */
export const command: Command = {
  name: 'path',
  summary: 'show the way between two Kafka releases: hops, hazards, what can be taken back',
  usage: 'path FROM TO [--mode kraft|zookeeper] [--format text|markdown|json]',
  options: {
    mode: {
      type: 'string',
      value: 'kraft|zookeeper',
      summary: 'how the cluster runs now; default kraft, where FROM has it',
    },
    format: {
      type: 'string',
      value: 'text|markdown|json',
      summary: 'for a person (text, markdown) or for a program (json); default text',
    },
  },
  run,
}
