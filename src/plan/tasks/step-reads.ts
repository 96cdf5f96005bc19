/**
 * What `--set` and `--vars` may change of a step without changing its arguments: the values that its conditions read, and those read by
 * arguments which hang on what is observed. They belong to what a person approves.
 */
import { chainsIn, embeddedIn } from '../../language/playbook/written/mentions.ts'
import type { Scope } from '../program.ts'
import type { FlatTask, LeafTask } from './flat.ts'

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Arguments worked out offline are in the digest themselves; the others are taken as written. `that` holds bare expressions. */
const openTexts = (task: LeafTask, scope: Scope): readonly string[] => {
  if (task.args(scope).ok) return []
  return textsIn(task.written).flatMap((text) => (task.module.name === 'assert' ? [text] : embeddedIn(text)))
}

const conditionsOf = ({ frames, task }: FlatTask): readonly string[] =>
  [...frames.map((frame) => frame.whenText), task.kind === 'module' ? task.untilText : task.stopIfText].filter(
    (text) => text !== undefined,
  )

const at = (scope: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    scope,
  )

/** A host's own value goes before the playbook's (language.md, precedence). */
const valueOf = (scope: Scope, path: readonly string[]): unknown =>
  (path[0] === 'vars' ? at(scope, ['host', ...path]) : undefined) ?? at(scope, path)

const owners: readonly (readonly string[])[] = [['vars'], ['inputs'], ['host', 'vars']]

/** The chain up to the variable or input it names; the whole owner where it is indexed; undefined for other names. */
const variableIn = (chain: string): readonly string[] | undefined => {
  const isIndexed = chain.endsWith('[')
  const path = chain.replace('[', '').split('.')
  const owner = owners.find((one) => one.every((name, index) => path[index] === name))
  if (owner === undefined) return undefined
  return path.length === owner.length && isIndexed ? owner : path.slice(0, owner.length + 1)
}

/** By name, like `vars.ticket`; undefined where nothing of the kind is read. */
export const readsOf = (flat: FlatTask, scope: Scope): Readonly<Record<string, unknown>> | undefined => {
  const chains = [...conditionsOf(flat), ...openTexts(flat.task, scope)].flatMap(chainsIn)
  const paths = chains.map(variableIn).filter((path) => path !== undefined)
  const values = paths.map((path) => [path.join('.'), valueOf(scope, path) ?? null] as const)
  return values.length === 0 ? undefined : Object.fromEntries(values)
}
