import { readFile } from 'node:fs/promises'
import type { SshSettings } from '../settings/ssh-settings.ts'
import {
  fingerprintOf,
  judgeKey,
  knownTypes,
  parseKnownHosts,
  typeOfKey,
  type KeyNames,
  type KeyTrust,
  type KnownHost,
} from './known-hosts.ts'

/** A host whose key is not to be trusted. */
export interface TrustFault {
  /** As ssh was asked for it. */
  readonly asked: string
  /** `b1.example:22`. */
  readonly place: string
  readonly what: string
  /** What to do once its owner has confirmed the fingerprint. */
  readonly fix: string
}

/** The host keys of a run: what files know, and every fault that was met. Nothing is ever added to a file. */
export class Trust {
  readonly #files = new Map<string, Promise<readonly KnownHost[]>>()

  /** What is known of one hop. */
  async of(hop: SshSettings): Promise<HopTrust> {
    const files = await Promise.all(hop.knownHosts.map((file) => this.#read(file)))
    return new HopTrust(hop, files.flat())
  }

  #read(file: string): Promise<readonly KnownHost[]> {
    const read =
      this.#files.get(file) ??
      readFile(file, 'utf8').then(
        (text) => parseKnownHosts(text, file),
        () => [],
      )
    this.#files.set(file, read)
    return read
  }
}

const wordsOf = (trust: Exclude<KeyTrust, { kind: 'known' }>, key: string): string => {
  switch (trust.kind) {
    case 'new':
      if (trust.hasAuthority)
        return `shows ${key}, and known_hosts trusts an authority, which only connections of type openssh can check`
      return trust.otherTypes.length === 0
        ? `is new: it shows ${key}`
        : `shows ${key}, and only ${trust.otherTypes.join(', ')} of it is known`
    case 'changed':
      return `HAS CHANGED: it shows ${key}, and ${trust.at.join(', ')} knows another`
    case 'revoked':
      return `shows ${key}, which is revoked in ${trust.at.join(', ')}`
  }
}

const fixOf = (trust: Exclude<KeyTrust, { kind: 'known' }>, hop: SshSettings): string => {
  const again = `connect once by hand and compare: ssh -o UserKnownHostsFile=${hop.knownHosts[0] ?? ''} -p ${hop.port} ${hop.user}@${hop.asked}`
  switch (trust.kind) {
    case 'new':
      return trust.hasAuthority ? 'connection: { type: openssh }' : again
    case 'changed':
      return `ask who looks after the host; if the change is meant: ssh-keygen -R '${hop.keyName}' -f ${trust.at[0]?.replace(/:\d+$/, '') ?? ''}, then ${again}`
    case 'revoked':
      return 'give the host a new key: nobody may use this one'
  }
}

/** What is known of one hop, for one connection. */
export class HopTrust {
  readonly #hop: SshSettings
  readonly #lines: readonly KnownHost[]
  readonly #names: KeyNames
  /** Set where the host showed a key that is not to be trusted. */
  fault: TrustFault | undefined

  constructor(hop: SshSettings, lines: readonly KnownHost[]) {
    this.#hop = hop
    this.#lines = lines
    this.#names = { name: hop.keyName, bare: hop.keyName.startsWith('[') ? hop.host : hop.keyName }
  }

  get types(): readonly string[] {
    return knownTypes(this.#lines, this.#names)
  }

  /** Is this the host's key? If not, `fault` says what is wrong. */
  judge(blob: Buffer): boolean {
    const trust = judgeKey(this.#lines, this.#names, blob)
    if (trust.kind === 'known') return true
    const { asked, host, port } = this.#hop
    const key = `${typeOfKey(blob)} ${fingerprintOf(blob)}`
    this.fault = { asked, place: `${host}:${port}`, what: wordsOf(trust, key), fix: fixOf(trust, this.#hop) }
    return false
  }
}
