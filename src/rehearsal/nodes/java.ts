import { createHash } from 'node:crypto'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { javaMajorOf } from '../../kafka/releases/java.ts'
import type { LabContext } from '../context.ts'
import { labProblem } from '../problems.ts'

/** The Java that runs the lab's nodes. */
export interface Java {
  /** As Java says: `17.0.15`. */
  readonly version: string
  readonly major: number
  /** Its JAVA_HOME; empty when it does not tell (PATH then finds it). */
  readonly home: string
  /** Differs between builds whose class archives do not fit each other; fit for a file name. */
  readonly key: string
}

/** Kafka 4 servers need 17 (KIP-750, KIP-1013); older ones run on it as well. */
const oldestMajor = 17

const installFix = 'install a Java 17 or newer (a JRE is enough) and put it on PATH, or set JAVA_HOME to it'

const missing = (command: string, why: string): Problem =>
  labProblem('java-missing', {
    what: 'no Java to run Kafka with',
    subject: command,
    why: [why],
    fix: installFix,
    exitCode: 69,
  })

const tooOld = (command: string, version: string): Problem =>
  labProblem('java-too-old', {
    what: `Java ${version} is too old for Kafka`,
    subject: command,
    why: [`Kafka 4 needs Java ${oldestMajor} or newer`],
    fix: installFix,
    exitCode: 69,
  })

const setting = (text: string, name: string): string | undefined =>
  new RegExp(`^\\s*${name.replaceAll('.', '\\.')} = (.*)$`, 'm').exec(text)?.[1]?.trim()

/** Reads what `java -XshowSettings:properties -version` prints; undefined when it tells no version. `knownHome` is taken when it tells no home. */
export const parseJava = (text: string, knownHome: string): Java | undefined => {
  const version = setting(text, 'java.version') ?? /version "([^"]+)"/.exec(text)?.[1]
  const major = javaMajorOf(version ?? '')
  if (version === undefined || Number.isNaN(major)) return undefined
  const home = setting(text, 'java.home') ?? knownHome
  const identity = ['java.vm.name', 'java.vm.vendor', 'java.vm.version'].map((name) => setting(text, name) ?? '')
  const key = createHash('sha256')
    .update([version, ...identity].join('\n'))
    .digest('hex')
    .slice(0, 12)
  return { version, major, home, key }
}

/** Runs Java for its settings: its words, or why it could not be run. */
const askJava = async (command: string, env: LabContext['env']): Promise<Result<string, Problem>> => {
  const { execa } = await import('execa')
  const done = await execa(command, ['-XshowSettings:properties', '-version'], {
    reject: false,
    detached: true,
    stdin: 'ignore',
    timeout: 30_000,
    env: { ...env },
    extendEnv: false,
  })
  if (!done.failed || done.exitCode !== undefined) return ok(`${done.stderr}\n${done.stdout}`)
  return err(missing(command, done.code === 'ENOENT' ? 'there is no such program' : (done.shortMessage ?? '')))
}

/** Finds Java (JAVA_HOME, else PATH) and checks that Kafka can run on it. */
export const findJava = async (context: Pick<LabContext, 'env'>): Promise<Result<Java, Problem>> => {
  const home = (context.env['JAVA_HOME'] ?? '').replace(/\/+$/, '')
  const command = home === '' ? 'java' : `${home}/bin/java`
  const words = await askJava(command, context.env)
  if (!words.ok) return words
  const java = parseJava(words.value, home)
  if (java === undefined)
    return err(missing(command, `it does not tell its version, but says "${words.value.trim().split('\n')[0]}"`))
  return java.major < oldestMajor ? err(tooOld(command, java.version)) : ok(java)
}
