import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/*
 * Certificates for tests, made from nothing but Node: X.509 v3 in DER (RFC 5280), keys on curve P-256, signed with ECDSA and SHA-256. Worth nothing anywhere else.
 */

const length = (bytes: Buffer): Buffer => {
  if (bytes.length < 128) return Buffer.from([bytes.length])
  const hex = bytes.length.toString(16)
  const size = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 | size.length]), size])
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const inner = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), length(inner), inner])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const bits = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const yes = der(0x01, Buffer.from([0xff]))

/** ecdsa-with-SHA256. */
const algorithm = sequence(oid('2a8648ce3d040302'))

const nameOf = (commonName: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName, 'utf8')))))

/** GeneralizedTime: `20260101000000Z`. */
const timeOf = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`, 'latin1'))

const alternative = (name: string): Buffer =>
  isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name, 'latin1'))

const extensionsOf = ({ names, isSigner }: { names: readonly string[]; isSigner: boolean }): Buffer[] => [
  ...(isSigner ? [sequence(oid('551d13'), yes, der(0x04, sequence(yes)))] : []),
  ...(names.length === 0 ? [] : [sequence(oid('551d11'), der(0x04, sequence(...names.map(alternative))))]),
]

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** A certificate with its private key, both PEM. */
export interface TestCertificate {
  readonly commonName: string
  readonly cert: string
  readonly key: string
  readonly keyObject: KeyObject
}

/** What a certificate is made of. */
export interface CertificateWish {
  readonly commonName: string
  /** Host names and IPv4 addresses it is for. */
  readonly names?: readonly string[]
  /** Who signs it; itself, unless said otherwise. */
  readonly signer?: TestCertificate
  /** Its last moment; in ten years, unless said otherwise. */
  readonly until?: Date
}

const tenYearsMs = 10 * 365 * 24 * 3_600_000

/** Makes a certificate. One without a signer may sign others. */
export const makeCertificate = ({ commonName, names = [], signer, until }: CertificateWish): TestCertificate => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const last = until ?? new Date(Date.now() + tenYearsMs)
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(signer?.commonName ?? commonName),
    sequence(timeOf(new Date(last.getTime() - 2 * tenYearsMs)), timeOf(last)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf({ names, isSigner: signer === undefined }))),
  )
  const signature = sign('sha256', body, signer?.keyObject ?? privateKey)
  return {
    commonName,
    cert: pem(sequence(body, algorithm, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyObject: privateKey,
  }
}

/** The key of a certificate, locked. */
export const lockedKey = ({ keyObject }: TestCertificate, passphrase: string): string =>
  keyObject.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
