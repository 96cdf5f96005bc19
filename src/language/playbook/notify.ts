/** `notify:` of a playbook: who is told of a run, when, and how. Nothing of it may hurt or delay a run. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { parseDuration } from '../../diagnostics/duration.ts'
import type { Location } from '../../diagnostics/source.ts'
import type { Compiler } from '../expressions/compile.ts'
import type { Template } from '../expressions/expression.ts'
import { compileTemplate } from '../expressions/template.ts'
import { durationSchema, textSchema } from '../syntax/words.ts'
import { childOf, entryOf, textOf, textsOf, type Entry, type Tree } from '../syntax/tree.ts'
import { playbookFault } from './playbook-faults.ts'

/** What somebody may be told of. */
export const notifyMoments = ['start', 'waiting', 'failed', 'done'] as const

export type NotifyMoment = (typeof notifyMoments)[number]

export interface Notify {
  readonly on: readonly NotifyMoment[]
  /** A wait is told once it is so long, milliseconds. */
  readonly afterMs: number
  /** One notice may take so long, milliseconds. */
  readonly timeoutMs: number
  /** `{ url, headers }` of a webhook, or the words of a command. */
  readonly kind: 'webhook' | 'command'
  readonly target: Template
  readonly at: Location
}

const defaultAfterMs = 600_000
const defaultTimeoutMs = 10_000

/** A text that may be, or hold, a secret: the address of a webhook often is one. */
const secretText = { ...textSchema, 'x-secret': true }

export const webhookSchema = {
  title: 'webhook map',
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  description: 'gets each notice as JSON, by POST (schemas/notice.schema.json)',
  properties: {
    url: { ...secretText, description: 'an address like https://hooks.example/x; it may be a secret' },
    headers: {
      title: 'headers map',
      type: 'object',
      additionalProperties: secretText,
      description: 'sent along; values may be secrets',
    },
  },
}

export const notifyCommandSchema = {
  type: 'array',
  minItems: 1,
  items: textSchema,
  description:
    'program and arguments, run on the machine kplay runs on; it reads each notice as JSON from standard input',
}

export const notifySchema = {
  title: 'notify map',
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  description:
    'tells somebody of the run, by a webhook or a command. A notice that can not be sent is a warning: it never hurts or holds up a run, and is never sent again. Nothing of it runs in a lab',
  properties: {
    on: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', enum: [...notifyMoments] },
      description: 'start and end of a run, its failure, and each wait that something holds up for long',
    },
    after: { ...durationSchema, description: 'a wait is told, once, when it is so long; 10m by default' },
    timeout: { ...durationSchema, description: 'longest time one notice may take; 10s by default' },
    webhook: webhookSchema,
    command: notifyCommandSchema,
  },
}

/** The parts of a playbook in which `notify` may hold expressions. */
export const notifyTargets = (top: Tree): readonly Tree[] => {
  const notify = childOf(top, 'notify')
  return [childOf(notify, 'webhook'), childOf(notify, 'command')].filter((tree) => tree !== undefined)
}

const checkTarget = (entry: Entry): Diagnostic[] => {
  const [first, second] = ['webhook', 'command'].flatMap((key) => entryOf(entry.value, key) ?? [])
  if (entry.value.kind !== 'map' || (first !== undefined && second === undefined)) return []
  const fix = 'say "webhook: { url: … }" or "command: [ … ]"'
  return [
    second === undefined
      ? playbookFault('notify-target', entry.keyAt, { message: '"notify" does not say how', fix })
      : playbookFault('notify-target', second.keyAt, { message: '"notify" has a webhook and a command', fix }),
  ]
}

const checkAfter = (entry: Entry, on: readonly string[]): Diagnostic[] => {
  const after = entryOf(entry.value, 'after')
  if (after === undefined || on.includes('waiting')) return []
  return [
    playbookFault('misplaced-key', after.keyAt, {
      message: '"after" has no meaning without "waiting"',
      fix: 'add "waiting" to "on:", or remove "after:"',
    }),
  ]
}

/** An address written out is checked now; one that is an expression when it is known. */
const checkAddress = (entry: Entry): Diagnostic[] => {
  const url = childOf(childOf(entry.value, 'webhook'), 'url')
  const text = textOf(url)
  if (url === undefined || text === undefined || /^(?:https?:\/\/.|.*\$\{\{)/s.test(text)) return []
  return [
    playbookFault('wrong-form', url.at, {
      message: '"url" must be an address like https://hooks.example/x',
      fix: 'begin it with https:// or http://',
    }),
  ]
}

const msOf = (tree: Tree | undefined, otherwise: number): number => {
  const ms = parseDuration(textOf(tree) ?? '')
  return ms.ok ? ms.value : otherwise
}

/** The `notify` of a playbook, undefined where there is none or it says no target. Shapes are checked by the schema. */
export const readNotify = (
  top: Tree,
  { compiler, report }: { readonly compiler: () => Compiler; readonly report: (fault: Diagnostic) => void },
): Notify | undefined => {
  const entry = entryOf(top, 'notify')
  if (entry === undefined) return undefined
  const on = textsOf(childOf(entry.value, 'on'))
  for (const fault of [...checkTarget(entry), ...checkAfter(entry, on), ...checkAddress(entry)]) report(fault)
  const compile = (kind: Notify['kind']): Template | undefined => {
    const tree = childOf(entry.value, kind)
    const schema = kind === 'webhook' ? webhookSchema : notifyCommandSchema
    if (tree === undefined) return undefined
    return compileTemplate(tree, { compiler: compiler(), schema, what: `"${kind}"`, report })
  }
  const [webhook, command] = [compile('webhook'), compile('command')]
  const target = webhook ?? command
  if (target === undefined) return undefined
  return {
    on: notifyMoments.filter((moment) => on.includes(moment)),
    afterMs: msOf(childOf(entry.value, 'after'), defaultAfterMs),
    timeoutMs: msOf(childOf(entry.value, 'timeout'), defaultTimeoutMs),
    kind: webhook === undefined ? 'command' : 'webhook',
    target,
    at: entry.keyAt,
  }
}
