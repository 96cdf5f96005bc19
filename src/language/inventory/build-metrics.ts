/** `metrics` of one host: where its node tells them over HTTP. Asked at R0 only; nothing is ever decided to be safe by them. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Metrics } from '../../modules/host-view.ts'
import { childOf, numberOf, textOf, type Tree } from '../syntax/tree.ts'
import { comesLater, inventoryFault } from './inventory-faults.ts'

/** Where the page lies unless the inventory says so. */
const defaultPaths: Readonly<Record<Metrics['type'], string>> = { jolokia: '/jolokia', prometheus: '/metrics' }

const isType = (text: string | undefined): text is Metrics['type'] => text === 'jolokia' || text === 'prometheus'

const urlOf = (address: string, port: number, path: string): string => {
  const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address
  const trimmed = path.replace(/^\/+|\/+$/g, '')
  return `http://${host}:${port}${trimmed === '' ? '' : `/${trimmed}`}`
}

/** Undefined where none are named, or only in part: `checkMetrics` tells of that. */
export const buildMetrics = (settings: Tree): Metrics | undefined => {
  const metrics = childOf(settings, 'metrics')
  const [type, port] = [textOf(childOf(metrics, 'type')), numberOf(childOf(metrics, 'port'))]
  if (!isType(type) || port === undefined) return undefined
  const path = textOf(childOf(metrics, 'path')) ?? defaultPaths[type]
  return { type, url: urlOf(textOf(childOf(settings, 'address')) ?? '', port, path) }
}

/** Faults of the merged `metrics` of a host: a part that is missing, and JMX, which is only warned of since no safety hangs on it. */
export const checkMetrics = (settings: Tree): Diagnostic[] => {
  const metrics = childOf(settings, 'metrics')
  if (metrics === undefined) return []
  const type = childOf(metrics, 'type')
  const missing = ['type', 'port'].filter((key) => childOf(metrics, key) === undefined)
  return [
    ...missing.map((key) =>
      inventoryFault('missing-key', metrics.at, {
        message: `"metrics" lacks "${key}"`,
        fix: `add "${key}:", for example metrics: { type: prometheus, port: 9404 }`,
      }),
    ),
    ...(type !== undefined && textOf(type) === 'jmx'
      ? [
          {
            ...comesLater('reading metrics by JMX comes', type.at, '{ type: jolokia } or { type: prometheus }'),
            severity: 'warning' as const,
          },
        ]
      : []),
  ]
}
