/*
 * The text of Prometheus' JMX exporter. Its names follow rules that everybody writes for himself, so beans are found by what all known rules keep:
 *  1. `requestmetrics` and `deprecatedrequests` or `requests` in the name or in a label `name`; never a rate or a quantile;
 *  2. request and version as labels, or, where a rule for two labels met the four of a deprecated request, glued into the name of one label
 *     (`request_Produce__version_2__clientSoftwareName`).
 * Source: examples/kafka-2_0_0.yml and kafka-kraft-3_0_0.yml of the exporter, kafka-metrics.yaml of Strimzi, and the exporter's own default names.
 */
import { err, type Result } from '../../diagnostics/result.ts'
import { readSamples, type BeanSample } from './bean-sample.ts'
import type { ClientReading } from './client-reading.ts'

const line = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/
const label = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g
const glued = /^request(.+?)version(\d+)clientsoftwarename$/

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign)).replace(/^"(.*)"$/, '$1')

const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase()

const keysOf = (labels: string): Record<string, string> => {
  const keys: Record<string, string> = {}
  for (const [, name = '', value = ''] of labels.matchAll(label)) {
    const [whole, request, version] = glued.exec(plainName(name)) ?? []
    if (whole === undefined) keys[plainName(name)] = unescaped(value)
    // A rule glues names in their own case.
    else
      Object.assign(keys, {
        request: name.replaceAll('_', '').slice('request'.length, 'request'.length + (request ?? '').length),
        version,
        clientsoftwarename: unescaped(value),
      })
  }
  return keys
}

const rates = /rate|quantile|percentile|mean|min|max|stddev/

const beanOf = (name: string, keys: Readonly<Record<string, string>>): BeanSample['bean'] | undefined => {
  const words = `${plainName(name)} ${(keys['name'] ?? '').toLowerCase()}`
  if (keys['quantile'] !== undefined || rates.test(words)) return undefined
  if (/socketservermetrics.*connections?(?:count)?$/.test(plainName(name))) return 'connections'
  if (!words.includes('requestmetrics')) return undefined
  if (words.includes('deprecatedrequests')) return 'deprecated-requests'
  return /requests(?:persec)?(?:count|total)?\s|\srequestspersec$|requests(?:persec)?(?:count|total)?$/.test(words)
    ? 'requests'
    : undefined
}

const sampleOf = (text: string): BeanSample | undefined => {
  // Most lines of a page are of other beans: they cost one look.
  if (!/requestmetrics|socket_?server_?metrics/i.test(text) || text.startsWith('#')) return undefined
  const [, name, labels, number] = line.exec(text) ?? []
  if (name === undefined) return undefined
  const keys = keysOf(labels ?? '')
  const [bean, value] = [beanOf(name, keys), Number(number)]
  return bean === undefined || !Number.isFinite(value) ? undefined : { bean, keys, value }
}

/** Reads a page. The error is a sentence: what the page lacks. */
export const parsePrometheus = (page: string): Result<ClientReading, string> => {
  if (page.trim() === '')
    return err('its page of metrics is empty (an exporter says nothing for a while after a start)')
  return readSamples(page.split('\n').flatMap((text) => sampleOf(text.trim()) ?? []))
}
