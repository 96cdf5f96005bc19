import { createHash } from 'node:crypto'
import { optionWords } from '../ssh/settings/ssh-settings.ts'
import { faultOf, parseHop, type Hop, type SshTarget } from '../ssh/settings/target.ts'

const quoted = (path: string): string => `"${path.replaceAll('"', '\\"')}"`

/** Hosts at one place that are trusted, or reached, by other words share no connection: it would be trusted by the words of whoever came first. */
const socketOf = ({ address, user, port, identityFile, knownHosts, jump, sshConfig }: SshTarget): string =>
  createHash('sha256')
    .update(JSON.stringify([address, user, port, identityFile, knownHosts, jump, sshConfig]))
    .digest('hex')
    .slice(0, 20)

/**
 * Words of every call of the system's ssh: what the inventory says over the user's configuration, never a question, never a key that is not known, one connection
 * shared by all calls through a socket in a folder of kplay's own.
 */
export const buildOpensshWords = (target: SshTarget, sockets: string): readonly string[] => {
  const { user, port, address, identityFile, knownHosts, jump } = target
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    ControlMaster: 'auto',
    ControlPath: quoted(`${sockets}/${socketOf(target)}`),
    ControlPersist: '60',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
    ConnectTimeout: '15',
    RequestTTY: 'no',
    RemoteCommand: 'none',
    PermitLocalCommand: 'no',
    ClearAllForwardings: 'yes',
    ...(knownHosts === undefined ? {} : { UserKnownHostsFile: quoted(knownHosts) }),
  }
  return [
    'ssh',
    ...optionWords(target, { address, user, port }),
    ...(identityFile === undefined ? [] : ['-i', identityFile]),
    ...(jump === undefined ? [] : jump === 'none' ? ['-o', 'ProxyJump=none'] : ['-J', jump]),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ]
}

/** Why ssh must not be called for this target; undefined: it may. */
export const faultOfTarget = ({ address, user, port, jump }: SshTarget): string | undefined => {
  const own: Hop = { address, user, port }
  const words = jump === undefined || jump === 'none' ? [] : jump.split(',')
  const hops = words.map((word) => parseHop(word))
  if (hops.includes(undefined)) return `${JSON.stringify(jump)} is no jump host`
  return [own, ...hops]
    .map((hop) => (hop === undefined ? undefined : faultOf(hop)))
    .find((fault) => fault !== undefined)
}
