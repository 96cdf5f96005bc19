import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNodeStatus, LabStatus } from '../../../src/rehearsal/lab.ts'
import { openLine, type TestLine } from '../../support/lines.ts'
import { makeKey, startSshd, type Sshd } from '../../support/sshd.ts'

/** The way to one host. */
export interface SshWay {
  readonly server: Sshd
  /** Of the server: its configuration and log. */
  readonly folder: string
  readonly line: TestLine
}

interface Wish {
  readonly type: 'ssh' | 'openssh'
  /** A new folder. */
  readonly folder: string
  /** Words before those of a node's sshd. */
  readonly within?: readonly string[] | ((host: string) => readonly string[])
  /** Further lines of each sshd's configuration. */
  readonly lines?: readonly string[]
  /** All go through another host. */
  readonly hasJump?: boolean
  /** As whom each host is entered; default: as whoever runs this. */
  readonly user?: (host: string) => string
}

/** An sshd for each node of a lab, and the connection that an inventory says to reach them: ssh's own configuration knows where each address is. */
export class SshWays {
  readonly #opened: SshWay[] = []
  readonly #ways = new Map<string, SshWay>()

  to(host: string): SshWay {
    const way = this.#ways.get(host)
    if (way === undefined) throw new Error(`no way to ${host}`)
    return way
  }

  /** `connection: …` of an inventory, in one line. */
  async open(lab: LabStatus, { type, folder, within = [], lines = [], hasJump = false, user }: Wish): Promise<string> {
    mkdirSync(folder)
    makeKey(join(folder, 'id'))
    const authorized = readFileSync(join(folder, 'id.pub'), 'utf8')
    const begin = async (host: string, asked: string, words: readonly string[]) => {
      const server = await startSshd({ folder: join(folder, host), authorized, lines, within: words })
      const line = await openLine({ address: server.address, to: server })
      const way = { server, folder: join(folder, host), line }
      this.#opened.push(way)
      this.#ways.set(host, way)
      const known = server.knownLine.replace(`]:${server.port}`, `]:${line.port}`)
      const as = user === undefined ? '' : `  User ${user(host)}\n`
      return { known, text: `Host ${asked}\n  HostName ${server.address}\n  Port ${line.port}\n${as}` }
    }
    const wordsOf = (host: string): readonly string[] => (typeof within === 'function' ? within(host) : within)
    const toNode = ({ host, address }: LabNodeStatus) => begin(host, address, wordsOf(host))
    const nodes = await Promise.all(lab.nodes.map(toNode))
    const gate = hasJump ? [await begin('gate', 'gate', [])] : []
    const jump = hasJump ? `Host 127.*\n  ProxyJump gate\n` : ''
    const shared = `Host *\n  IdentityFile ${folder}/id\n  IdentitiesOnly yes\n  UserKnownHostsFile ${folder}/known\n`
    const places = [...nodes, ...gate]
    writeFileSync(join(folder, 'config'), `${places.map(({ text }) => text).join('')}${jump}${shared}`)
    writeFileSync(join(folder, 'known'), places.map(({ known }) => `${known}\n`).join(''))
    return `connection: { type: ${type}, ssh_config: ${folder}/config }`
  }

  async close(): Promise<void> {
    for (const { server, line } of this.#opened.splice(0)) {
      await line.close()
      await server.vanish()
    }
  }
}
