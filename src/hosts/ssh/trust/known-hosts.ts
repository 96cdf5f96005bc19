/**
 * known_hosts as ssh reads it (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): plain names with * and ?, `!`, hashed names, `[host]:port`, @revoked, @cert-authority.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** One line that names a key. */
export interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | undefined
  readonly names: string
  readonly type: string
  /** The key in base64. */
  readonly key: string
  /** `FILE:LINE`. */
  readonly at: string
}

const linePattern = /^(?:@(?<marker>\S+)\s+)?(?<names>\S+)\s+(?<type>[a-z0-9@.-]+)\s+(?<key>[A-Za-z0-9+/]+=*)(?:\s.*)?$/

const markers: readonly (string | undefined)[] = [undefined, 'revoked', 'cert-authority']

/** Lines that ssh would not understand either are passed over; one with a marker nobody knows says nothing good of a key. */
export const parseKnownHosts = (text: string, file: string): readonly KnownHost[] =>
  text.split('\n').flatMap((line, index) => {
    const parts = linePattern.exec(line.trim())?.groups
    if (parts === undefined || line.trim().startsWith('#') || !markers.includes(parts['marker'])) return []
    const { marker, names = '', type = '', key = '' } = parts
    return [{ marker: marker as KnownHost['marker'], names, type, key, at: `${file}:${index + 1}` }]
  })

const isHashOf = (names: string, name: string): boolean => {
  const [, version, salt = '', hash = ''] = names.split('|')
  if (version !== '1') return false
  const wanted = Buffer.from(hash, 'base64')
  const got = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

const patternOf = (text: string): RegExp => {
  const escaped = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 'i')
}

/** Does this line speak of the host? A name with `!` takes the whole line away. */
export const isNamed = (names: string, name: string): boolean => {
  if (names.startsWith('|')) return isHashOf(names, name.toLowerCase())
  const all = names.split(',')
  const isIn = (patterns: readonly string[]): boolean => patterns.some((pattern) => patternOf(pattern).test(name))
  const denied = all.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  return !isIn(denied) && isIn(all.filter((pattern) => !pattern.startsWith('!')))
}

/** What is known of a key that a host showed. */
export type KeyTrust =
  | { readonly kind: 'known' }
  | { readonly kind: 'new'; readonly hasAuthority: boolean; readonly otherTypes: readonly string[] }
  | { readonly kind: 'changed'; readonly at: readonly string[] }
  | { readonly kind: 'revoked'; readonly at: readonly string[] }

/** Under which names a host's key may stand: as ssh, that without the port counts too where it holds this very key. */
export interface KeyNames {
  readonly name: string
  readonly bare: string
}

/** A key's type, the first word of its blob. */
export const typeOfKey = (blob: Buffer): string =>
  blob.length < 4 ? '' : blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))

/** As ssh-keygen -l prints it: `SHA256:…`. */
export const fingerprintOf = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** Judges a key. A key of a type of which another is known has changed; a revoked one is never trusted, whatever else is said of it. */
export const judgeKey = (lines: readonly KnownHost[], { name, bare }: KeyNames, blob: Buffer): KeyTrust => {
  const key = blob.toString('base64')
  const type = typeOfKey(blob)
  const own = lines.filter(({ names }) => isNamed(names, name))
  const revoked = lines.filter(
    (line) => line.marker === 'revoked' && line.key === key && (isNamed(line.names, name) || isNamed(line.names, bare)),
  )
  if (revoked.length > 0) return { kind: 'revoked', at: revoked.map(({ at }) => at) }
  const plain = own.filter(({ marker }) => marker === undefined)
  if (plain.some((line) => line.key === key)) return { kind: 'known' }
  const alike = plain.filter((line) => line.type === type)
  if (alike.length > 0) return { kind: 'changed', at: alike.map(({ at }) => at) }
  if (lines.some((line) => line.marker === undefined && line.key === key && isNamed(line.names, bare)))
    return { kind: 'known' }
  const hasAuthority = own.some(({ marker }) => marker === 'cert-authority')
  return { kind: 'new', hasAuthority, otherTypes: [...new Set(plain.map((line) => line.type))] }
}

/** Types of keys known of a host: it is asked for one of these first. */
export const knownTypes = (lines: readonly KnownHost[], { name, bare }: KeyNames): readonly string[] => [
  ...new Set(
    lines
      .filter(({ marker, names }) => marker === undefined && (isNamed(names, name) || isNamed(names, bare)))
      .map(({ type }) => type),
  ),
]
