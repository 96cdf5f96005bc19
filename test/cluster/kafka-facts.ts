import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { renderProblem } from '../../src/diagnostics/problem-text.ts'
import { ensureRelease } from '../../src/rehearsal/store/store.ts'
import { testLabContext } from '../support/cluster.ts'

const program = fileURLToPath(new URL('./KafkaFacts.java', import.meta.url))

/** Facts that a release of Kafka tells of itself. */
export interface KafkaFacts {
  readonly release: string
  /** Keys by surface; internal ones apart. */
  readonly server: readonly string[]
  readonly topic: readonly string[]
  readonly internal: readonly string[]
  /** `17 3.7-IV2 true`: level, name, whether it changed the metadata. Levels beyond production are among them. */
  readonly levels: readonly string[]
  /** The newest level of production; undefined before 3.7, which does not say. */
  readonly newest: number | undefined
  /** Highest supported level by feature; empty before 4.0. */
  readonly supported: Readonly<Record<string, number>>
  /** Level in a new cluster by feature; empty before 4.0. */
  readonly defaults: Readonly<Record<string, number>>
  /** Why KafkaConfig refuses a file, by the file's path; empty text where it does not. */
  readonly verdicts: ReadonlyMap<string, string>
}

const supportedOf = (text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(/\(([a-z.]+) -> SupportedVersionRange\[min_version:\d+, max_version:(\d+)\]\)/g)].map(
      ([, feature = '', level]) => [feature, Number(level)],
    ),
  )

/** Asks the classes of a release. Fetches it when it is not here. */
export const readKafkaFacts = async (release: string, files: readonly string[]): Promise<KafkaFacts> => {
  const stored = await ensureRelease(release, testLabContext())
  if (!stored.ok) throw new Error(renderProblem(stored.error))
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-cp', `${stored.value.dir}/libs/*`]
  const { stdout, stderr, status } = spawnSync('java', [...options, program, ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`${release}: ${stderr}`)
  const rows = stdout
    .split('\n')
    .filter((line) => !line.startsWith('SLF4J'))
    .map((line) => line.split('\t'))
  const of = (kind: string): string[][] => rows.filter((row) => row[0] === kind).map((row) => row.slice(1))
  const first = (kind: string): string | undefined => of(kind)[0]?.[0]
  const newest = first('newest')
  return {
    release,
    server: of('server').flat(),
    topic: of('topic').flat(),
    internal: of('internal').flat(),
    levels: of('level').map((row) => row.join(' ')),
    newest: newest === undefined ? undefined : Number(newest),
    supported: supportedOf(first('supported') ?? ''),
    defaults: Object.fromEntries(of('default').map(([feature = '', level]) => [feature, Number(level)])),
    verdicts: new Map(of('file').map(([file = '', why = '']) => [file, why])),
  }
}
