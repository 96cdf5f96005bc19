import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { after } from 'mocha'
import { realClock } from '../hosts/local-settings.ts'
import { need } from './need.ts'

/** A real sshd of this machine, unprivileged where the tests are, with keys and configuration of its own. */
export interface Sshd {
  readonly address: string
  readonly port: number
  readonly hostKey: string
  /** As it stands in known_hosts. */
  readonly knownLine: string
  /** Its own process ends; what it serves already goes on, as with any sshd. */
  stop(): Promise<void>
  /** Begins anew at the same place. */
  restart(): Promise<void>
  /** Ends at once, with all connections: the line is cut. */
  vanish(): Promise<void>
}

/** The program, where this machine has it. */
export const sshdPath: string | undefined = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find((path) =>
  existsSync(path),
)

/** The title of a suite that needs sshd: where there is none it says why its tests are skipped. */
export const overSsh = (title: string): string =>
  sshdPath === undefined ? `${title} (skipped: this machine has no sshd; .ci/run installs openssh-server)` : title

/** Inside a `describe` whose title comes from `overSsh`: skips its tests where there is no sshd. */
export const needSshd = (): void => {
  need('an sshd is there', sshdPath !== undefined)
}

const isRoot = userInfo().uid === 0
const hasSudo = ['/usr/bin/sudo', '/bin/sudo', '/usr/local/bin/sudo'].some((path) => existsSync(path))

/** Can a server be given files of /etc of its own, which the machine never sees? */
const canBringNames =
  sshdPath !== undefined && isRoot && spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' }).status === 0
const canBringUsers = canBringNames && hasSudo

/** The title of a suite whose server brings users of its own. */
export const withUsers = (title: string): string =>
  canBringUsers
    ? title
    : `${title} (skipped: it takes root, an sshd, sudo and a mount namespace; .ci/run installs them)`

/** The same for its `describe`. */
export const needUsers = (): void => {
  need('a server can bring its users', canBringUsers)
}

/** A user that only one server knows. */
export interface OwnUser {
  readonly name: string
  readonly uid: number
  /** As crypt(3) keeps it. */
  readonly hash: string
  /** A line of sudoers. */
  readonly rule?: string
}

/**
 * Words that start a program where these users exist: in a mount namespace of its own, copies of the account files lie over those of the machine. The script ends by
 * becoming the program.
 */
export const bringUsers = (folder: string, users: readonly OwnUser[]): readonly string[] => {
  mkdirSync(folder, { recursive: true })
  const lines = (of: (user: OwnUser) => string): string => users.map((user) => `${of(user)}\n`).join('')
  const added = {
    passwd: lines(({ name, uid }) => `${name}:x:${uid}:${uid}::/tmp:/bin/sh`),
    group: lines(({ name, uid }) => `${name}:x:${uid}:`),
    shadow: lines(({ name, hash }) => `${name}:${hash}:19000:0:99999:7:::`),
  }
  // Nothing of the machine's own shadow file is needed, and none of it leaves it.
  const base = {
    passwd: readFileSync('/etc/passwd'),
    group: readFileSync('/etc/group'),
    shadow: 'root:*:19000::::::\n',
  }
  for (const file of ['passwd', 'group', 'shadow'] as const)
    writeFileSync(join(folder, file), base[file] + added[file], { mode: file === 'shadow' ? 0o600 : 0o644 })
  const rules = users.flatMap(({ rule }) => (rule === undefined ? [] : [`${rule}\n`]))
  writeFileSync(join(folder, 'sudoers'), `Defaults !lecture\nroot ALL=(ALL:ALL) ALL\n${rules.join('')}`, {
    mode: 0o440,
  })
  const mounts = ['passwd', 'group', 'shadow', 'sudoers'].map((file) => `mount --bind "$1/${file}" /etc/${file}`)
  return ['unshare', '-m', 'sh', '-c', `${mounts.join(' && ')} && shift && exec "$@"`, 'sh', folder]
}

/** The title of a suite whose hosts know names that nobody else does. */
export const withNames = (title: string): string =>
  canBringNames ? title : `${title} (skipped: it takes root, an sshd and a mount namespace; .ci/run installs them)`

