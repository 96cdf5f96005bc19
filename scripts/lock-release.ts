/**
 * Makes releases/V.lock.json: every jar of one Kafka release as Maven Central has it, pinned by SHA-256 and size. Needs `mvn` and `jar`; nothing else in kplay does.
 *
 *   node scripts/lock-release.ts 3.9.2
 *   node scripts/lock-release.ts 4.4.0 --tools 4.3.1 --tools-first kafka-configs,kafka-broker-api-versions
 *
 * The repository has neither bin/ nor config/ (kplay writes its own, src/rehearsal/launchers) and, for a few releases, no kafka-tools and kafka-shell:
 * `--tools R` then borrows those of release R (its lock must exist). Names in `--tools-first` run on R's own jars, all others on the release's.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { mainCandidates } from '../src/rehearsal/launchers/mains.ts'
import { isSameJar, parseReleaseLock, renderReleaseLock } from '../src/rehearsal/store/lock.ts'
import type { LockedJar, ReleaseLock } from '../src/rehearsal/store/lock.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockFile = (release: string): string => join(root, 'releases', `${release}.lock.json`)

const run = (command: string, args: readonly string[], cwd: string): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error !== undefined) throw new Error(`${command}: ${error.message}`)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited ${status}\n${stdout}\n${stderr}`)
  return stdout
}

type Coordinates = readonly [group: string, artifact: string, version: string]

const pom = (dependencies: readonly Coordinates[]): string =>
  [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>kplay</groupId><artifactId>release</artifactId><version>1</version><packaging>pom</packaging><dependencies>',
    ...dependencies.map(
      ([group, artifact, version]) =>
        `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
    ),
    '</dependencies></project>',
  ].join('\n')

/** Copies the runtime class path of `dependencies` below `folder`, laid out as in a repository, and lists it. */
const resolve = (dependencies: readonly Coordinates[], folder: string): LockedJar[] => {
  writeFileSync(join(folder, 'pom.xml'), pom(dependencies))
  const out = join(folder, 'jars')
  rmSync(out, { recursive: true, force: true })
  const goal = 'dependency:copy-dependencies'
  const options = ['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${out}`]
  run('mvn', ['-q', '-B', goal, ...options], folder)
  return globSync('**/*.jar', { cwd: out })
    .sort()
    .map((path) => ({
      path,
      sha256: createHash('sha256')
        .update(readFileSync(join(out, path)))
        .digest('hex'),
      size: statSync(join(out, path)).size,
    }))
}

const versionOf = (jars: readonly LockedJar[], artifact: string): string | undefined =>
  jars
    .map((jar) => jar.path.split('/'))
    .find((parts) => parts.at(-3) === artifact)
    ?.at(-2)

/** Lines whose archive still has log4j 1.2.17 itself; reload4j came with 3.1.1. */
const hasOldLog4j = (release: string): boolean => /^(2\.\d+|3\.0)\./.test(release)

/**
 * The logging binding, which is not in the server's own class path. Up to 3.0 log4j 1, up to 3.9 reload4j; from 4.0 log4j 2 (4.0 does not name log4j-core itself: 2.25.3 is what its
 * archive has), whose YAML reader must be of Kafka's own Jackson version or Maven's "nearest wins" drags jackson-core down.
 */
const logging = (release: string, server: readonly LockedJar[]): Coordinates[] => {
  if (hasOldLog4j(release))
    return [
      ['org.slf4j', 'slf4j-log4j12', '1.7.30'],
      ['log4j', 'log4j', '1.2.17'],
    ]
  if (Number(release.split('.')[0]) < 4)
    return [
      ['org.slf4j', 'slf4j-reload4j', '1.7.36'],
      ['ch.qos.reload4j', 'reload4j', '1.2.25'],
    ]
  const log4j = versionOf(server, 'log4j-core') ?? '2.25.3'
  const jackson = versionOf(server, 'jackson-databind')
  if (jackson === undefined) throw new Error(`kafka_2.13 ${release} brings no jackson-databind`)
  return [
    ...['log4j-api', 'log4j-core', 'log4j-slf4j-impl', 'log4j-1.2-api'].map((artifact): Coordinates => [
      'org.apache.logging.log4j',
      artifact,
      log4j,
    ]),
    ['com.fasterxml.jackson.dataformat', 'jackson-dataformat-yaml', jackson],
  ]
}

const artifactOf = (jar: LockedJar): string => jar.path.split('/').slice(0, -2).join('/')
const isKafka = (jar: LockedJar): boolean => jar.path.startsWith('org/apache/kafka/')

/** What release `from` has and `jars` lack: Kafka's own jars of the other version, and libraries only its tools need. */
const borrow = (from: string, jars: readonly LockedJar[]): LockedJar[] => {
  const lender = parseReleaseLock(readFileSync(lockFile(from), 'utf8'))
  if (lender === undefined) throw new Error(`releases/${from}.lock.json is no lock`)
  const own = new Set(jars.map(artifactOf))
  return lender.jars.filter((jar) => (isKafka(jar) || !own.has(artifactOf(jar))) && !jars.some(isSameJar(jar)))
}

const classesOf = (jars: readonly LockedJar[], folder: string): Set<string> => {
  const classes = new Set<string>()
  for (const jar of jars.filter((j) => /^org\/apache\/(kafka|zookeeper)\//.test(j.path)))
    for (const line of run('jar', ['tf', join(folder, jar.path)], folder).split('\n'))
      if (line.endsWith('.class')) classes.add(line.slice(0, -'.class'.length).replaceAll('/', '.'))
  return classes
}

/** For each tool the class that runs it in this release; tools without one are left out. */
const findMains = (classes: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(mainCandidates).flatMap(([tool, candidates]) => {
      const found = candidates.find((name) => classes.has(name))
      return found === undefined ? [] : [[tool, found]]
    }),
  )

const makeLock = (release: string, tools: { from?: string; first: string[] }, folder: string): ReleaseLock => {
  const server: Coordinates = ['org.apache.kafka', 'kafka_2.13', release]
  const binding = logging(release, resolve([server], folder))
  const own: Coordinates[] = [
    ['org.apache.kafka', 'kafka-tools', release],
    ['org.apache.kafka', 'kafka-shell', release],
  ]
  const jars = resolve([server, ...(tools.from === undefined ? own : []), ...binding], folder)
  const classes = classesOf(jars, join(folder, 'jars'))
  const base = { format: 1, release, scala: '2.13', jars } as const
  if (tools.from === undefined) return { ...base, mains: findMains(classes) }
  const lender = parseReleaseLock(readFileSync(lockFile(tools.from), 'utf8'))
  return {
    ...base,
    tools: { release: tools.from, first: tools.first, jars: borrow(tools.from, jars) },
    mains: { ...lender?.mains, ...findMains(classes) },
  }
}

const main = (): void => {
  const options = { tools: { type: 'string' }, 'tools-first': { type: 'string' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  for (const release of positionals) {
    const folder = mkdtempSync(join(tmpdir(), 'kplay-lock-'))
    try {
      const from = values.tools === undefined ? {} : { from: values.tools }
      const lock = makeLock(release, { ...from, first: values['tools-first']?.split(',') ?? [] }, folder)
      writeFileSync(lockFile(release), renderReleaseLock(lock))
      const bytes = lock.jars.reduce((sum, jar) => sum + jar.size, 0)
      console.log(`${release}: ${lock.jars.length} jars, ${Math.round(bytes / 2 ** 20)} MiB`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

main()
