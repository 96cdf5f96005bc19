import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOnFreeNetwork } from '../../src/rehearsal/nodes/addresses.ts'
import { takenNetworks } from '../../src/rehearsal/record.ts'
import { isController, regularNodes, type PlacedNode } from '../../src/rehearsal/shape.ts'
import { lockedKey, makeCertificate } from './certificates.ts'
import { bootTestLab, testLabContext, type TestLab, type TestShape } from './cluster.ts'

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
  ...logins('controller'),
})

const listenerMap =
  'PLAINTEXT:PLAINTEXT,TLS:SSL,MUTUAL:SSL,LOGIN:SASL_PLAINTEXT,BOTH:SASL_SSL,EXPIRED:SSL,CONTROLLER:SASL_SSL'

const listenersOf = ({ address, roles }: PlacedNode): Record<string, string> => {
  const ports = { PLAINTEXT: 9092, ...securedPorts }
  const own = Object.entries(ports).map(([name, port]) => `${name.toUpperCase()}://${address}:${port}`)
  const controller = isController({ roles }) ? [`CONTROLLER://${address}:9093`] : []
  return { listeners: [...own, ...controller].join(','), 'advertised.listeners': own.join(',') }
}

/** A lab of one combined node that listens in all ways, and the folder of its certificates. */
export const bootSecured = async (release: string, folder: string): Promise<TestLab> => {
  const shape: TestShape = { release, controllers: 1, brokers: 1, combined: true }
  const nodes = regularNodes({ combined: false, ...shape })
  const { cacheDir } = testLabContext()
  // Where the lab will be: nobody else boots one meanwhile.
  const placed = nodes.ok
    ? await placeOnFreeNetwork(nodes.value, { taken: await takenNetworks(cacheDir), seed: cacheDir })
    : nodes
  if (!placed.ok) throw new Error(placed.error.what)
  const [node] = placed.value
  if (node === undefined) throw new Error('a lab of no node')
  writeFiles(folder, [node.address])
  const user = `[name=${securedUser.username},password=${securedUser.password}]`
  const properties = {
    ...security(folder),
    ...listenersOf(node),
    'listener.security.protocol.map': listenerMap,
  }
  const formatWords = ['--add-scram', `SCRAM-SHA-256=${user}`, '--add-scram', `SCRAM-SHA-512=${user}`]
  return bootTestLab({ ...shape, properties, formatWords })
}