/** The same for its `describe`. */
export const needNames = (): void => {
  need('a server can bring its names', canBringNames)
}

/** Words that start a program where these names stand for these addresses, as lines of /etc/hosts, and which end by becoming it. */
export const bringNames = (folder: string, lines: readonly string[]): readonly string[] => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${lines.map((line) => `${line}\n`).join('')}`)
  const script = 'mount --bind "$1/hosts" /etc/hosts && shift && exec "$@"'
  return ['unshare', '-m', 'sh', '-c', script, 'sh', folder]
}

let servers = 0

/** An address of its own for each server: 127.91.x.y. */
const nextAddress = (): string => {
  servers += 1
  return `127.91.${process.pid % 250}.${(servers % 250) + 1}`
}

const freePort = (address: string): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, address, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Makes a key pair; answers the path of the private one. */
export const makeKey = (path: string, of: { readonly type?: string; readonly passphrase?: string } = {}): string => {
  const { type = 'ed25519', passphrase = '' } = of
  execFileSync('ssh-keygen', ['-q', '-a', '1', '-t', type, '-N', passphrase, '-C', 'test', '-f', path])
  return path
}

/** Processes that it started, and theirs; none once it has ended. */
const familyOf = (pid: number | undefined): number[] => {
  const file = `/proc/${pid}/task/${pid}/children`
  const children = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number) : []
  return children.flatMap((child) => [child, ...familyOf(child)])
}

const untilListening = async (log: string, child: ChildProcess): Promise<void> => {
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('Server listening')) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${existsSync(log) ? readFileSync(log, 'utf8') : ''}`)
    await realClock.sleep(5)
  }
}

/** What a server is made of. */
export interface SshdRequest {
  /** Holds everything; a new one for each server. */
  readonly folder: string
  /** Public keys that may log in. */
  readonly authorized: string
  /** Further lines of sshd_config. */
  readonly lines?: readonly string[]
  /** Words before its own, which end by becoming it. */
  readonly within?: readonly string[]
}

export const startSshd = async ({ folder, authorized, lines = [], within = [] }: SshdRequest): Promise<Sshd> => {
  if (sshdPath === undefined) throw new Error('no sshd')
  const program = sshdPath
  // Where it runs as root it wants this folder; every start of a system makes it anew.
  if (isRoot) mkdirSync('/run/sshd', { recursive: true })
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const address = nextAddress()
  const port = await freePort(address)
  const hostKey = makeKey(join(folder, 'host_key'))
  const [config, log] = [join(folder, 'sshd_config'), join(folder, 'log')]
  writeFileSync(join(folder, 'authorized'), authorized)
  const own = [
    `Port ${port}`,
    `ListenAddress ${address}`,
    `HostKey ${hostKey}`,
    `PidFile ${join(folder, 'pid')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 100',
    // A bash that is not the first of its session reads no .bashrc: whose file it would be is not the tests' to say.
    'SetEnv SHLVL=2',
  ]
  writeFileSync(config, `${[...lines, ...own].join('\n')}\n`)
  let child: ChildProcess
  const begin = async (): Promise<void> => {
    writeFileSync(log, '')
    const [first, ...words] = [...within, program, '-D', '-f', config, '-E', log]
    child = spawn(first, words, { stdio: 'ignore' })
    await untilListening(log, child)
  }
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
      return undefined
    })
  const vanish = async (): Promise<void> => {
    const serving = familyOf(child.pid)
    await stop()
    for (const pid of serving)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
  }
  await begin()
  const [type, key] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ')
  return { address, port, hostKey, knownLine: `[${address}]:${port} ${type} ${key}`, stop, restart: begin, vanish }
}

/** Inside a `describe`: starts servers that all end with it. */
export const useSshds = (): ((request: SshdRequest) => Promise<Sshd>) => {
  const started: Sshd[] = []
  after(async () => {
    for (const one of started.splice(0)) await one.vanish()
  })
  return async (request) => {
    const one = await startSshd(request)
    started.push(one)
    return one
  }
}
