import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { LabClock, LabContext, LabProgress } from '../../src/rehearsal/context.ts'
import { renderReleaseLock, type LockedJar, type ReleaseLock } from '../../src/rehearsal/store/lock.ts'
import { startMavenServer, type MavenServer } from './maven-server.ts'

/** Pauses between attempts take no time; the long wait for a silent connection never ends, unless `isPatient` is false. */
export const hastyClock = (isPatient = true): LabClock => ({
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms < 10_000 || !isPatient || signal?.aborted === true) return void setImmediate(resolve)
      signal?.addEventListener('abort', () => resolve())
    }),
})

/** The name of the server jar's file, by which kplay tells a process's release. */
const serverJar = (release: string): string => `org/apache/kafka/kafka_2.13/${release}/kafka_2.13-${release}.jar`

const contentOf = (path: string, size: number): Buffer => Buffer.alloc(size, createHash('sha256').update(path).digest())

const lockedJar = (path: string, content: Buffer): LockedJar => ({
  path,
  sha256: createHash('sha256').update(content).digest('hex'),
  size: content.length,
})

/** A release that does not exist, of a few small jars, with a lock and a repository that has it. */
export interface FakeRelease {
  readonly lock: ReleaseLock
  readonly server: MavenServer
  readonly files: Map<string, Buffer>
  /** What the lab said so far. */
  readonly progress: LabProgress[]
  readonly context: LabContext
}

/** Makes one below `folder`; close its server afterwards. */
export const makeFakeRelease = async (
  folder: string,
  options: { readonly release?: string; readonly jarBytes?: number; readonly change?: Partial<LabContext> } = {},
): Promise<FakeRelease> => {
  const { release = '9.1.0', jarBytes = 3000 } = options
  const paths = [
    serverJar(release),
    'org/example/first/1.0/first-1.0.jar',
    'org/example/second/2.0/second-2.0-linux.jar',
  ]
  const files = new Map(paths.map((path) => [path, contentOf(path, jarBytes)]))
  const jars = [...files].map(([path, content]) => lockedJar(path, content))
  const lock: ReleaseLock = {
    format: 1,
    release,
    scala: '2.13',
    jars,
    mains: { 'kafka-storage': 'kafka.tools.StorageTool', 'kafka-topics': 'org.apache.kafka.tools.TopicCommand' },
  }
  const locksDir = `${folder}/releases`
  mkdirSync(locksDir, { recursive: true })
  writeFileSync(`${locksDir}/${release}.lock.json`, renderReleaseLock(lock))
  const server = await startMavenServer(files)
  const progress: LabProgress[] = []
  const context: LabContext = {
    env: { PATH: process.env['PATH'], KPLAY_MAVEN_REPOSITORY: `${server.url}/` },
    platform: 'linux',
    cacheDir: `${folder}/cache`,
    locksDir,
    clock: hastyClock(),
    progress: (event) => void progress.push(event),
    ...options.change,
  }
  return { lock, server, files, progress, context }
}
