import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ClusterAccess, ListenerAccess } from '../../cluster/wire/access.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Inventory, ListenerSecurity } from '../../language/inventory/inventory.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import type { World } from '../world.ts'

type Values = ReadonlyMap<Secret, string>
type Tls = NonNullable<ListenerAccess['tls']>

/** What reading certificates needs of the outside. */
type Reading = Pick<World, 'env' | 'clock'>

const unusable = (subject: string, why: string, fix: string): Problem => ({
  code: 'cluster/security-files',
  what: 'a certificate or key of the inventory can not be used',
  subject,
  why: [why],
  state: 'nothing was contacted, nothing was changed',
  fix,
  exitCode: 3,
})

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
}

/** A file of certificates, the first of them parsed. */
const readCertificates = async (
  path: string,
  { env }: Reading,
): Promise<Result<{ readonly pem: string; readonly first: X509Certificate }, Problem>> => {
  const whole = path.startsWith('~/') ? `${env['HOME'] ?? ''}${path.slice(1)}` : path
  try {
    const pem = await readFile(whole, 'utf8')
    return ok({ pem, first: new X509Certificate(pem) })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const why = code.startsWith('ERR_') || code === '' ? 'it holds no certificate in PEM' : (reasons[code] ?? code)
    return err(unusable(whole, `${whole}: ${why}`, 'name a file of certificates in PEM, "-----BEGIN CERTIFICATE-----"'))
  }
}

/** Why kplay's own certificate and key would be refused by any broker. */
const faultOfOwn = (certificate: X509Certificate, of: Tls, nowMs: number): string | undefined => {
  if (Date.parse(certificate.validTo) < nowMs) return `the certificate expired on ${certificate.validTo}`
  try {
    const { key = '', passphrase } = of
    const own = createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) })
    return certificate.checkPrivateKey(own) ? undefined : 'the key does not belong to the certificate'
  } catch {
    return of.passphrase === undefined
      ? 'the key is none in PEM, or a passphrase protects it and the inventory has none'
      : 'the key is none in PEM, or its passphrase is another'
  }
}

const ownOf = async (security: ListenerSecurity, values: Values, reading: Reading): Promise<Result<Tls, Problem>> => {
  const { certificate, key, passphrase } = security
  if (certificate === undefined || key === undefined) return ok({})
  const read = await readCertificates(certificate, reading)
  if (!read.ok) return read
  const word = passphrase === undefined ? undefined : values.get(passphrase)
  const own = { cert: read.value.pem, key: values.get(key) ?? '', ...(word === undefined ? {} : { passphrase: word }) }
  const fault = faultOfOwn(read.value.first, own, reading.clock.nowMs())
  return fault === undefined ? ok(own) : err(unusable(certificate, fault, 'mend "certificate", "key" or "passphrase"'))
}

const tlsOf = async (security: ListenerSecurity, values: Values, reading: Reading): Promise<Result<Tls, Problem>> => {
  const ca = security.ca === undefined ? undefined : await readCertificates(security.ca, reading)
  if (ca?.ok === false) return ca
  const own = await ownOf(security, values, reading)
  return own.ok ? ok({ ...own.value, ...(ca === undefined ? {} : { ca: ca.value.pem }) }) : own
}

const saslOf = ({ login }: ListenerSecurity, values: Values): Pick<ListenerAccess, 'sasl'> => {
  if (login === undefined) return {}
  const { mechanism, username, password } = login
  return { sasl: { mechanism, username, password: values.get(password) ?? '' } }
}

const listenerOf = async (
  security: ListenerSecurity,
  values: Values,
  reading: Reading,
): Promise<Result<ListenerAccess, Problem>> => {
  const { protocol } = security
  if (protocol === 'PLAINTEXT' || protocol === 'SASL_PLAINTEXT') return ok({ protocol, ...saslOf(security, values) })
  const tls = await tlsOf(security, values, reading)
  return tls.ok ? ok({ protocol, tls: tls.value, ...saslOf(security, values) }) : tls
}

/** How Kafka is spoken to, certificates read and judged; `values` holds those of `kafkaSecrets`. */
export const readKafkaAccess = async (
  { security }: Pick<Inventory, 'security'>,
  values: Values,
  reading: Reading,
): Promise<Result<Omit<ClusterAccess, 'tunnel'>, Problem>> => {
  const brokers = await listenerOf(security.brokers, values, reading)
  if (!brokers.ok) return brokers
  const controllers = await listenerOf(security.controllers, values, reading)
  return controllers.ok ? ok({ brokers: brokers.value, controllers: controllers.value }) : controllers
}
