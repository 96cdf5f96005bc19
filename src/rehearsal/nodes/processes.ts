import { readdir, readFile } from 'node:fs/promises'

/** A server of Kafka or ZooKeeper of this machine, or the script that is about to become one; found in /proc by its command line: pid files lie. */
export interface KafkaProcess {
  readonly pid: number
  /** False while it is still the start script. */
  readonly isServer: boolean
  /** The properties file it was started with, as given. */
  readonly config: string
  /** Release by the server jar in its class path; empty when there is none. */
  readonly release: string
}

const mains: readonly string[] = ['kafka.Kafka', 'org.apache.zookeeper.server.quorum.QuorumPeerMain']

const parseCommandLine = (pid: number, text: string): KafkaProcess | undefined => {
  const words = text.split('\0')
  const at = words.findIndex((word) => mains.includes(word))
  const config = words[at + 1]
  if (at < 0 || config === undefined) return undefined
  const classPath = words[words.indexOf('-cp') + 1] ?? ''
  const isServer = /(^|\/)java$/.test(words[0] ?? '')
  return { pid, isServer, config, release: /\/kafka_2\.\d+-(\d+\.\d+\.\d+)\.jar/.exec(classPath)?.[1] ?? '' }
}

/** Every such process whose properties file lies below `folder`. A process that ended but was not reaped has no command line and does not count. */
export const findKafkaProcesses = async (folder: string): Promise<readonly KafkaProcess[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => parseCommandLine(pid, await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''))),
  )
  return found.filter((process) => process?.config.startsWith(`${folder}/`)).filter((process) => process !== undefined)
}

/** Sends a signal to processes; those that are gone are passed over. */
export const signalProcesses = async (processes: readonly KafkaProcess[], signal: 'TERM' | 'KILL'): Promise<void> => {
  if (processes.length === 0) return
  const { execa } = await import('execa')
  const pids = processes.map((process) => String(process.pid))
  await execa('sh', ['-c', 'kill -s "$0" "$@"', signal, ...pids], { reject: false, detached: true, stdio: 'ignore' })
}
