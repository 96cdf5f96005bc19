/* config/oauthbearer. Source: upgrade notes of 4.0 (allowed URLs are empty by default) and 4.4 (audience and issuer must be named). */
import type { ConfigFinding } from '../config-finding.ts'
import { isTo, type NodeFile } from '../node-file.ts'
import type { Property } from '../parse-properties.ts'
import type { FileRule } from './config-rule.ts'

const rule = 'config/oauthbearer'
const jwks = 'sasl.oauthbearer.jwks.endpoint.url'
const urls = [jwks, 'sasl.oauthbearer.token.endpoint.url']
const allowed = 'org.apache.kafka.sasl.oauthbearer.allowed.urls'

/** Keys may carry the name of a listener and mechanism before them: `listener.name.sasl.oauthbearer.…`. */
const prefixOf = (key: string, name: string): string | undefined =>
  key === name || key.endsWith(`.${name}`) ? key.slice(0, key.length - name.length) : undefined

const isAllowed = ({ environment }: NodeFile): boolean =>
  environment !== null && Object.values(environment).some((value) => value.includes(allowed))

const unlisted = (file: NodeFile, { key, line }: Property): ConfigFinding[] => {
  if (!isTo(file, '4.0') || isAllowed(file) || !urls.some((url) => prefixOf(key, url) !== undefined)) return []
  const isKnown = file.environment !== null
  const what = `from 4.0 on no OAUTHBEARER URL is read that -D${allowed} does not list${isKnown ? ', and the service has no such option' : ''}`
  const fix = `add -D${allowed}=URL to KAFKA_OPTS of the service`
  return [{ rule, key, line, what, fix, source: 'upgrade notes of Kafka 4.0', severity: isKnown ? 'error' : 'warning' }]
}

const isGiven = (file: NodeFile, prefix: string, name: string): boolean => {
  const names = [`sasl.oauthbearer.expected.${name}`, `sasl.oauthbearer.allow.unverified.${name}`]
  return names.some((one) => file.get(`${prefix}${one}`) !== undefined || file.get(one) !== undefined)
}

const unverified = (file: NodeFile, { key, line }: Property): ConfigFinding[] => {
  const prefix = prefixOf(key, jwks)
  if (!isTo(file, '4.4') || prefix === undefined) return []
  const missing = ['audience', 'issuer'].filter((name) => !isGiven(file, prefix, name))
  if (missing.length === 0) return []
  const what = `${key} is set without ${missing.map((name) => `sasl.oauthbearer.expected.${name}`).join(' and ')}: a node of 4.4 or later does not start`
  const fix = `write ${missing.map((name) => `sasl.oauthbearer.expected.${name}`).join(' and ')}`
  return [{ rule, key, line, what, fix, source: 'upgrade notes of Kafka 4.4', severity: 'error' }]
}

export const oauthbearerRule: FileRule = {
  code: rule,
  find: (file) =>
    file.properties
      .filter((one) => file.get(one.key) === one)
      .flatMap((one) => [...unlisted(file, one), ...unverified(file, one)]),
}
