import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { after } from 'mocha'
import { realClock } from '../hosts/local-settings.ts'
import { need } from './need.ts'

/*
 * A real systemd of its own: the first process of a pid namespace, with mounts, a control group and units that the machine never sees.
 */

const program = ['/lib/systemd/systemd', '/usr/lib/systemd/systemd'].find((path) => existsSync(path))
const isV2 = existsSync('/sys/fs/cgroup/cgroup.controllers')
const groups = isV2 ? '/sys/fs/cgroup' : '/sys/fs/cgroup/systemd'

const mountGroups = isV2
  ? 'mount -t cgroup2 cgroup2 /sys/fs/cgroup'
  : 'mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/systemd && mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd'

const mounts = `mount --make-rprivate / && mount -t tmpfs -o mode=755 tmpfs /run && ${mountGroups}`

const canBoot =
  program !== undefined &&
  // Whoever is not root asks systemd over the bus.
  existsSync('/usr/bin/dbus-daemon') &&
  userInfo().uid === 0 &&
  existsSync(`${groups}/cgroup.procs`) &&
  spawnSync('unshare', ['--mount', '--cgroup', 'sh', '-c', mounts], { stdio: 'ignore' }).status === 0

/** The title of a suite that needs a real systemd: where none can be had it says why its tests are skipped. */
export const withSystemd = (title: string): string =>
  canBoot ? title : `${title} (skipped: it takes root, systemd, dbus and namespaces; .ci/run installs them)`

/** The same for its `describe`. */
export const needSystemd = (): void => {
  need('a systemd can be started', canBoot)
}

/** A systemd that runs. */
export interface OwnSystemd {
  /** Words before a program that is to run on the host that it keeps. */
  readonly within: readonly string[]
  /** Writes a unit and tells systemd. */
  unit(name: string, text: string): void
  /** `systemctl` there; answers what it prints. */
  ctl(...words: readonly string[]): string
  stop(): Promise<void>
}

const nameOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** What is mounted and made ready before it is done by other children. */
const childOf = async (parent: ChildProcess): Promise<number> => {
  const file = `/proc/${parent.pid}/task/${parent.pid}/children`
  for (;;) {
    if (parent.exitCode !== null) throw new Error('systemd did not start')
    const children = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean) : []
    const pid = children.find((child) => nameOf(child) === 'systemd')
    if (pid !== undefined) return Number(pid)
    await realClock.sleep(5)
  }
}

const shipped = ['systemd-journald.service', 'systemd-journald.socket', 'systemd-journald-dev-log.socket']

const own = {
  'dbus.socket': '[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/dbus/system_bus_socket\n',
  'dbus.service':
    '[Unit]\nDefaultDependencies=no\nRequires=dbus.socket\n[Service]\nType=notify\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation\n',
  'default.target': '[Unit]\nWants=systemd-journald.socket systemd-journald.service dbus.socket dbus.service\n',
}

const boot = `${mounts} && mkdir -p /run/systemd/system /run/lock /run/sshd /run/log/journal && mount -t tmpfs tmpfs /var/log && mount -t proc proc /proc && exec env -i container=kplay PATH="$PATH" SYSTEMD_UNIT_PATH="$1" SYSTEMD_LOG_TARGET=null SYSTEMD_GENERATOR_PATH=/nonexistent SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent "$2" --show-status=0`

/** A group goes when those below it have gone. */
const removeGroup = (group: string): boolean => {
  for (const { name } of readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
    removeGroup(join(group, name))
  try {
    rmdirSync(group)
    return true
  } catch {
    return false
  }
}

/** Starts one whose units lie in `folder`. `before`: words that end by becoming it, such as those that bring users. */
export const startSystemd = async (folder: string, before: readonly string[] = []): Promise<OwnSystemd> => {
  if (program === undefined) throw new Error('no systemd')
  mkdirSync(folder, { recursive: true })
  const source = program.replace(/systemd$/, 'system')
  for (const file of shipped) if (existsSync(join(source, file))) copyFileSync(join(source, file), join(folder, file))
  for (const [file, text] of Object.entries(own)) writeFileSync(join(folder, file), text)
  const group = `${groups}/kplay-test-${process.pid}-${performance.now()}`
  mkdirSync(group)
  const script = `echo $$ > "${group}/cgroup.procs" && exec unshare --pid --fork --mount --cgroup --uts --ipc --kill-child sh -c "$0" sh "$@"`
  const [first, ...words] = [...before, 'sh', '-c', script, boot, folder, program]
  const child = spawn(first, words, { stdio: 'ignore' })
  const pid = await childOf(child)
  const within = ['nsenter', '-t', String(pid), '-m', '-p', '-C', '-u', '-i', '--']
  const ctl = (...words: readonly string[]): string => {
    const { stdout, stderr } = spawnSync('nsenter', [...within.slice(1), 'systemctl', ...words], { encoding: 'utf8' })
    return stdout + stderr
  }
  while (!/running|degraded/.test(ctl('is-system-running'))) {
    if (child.exitCode !== null) throw new Error('systemd ended')
    await realClock.sleep(20)
  }
  const unit = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text)
    ctl('daemon-reload')
  }
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await ended
    }
    // Its last processes are still being reaped, or a group stays: an empty one costs nothing.
    for (let tries = 0; tries < 100 && !removeGroup(group); tries++) await realClock.sleep(10)
  }
  return { within, unit, ctl, stop }
}

/** Inside a `describe`: starts some that all end with it. */
export const useSystemds = (): ((folder: string, before?: readonly string[]) => Promise<OwnSystemd>) => {
  const started: OwnSystemd[] = []
  after(async () => {
    for (const one of started.splice(0)) await one.stop()
  })
  return async (folder, before) => {
    const one = await startSystemd(folder, before)
    started.push(one)
    return one
  }
}
