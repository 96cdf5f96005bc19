import { renderDuration } from '../../diagnostics/duration.ts'
import type { Scope } from '../program.ts'
import type { LeafTask } from '../tasks/flat.ts'

/** Names that are the same on all hosts and never secret: a title shows their value, as it does of an item. */
const shown: readonly string[] = ['versions', 'cluster']

/** `item.value`, `item.index`, or a field of an item. */
const itemValue = (path: string, item: unknown): string | undefined => {
  const value = path
    .split('.')
    .reduce<unknown>(
      (holder, key) =>
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
          ? (holder as Readonly<Record<string, unknown>>)[key]
          : undefined,
      { item },
    )
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

const valueOf = (path: string, scope: Scope): string | undefined => {
  if (path.startsWith('item.')) return itemValue(path, scope['item'])
  const [root = '', key = '', ...more] = path.split('.')
  const holder = scope[root]
  if (!shown.includes(root) || more.length > 0 || typeof holder !== 'object' || holder === null) return undefined
  const value: unknown = (holder as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : undefined
}

/** `${{ install.root }}/kafka-${{ versions.to }}` as `install.root/kafka-4.1.2`. */
const unwrap = (text: string, scope: Scope): string =>
  text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, inner: string) => valueOf(inner, scope) ?? inner)

const timesOf = (task: LeafTask, scope: Scope): string => {
  if (task.kind === 'module') return ''
  const [forMs, everyMs] = [task.forMs(scope), task.everyMs(scope)]
  const words = [
    forMs.ok ? `for ${renderDuration(forMs.value)}` : 'for a time',
    ...(everyMs.ok ? [`every ${renderDuration(everyMs.value)}`] : []),
  ]
  return `${words.join(' ')}: `
}

/** One line for readers, the same on every host: `stop the node`, `for 5m every 5s: judge the health of the cluster`. */
export const titleOf = (task: LeafTask, scope: Scope): string => {
  const text = task.module.describe(task.written as never)
  const names = task.item === undefined ? scope : { ...scope, item: task.item }
  return `${timesOf(task, names)}${unwrap(text === '' ? task.module.name : text, names)}`
}
