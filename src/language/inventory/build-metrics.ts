/** `metrics` of one host: where its node tells them, over HTTP or by JMX. Nothing is ever decided to be safe by them alone. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Metrics } from '../../modules/host-view.ts'
import { childOf, entryOf, numberOf, textOf, type Tree } from '../syntax/tree.ts'
import { inventoryFault } from './inventory-faults.ts'

/** Where the page lies unless the inventory says so. */
const defaultPaths: Readonly<Record<Exclude<Metrics['type'], 'jmx'>, string>> = {
  jolokia: '/jolokia',
  prometheus: '/metrics',
}

const isType = (text: string | undefined): text is Metrics['type'] =>
  text === 'jmx' || text === 'jolokia' || text === 'prometheus'

const placeOf = (host: string, port: number): string =>
  `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

const urlOf = (type: Metrics['type'], place: string, path: string | undefined): string => {
  if (type === 'jmx') return `service:jmx:rmi:///jndi/rmi://${place}/jmxrmi`
  const trimmed = (path ?? defaultPaths[type]).replace(/^\/+|\/+$/g, '')
  return `http://${place}${trimmed === '' ? '' : `/${trimmed}`}`
}

/** Undefined where none are named, or only in part: `checkMetrics` tells of that. */
export const buildMetrics = (settings: Tree): Metrics | undefined => {
  const metrics = childOf(settings, 'metrics')
  const [type, port] = [textOf(childOf(metrics, 'type')), numberOf(childOf(metrics, 'port'))]
  if (!isType(type) || port === undefined) return undefined
  const address = textOf(childOf(settings, 'address')) ?? ''
  const host = type === 'jmx' ? (textOf(childOf(metrics, 'host')) ?? address) : address
  return { type, url: urlOf(type, placeOf(host, port), textOf(childOf(metrics, 'path'))) }
}

const checkWords = (metrics: Tree, type: string): Diagnostic[] => {
  const [key, fix] =
    type === 'jmx'
      ? ['path', 'remove it: JMX has no pages']
      : ['host', "remove it: pages are fetched at the host's own address"]
  const entry = entryOf(metrics, key)
  return entry === undefined
    ? []
    : [inventoryFault('metrics-word', entry.keyAt, { message: `metrics of type ${type} take no "${key}"`, fix })]
}

/** Faults of the merged `metrics` of a host: a part that is missing, and words that its type does not take. */
export const checkMetrics = (settings: Tree): Diagnostic[] => {
  const metrics = childOf(settings, 'metrics')
  if (metrics === undefined) return []
  const type = textOf(childOf(metrics, 'type'))
  const missing = ['type', 'port'].filter((key) => childOf(metrics, key) === undefined)
  return [
    ...missing.map((key) =>
      inventoryFault('missing-key', metrics.at, {
        message: `"metrics" lacks "${key}"`,
        fix: `add "${key}:", for example metrics: { type: prometheus, port: 9404 }`,
      }),
    ),
    ...(isType(type) ? checkWords(metrics, type) : []),
  ]
}
