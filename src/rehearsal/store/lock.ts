/** One jar of a release as a Maven repository has it. */
export interface LockedJar {
  /** Path below the repository's base: `org/apache/kafka/kafka_2.13/3.9.2/kafka_2.13-3.9.2.jar`. */
  readonly path: string
  /** Of the whole file, lower-case hex. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** What one Kafka release is made of: `releases/V.lock.json`, written by scripts/lock-release.ts and never by hand. */
export interface ReleaseLock {
  /** Goes up when a field changes meaning. */
  readonly format: 1
  /** A patch release, like `3.9.2`. */
  readonly release: string
  /** The Scala line of the server jar: official archives are called `kafka_2.13-3.9.2.tgz`. */
  readonly scala: string
  /** The server's class path: goes to `libs/`. */
  readonly jars: readonly LockedJar[]
  /** Jars of another release whose tools this one borrows because its own are not in the repository: go to `libs-tools/`, which the server never sees. */
  readonly tools?: {
    readonly release: string
    /** Tools that run on the lender's own jars, because they do not work with this release's. */
    readonly first: readonly string[]
    readonly jars: readonly LockedJar[]
  }
  /** Tool name (`kafka-topics`) to the class that runs it. */
  readonly mains: Readonly<Record<string, string>>
}

/** The file name a jar has in `libs/`. */
export const jarFileName = (jar: LockedJar): string => jar.path.slice(jar.path.lastIndexOf('/') + 1)

/** True for a jar with the same path. */
export const isSameJar =
  (one: LockedJar) =>
  (other: LockedJar): boolean =>
    one.path === other.path

/** Every jar of a release, those of borrowed tools included. */
export const allJars = (lock: ReleaseLock): readonly LockedJar[] => [...lock.jars, ...(lock.tools?.jars ?? [])]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// A path is joined to a folder and to a URL: only plain repository paths pass.
const isJar = (value: unknown): value is LockedJar =>
  isObject(value) &&
  typeof value['path'] === 'string' &&
  /^([\w.+-]*\w[\w.+-]*\/){3,}[\w.+-]*\w\.jar$/.test(value['path']) &&
  typeof value['sha256'] === 'string' &&
  /^[0-9a-f]{64}$/.test(value['sha256']) &&
  Number.isSafeInteger(value['size'])

const isJars = (value: unknown): value is readonly LockedJar[] =>
  Array.isArray(value) && value.length > 0 && value.every(isJar)

const isTools = (value: unknown): value is ReleaseLock['tools'] =>
  value === undefined || (isObject(value) && typeof value['release'] === 'string' && isJars(value['jars']))

const isLock = (value: unknown): value is ReleaseLock =>
  isObject(value) &&
  value['format'] === 1 &&
  typeof value['release'] === 'string' &&
  typeof value['scala'] === 'string' &&
  isJars(value['jars']) &&
  isTools(value['tools']) &&
  isObject(value['mains'])

/** Reads the text of a lock file; undefined when it is not one of format 1. */
export const parseReleaseLock = (text: string): ReleaseLock | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isLock(value) ? value : undefined
  } catch {
    return undefined
  }
}

const jarLines = (jars: readonly LockedJar[], indent: string): string =>
  jars.map((jar) => `${indent}${JSON.stringify(jar)}`).join(',\n')

/** The text of a lock file: one jar a line, so that a change reads well in a diff. Ends with a newline. */
export const renderReleaseLock = (lock: ReleaseLock): string => {
  const parts = [
    `  "format": ${lock.format}`,
    `  "release": ${JSON.stringify(lock.release)}`,
    `  "scala": ${JSON.stringify(lock.scala)}`,
    `  "jars": [\n${jarLines(lock.jars, '    ')}\n  ]`,
  ]
  if (lock.tools !== undefined) {
    const { release, first, jars } = lock.tools
    const head = `    "release": ${JSON.stringify(release)},\n    "first": ${JSON.stringify(first)},\n`
    parts.push(`  "tools": {\n${head}    "jars": [\n${jarLines(jars, '      ')}\n    ]\n  }`)
  }
  const mains = Object.entries(lock.mains).sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = mains.map(([tool, name]) => `    ${JSON.stringify(tool)}: ${JSON.stringify(name)}`)
  parts.push(`  "mains": {\n${lines.join(',\n')}\n  }`)
  return `{\n${parts.join(',\n')}\n}\n`
}
