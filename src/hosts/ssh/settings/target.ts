/** What an inventory says of the way to one host; everything else comes from the user's ssh configuration. */
export interface SshTarget {
  /** The host's name in the inventory. */
  readonly host: string
  /** Where it is, or a name the ssh configuration knows. */
  readonly address: string
  readonly user?: string | undefined
  readonly port?: number | undefined
  /** Absolute paths. */
  readonly identityFile?: string | undefined
  readonly knownHosts?: string | undefined
  /** Instead of the user's own ssh configuration. */
  readonly sshConfig?: string | undefined
  /** As ssh's ProxyJump: `[user@]host[:port]`, several with commas; `none`. */
  readonly jump?: string | undefined
  readonly password?: string | undefined
  readonly passphrase?: string | undefined
}

/** One machine on the way. */
export interface Hop {
  readonly address: string
  readonly user: string | undefined
  readonly port: number | undefined
}

const addressPattern = /^[\p{L}\p{N}_.:%][\p{L}\p{N}_.:%-]*$/u
const userPattern = /^[\p{L}\p{N}_.][\p{L}\p{N}_.@+\\$-]*$/u

/** Why ssh must not be called with this hop: a word that it, or a shell of the user's configuration, could take for something else. Undefined: it may. */
export const faultOf = ({ address, user }: Hop): string | undefined => {
  if (!addressPattern.test(address)) return `${JSON.stringify(address)} is no name or address of a host`
  return user === undefined || userPattern.test(user) ? undefined : `${JSON.stringify(user)} is no name of a user`
}

/** `[user@]host[:port]` or `ssh://…`; an IPv6 address with a port stands in brackets. Undefined: it is neither. */
export const parseHop = (text: string): Hop | undefined => {
  const word = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '')
  const at = word.lastIndexOf('@')
  const parts =
    /^(?:\[(?<bare>[^\]]+)\]|(?<name>[^:[\]]+|[0-9a-fA-F:%.]*:[0-9a-fA-F:%.]*:[^\]]*))(?::(?<port>\d{1,5}))?$/u.exec(
      word.slice(at + 1),
    )?.groups
  const address = parts?.['bare'] ?? parts?.['name']
  if (address === undefined) return undefined
  const port = parts?.['port']
  return { address, user: at > 0 ? word.slice(0, at) : undefined, port: port === undefined ? undefined : Number(port) }
}
