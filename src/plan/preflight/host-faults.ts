/*
 * node/java, node/disk, node/inside-current: what a host must have before its node is stopped (R0). A switch of `install.current` swaps everything that
 * resolves inside the folder it points to: configuration, data, logs.
 */
import { javaMajorOf, leastJavaOf } from '../../kafka/releases/java.ts'
import type { HostQuestion } from './host-question.ts'
import { pathsOf } from './paths-of.ts'
import type { Told } from './told.ts'

const findJava = ({ host, reading, to }: HostQuestion): Told[] => {
  const least = leastJavaOf(to)
  if (!reading.java.ok || least === undefined) return []
  const version = reading.java.value
  if (javaMajorOf(version) >= least) return []
  const home = host.service.env['JAVA_HOME']
  const where = home === undefined ? 'the java of its PATH' : `JAVA_HOME ${home}`
  return [
    {
      kind: 'refuse',
      rule: 'node/java',
      host,
      saw: version === '' ? `no Java is found by ${where}` : `a start would use Java ${version} (${where})`,
      wanted: `Java ${least} or later, which Kafka ${to} needs`,
      fix: `install Java ${least} on ${host.name} and set JAVA_HOME in service.env of the inventory to it (and service.change_env: [JAVA_HOME])`,
    },
  ]
}

/** Kafka 4.x: an archive of 130 MB and its folder of 150 MB; the rest is room to breathe. Ours. */
const releaseMiB = 512
/** The default of log.segment.bytes: what a broker may write before it deletes anything. */
const segmentMiB = 1024
const mebibyte = 1_048_576

const findDisk = ({ host, reading, installs }: HostQuestion): Told[] => {
  const { freeBytes: free, installed } = reading
  if (!free.ok || !installed.ok || free.value >= releaseMiB * mebibyte) return []
  return installs
    .filter((release) => !installed.value.includes(release))
    .map((release) => ({
      kind: 'refuse',
      rule: 'node/disk',
      host,
      saw: `${Math.floor(free.value / mebibyte)} MiB are free at ${host.install.root}`,
      wanted: `${releaseMiB} MiB for Kafka ${release}`,
      fix: `free space on ${host.name}: df -h ${host.install.root}`,
    }))
}

const findFullLogDirs = ({ host, reading }: HostQuestion): Told[] =>
  (reading.logDirs.ok ? reading.logDirs.value : [])
    .filter(({ freeBytes }) => freeBytes !== null && freeBytes < segmentMiB * mebibyte)
    .map(({ path, freeBytes }) => ({
      kind: 'note',
      rule: 'node/disk',
      host,
      saw: `${Math.floor((freeBytes ?? 0) / mebibyte)} MiB are free at the log dir ${path}, less than one segment`,
      wanted: `${segmentMiB} MiB`,
      fix: `look before the disk is full: df -h ${path}`,
    }))

const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const findInside = ({ host, reading }: HostQuestion): Told[] => {
  if (!reading.realPaths.ok) return []
  const real = reading.realPaths.value
  const current = real[host.install.current] ?? null
  if (current === null) return []
  const logDirs = reading.logDirs.ok ? reading.logDirs.value : []
  const guarded = [
    ...pathsOf(host).map(({ name, path }) => ({ name, path, real: real[path] ?? null })),
    ...logDirs.map((dir) => ({ name: 'log.dirs', path: dir.path, real: dir.real })),
  ]
  return guarded
    .filter((one) => one.real !== null && isInside(one.real, current))
    .map(({ name, path }) => ({
      kind: 'refuse',
      rule: 'node/inside-current',
      host,
      saw: `${name}, ${path}, lies inside ${host.install.current} (${current}): a switch would swap it`,
      wanted: `a place outside ${host.install.current}`,
      fix: `move it out of the release, for example below /etc/kafka or /var/lib/kafka, restart ${host.name} with it, and name the new place in inventory and configuration`,
    }))
}

const findMissingLoggingFile = ({ host, reading }: HostQuestion): Told[] => {
  const real = reading.realPaths.ok ? reading.realPaths.value : {}
  return pathsOf(host)
    .filter(({ name, path }) => name.startsWith('the logging file') && real[path] === null)
    .map(({ name, path }) => ({
      kind: 'note',
      rule: 'config/logging',
      host,
      saw: `${name}, ${path}, is not there: the node logs nowhere you expect`,
      wanted: 'a file that exists',
      fix: 'write the file, or take KAFKA_LOG4J_OPTS out of service.env',
    }))
}

/** What a host lacks, or has in the wrong place. What could not be read is no finding: the plan names it as not checked. */
export const findHostFaults = (question: HostQuestion): Told[] => [
  ...findJava(question),
  ...findDisk(question),
  ...findFullLogDirs(question),
  ...findInside(question),
  ...findMissingLoggingFile(question),
]
