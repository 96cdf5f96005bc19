import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { startableOf } from '../../../src/rehearsal/nodes/make-node.ts'
import { prepareRelease } from '../../../src/rehearsal/prepare.ts'
import { readRecord, type RecordedNode } from '../../../src/rehearsal/record.ts'
import { testLabContext } from '../../support/cluster.ts'
import { bringUsers, type OwnUser } from '../../support/sshd.ts'
import { startSystemd, type OwnSystemd } from '../../support/systemd.ts'
import type { LabWorld } from '../matrix/lab-world.ts'

/** kplay logs in as the first; the nodes run as the second. */
export const deploy = { name: 'deploy', uid: 12346, hash: '*' } as const satisfies OwnUser
const kafka = { name: 'kafka', uid: 12347, hash: '*' } as const satisfies OwnUser

export const unitName = 'kafka.service'

/**
 * Words that start a program to which a folder is open although it lies in a home folder that is not: an empty home folder with nothing but that folder lies over the
 * real one, in a mount namespace of its own.
 */
const openFolder = (scratch: string, folder: string): readonly string[] => {
  const home = homedir()
  if (!folder.startsWith(`${home}/`)) return []
  mkdirSync(scratch, { recursive: true })
  const script =
    'mount --bind "$2" "$3" && mount -t tmpfs -o mode=755 tmpfs "$1" && mkdir -p "$2" && mount --bind "$3" "$2" && shift 3 && exec "$@"'
  return ['unshare', '-m', 'sh', '-c', script, 'sh', home, folder, scratch]
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** As people write it, but for the line that counts starts. */
const unitText = (node: RecordedNode, environment: Readonly<Record<string, string>>): string =>
  [
    '[Unit]',
    'DefaultDependencies=no',
    '[Service]',
    `User=${kafka.name}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    `ExecStartPre=/bin/sh -c 'echo >> ${node.dir}/logs/starts'`,
    `ExecStart=${node.dir}/install/current/bin/kafka-server-start.sh ${node.config}`,
    'TimeoutStopSec=infinity',
    'Restart=on-failure',
    '',
  ].join('\n')

/** The nodes of a lab, each run by a systemd of its own as a user of its own, on a host where deploy may do what `rules` say and nothing else. */
export class UnitNodes {
  readonly #systemds = new Map<string, OwnSystemd>()
  readonly #world: LabWorld
  #nodes: readonly RecordedNode[] = []

  constructor(world: LabWorld) {
    this.#world = world
  }

  on(host: string): OwnSystemd {
    const systemd = this.#systemds.get(host)
    if (systemd === undefined) throw new Error(`no systemd for ${host}`)
    return systemd
  }

  /** How often the unit of each host was started. */
  starts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#nodes.map(({ host, dir }) => [host, readFileSync(`${dir}/logs/starts`, 'utf8').length]),
    )
  }

  /** Ends the nodes of the lab and starts them as units, one after the other. */
  async takeOver(folder: string, rules: string): Promise<void> {
    const record = await readRecord(this.#world.running.lab.dir)
    if (record === undefined) throw new Error('no record of the lab')
    this.#nodes = record.nodes
    for (const node of this.#nodes) {
      await this.#world.hands.signal(node.host, 'SIGTERM')
      await this.#boot(node, join(folder, node.host), rules)
      this.on(node.host).ctl('start', '--no-block', unitName)
      await this.#world.hands.whole()
    }
  }

  async close(): Promise<void> {
    for (const systemd of this.#systemds.values()) await systemd.stop()
  }

  async #boot(node: RecordedNode, folder: string, rules: string): Promise<void> {
    const context = testLabContext()
    const prepared = await prepareRelease('4.1.2', context)
    if (!prepared.ok) throw new Error(prepared.error.what)
    const { environment } = startableOf(node, prepared.value.java, prepared.value.hasArchives)
    giveAway(node)
    const before = [
      ...openFolder(`${folder}-cache`, context.cacheDir),
      ...bringUsers(`${folder}-users`, [{ ...deploy, rule: rules }, kafka]),
    ]
    const systemd = await startSystemd(`${folder}-units`, before)
    this.#systemds.set(node.host, systemd)
    systemd.unit(unitName, unitText(node, environment))
  }
}

/** Data and logs belong to the node's user, releases to deploy. Jars are shared with the store: they stay whose they are. */
const giveAway = (node: RecordedNode): void => {
  const [data, logs] = [`${node.dir}/data`, `${node.dir}/logs`]
  execFileSync('chown', ['-R', `${kafka.uid}:${kafka.uid}`, data, logs])
  // The lease of deploy lies beside the data.
  for (const folder of [data, logs]) chmodSync(folder, 0o777)
  execFileSync('chown', ['-h', `${deploy.uid}:${deploy.uid}`, `${node.dir}/install`, `${node.dir}/install/current`])
}

/** Packs a release of the store as Apache does, each time another file; answers the path. Class archives of the lab stay behind. */
export const packRelease = (release: string, folder: string): string => {
  const source = `${testLabContext().cacheDir}/releases/kafka-${release}`
  if (!existsSync(source)) throw new Error(`Kafka ${release} is not in the store yet: boot a lab of it once`)
  const file = join(folder, `kafka_2.13-${release}.tgz`)
  const parts = readdirSync(source).filter((name) => ['bin', 'config', 'libs'].includes(name))
  mkdirSync(dirname(file), { recursive: true })
  const now = `@${Math.floor(Date.now() / 1000)}`
  execFileSync('tar', [
    '-czf',
    file,
    '-C',
    source,
    '--mtime',
    now,
    '--transform',
    `s,^,kafka_2.13-${release}/,`,
    ...parts,
  ])
  return file
}
