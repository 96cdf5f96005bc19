import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labNetworks } from '../../src/rehearsal/nodes/addresses.ts'
import { placeNodes, regularNodes } from '../../src/rehearsal/shape.ts'
import { lockedKey, makeCertificate } from './certificates.ts'
import { bootTestLab, type TestLab, type TestShape } from './cluster.ts'

/** Where brokers of a secured lab listen, beside 9092 (plain) and 9093 (controllers, SASL_SSL with PLAIN). */
export const securedPorts = {
  /** SSL. */
  tls: 9192,
  /** SSL, and clients must have a certificate. */
  mutual: 9292,
  /** SASL_PLAINTEXT: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  login: 9392,
  /** SASL_SSL: the same. */
  both: 9492,
  /** SASL_PLAINTEXT: PLAIN only. */
  only: 9692,
  /** SSL with a certificate that has expired. */
  expired: 9592,
} as const

/** As whom a client logs in to a secured lab, by every mechanism. */
export const securedUser = { username: 'kplay', password: 'correct-horse-9' } as const

/** The passphrase of `own-locked.key`. */
export const securedPassphrase = 'battery-staple-7'

const admin = 'staple-of-the-admin'

/** Files of a secured lab: `ca.pem`, `own.pem`, `own.key`, `own-locked.key`; of others: `stranger-ca.pem`, `stranger.pem`, `stranger.key`, `old.pem`, `old.key`. */
const writeFiles = (folder: string, addresses: readonly string[]): void => {
  mkdirSync(folder, { recursive: true })
  const longAgo = new Date(Date.now() - 24 * 3_600_000)
  const [ca, stranger] = [makeCertificate({ commonName: 'lab' }), makeCertificate({ commonName: 'stranger' })]
  const node = makeCertificate({ commonName: 'node', names: addresses, signer: ca })
  const expired = makeCertificate({ commonName: 'node', names: addresses, signer: ca, until: longAgo })
  const own = makeCertificate({ commonName: 'kplay', signer: ca })
  const old = makeCertificate({ commonName: 'kplay', signer: ca, until: longAgo })
  const alien = makeCertificate({ commonName: 'kplay', signer: stranger })
  const texts = {
    'ca.pem': ca.cert,
    'node.pem': node.key + node.cert,
    'expired.pem': expired.key + expired.cert,
    'own.pem': own.cert,
    'own.key': own.key,
    'own-locked.key': lockedKey(own, securedPassphrase),
    'old.pem': old.cert,
    'old.key': old.key,
    'stranger-ca.pem': stranger.cert,
    'stranger.pem': alien.cert,
    'stranger.key': alien.key,
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text, { mode: 0o600 })
}

const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="${admin}" user_admin="${admin}" user_${securedUser.username}="${securedUser.password}";`
const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'

const logins = (listener: string): Record<string, string> => ({
  [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  [`listener.name.${listener}.plain.sasl.jaas.config`]: plain,
  [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`]: scram,
  [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]: scram,
})

/** The same for all nodes: they listen on all addresses but tell their own. */
const security = (folder: string): Record<string, string> => ({
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': join(folder, 'node.pem'),
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': join(folder, 'ca.pem'),
  'listener.name.mutual.ssl.client.auth': 'required',
  'listener.name.expired.ssl.keystore.location': join(folder, 'expired.pem'),
  'sasl.mechanism.controller.protocol': 'PLAIN',
  ...logins('login'),
  ...logins('both'),
  'listener.name.only.sasl.enabled.mechanisms': 'PLAIN',
  'listener.name.only.plain.sasl.jaas.config': plain,
  // Who stays is asked to log in again and again.
  'listener.name.both.connections.max.reauth.ms': '4000',
  ...logins('controller'),
})

const protocols = {
  PLAINTEXT: 'PLAINTEXT',
  TLS: 'SSL',
  MUTUAL: 'SSL',
  LOGIN: 'SASL_PLAINTEXT',
  ONLY: 'SASL_PLAINTEXT',
  BOTH: 'SASL_SSL',
  EXPIRED: 'SSL',
  CONTROLLER: 'SASL_SSL',
}

/** Combined nodes listen everywhere; brokers speak to each other by BOTH. */
const listeners = (): Record<string, string> => {
  const ports = { PLAINTEXT: 9092, ...securedPorts }
  const own = Object.entries(ports).map(([name, port]) => `${name.toUpperCase()}://{address}:${port}`)
  return {
    listeners: [...own, 'CONTROLLER://{address}:9093'].join(','),
    'advertised.listeners': own.join(','),
    'listener.security.protocol.map': Object.entries(protocols)
      .map(([name, protocol]) => `${name}:${protocol}`)
      .join(','),
    'inter.broker.listener.name': 'BOTH',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  }
}

/** A lab of combined nodes that listen in all ways. `folder` gets its certificates. */
export const bootSecured = async (release: string, folder: string, size: 1 | 3 = 1): Promise<TestLab> => {
  const shape: TestShape = { release, controllers: size, brokers: size, combined: true }
  const nodes = regularNodes({ combined: false, ...shape })
  if (!nodes.ok) throw new Error('no such lab')
  const shapes = nodes.value
  // Which network is free is only known when the lab boots: its certificates are good in all of them.
  writeFiles(
    folder,
    labNetworks.flatMap((network) => placeNodes(shapes, network).map(({ address }) => address)),
  )
  const user = `[name=${securedUser.username},password=${securedUser.password}]`
  const properties = { ...security(folder), ...listeners() }
  const formatWords = ['--add-scram', `SCRAM-SHA-256=${user}`, '--add-scram', `SCRAM-SHA-512=${user}`]
  return bootTestLab({ ...shape, properties, formatWords })
}
