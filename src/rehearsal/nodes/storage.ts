import { randomBytes } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { interrupted, labProblem } from '../problems.ts'
import { childEnvironment } from './environment.ts'

/** A random id as Kafka writes them: 16 bytes in URL-safe base64, never beginning with a dash (command lines would take it for an option). */
export const randomKafkaId = (): string => {
  for (;;) {
    const id = randomBytes(16).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}

/** Formats the log folder a properties file names, with the release's own kafka-storage.sh and its default features. */
export const formatStorage = async (
  options: {
    /** `install.current` of the node. */
    readonly installed: string
    readonly config: string
    readonly clusterId: string
    readonly environment: Readonly<Record<string, string>>
    /** See LabShape. */
    readonly words?: readonly string[] | undefined
  },
  context: Pick<LabContext, 'env' | 'signal'>,
): Promise<Result<void, Problem>> => {
  const { execa } = await import('execa')
  const script = `${options.installed}/bin/kafka-storage.sh`
  const argv = ['format', '-t', options.clusterId, '-c', options.config, ...(options.words ?? [])]
  const cancel = context.signal === undefined ? {} : { cancelSignal: context.signal }
  const done = await execa(script, argv, {
    reject: false,
    detached: true,
    stdin: 'ignore',
    env: childEnvironment(context.env, options.environment),
    extendEnv: false,
    ...cancel,
  })
  if (!done.failed) return ok(undefined)
  if (done.isCanceled) return err(interrupted('formatting the log folders'))
  return err(
    labProblem('format', {
      what: 'kafka-storage.sh could not format a log folder',
      subject: options.config,
      why: [done.shortMessage ?? ''],
      ran: `${script} ${argv.join(' ')}`,
      fix: 'read the lines below; they are words of Kafka',
      log: `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-20),
    }),
  )
}

/**
 * Gives another node a formatted log folder: a copy with its own node id and a fresh folder id (3.7 and newer have one). Saves a JVM per node;
 * everything else in a freshly formatted folder is the same for all nodes.
 */
export const cloneStorage = async (from: string, to: string, nodeId: number): Promise<void> => {
  await cp(from, to, { recursive: true })
  const path = `${to}/meta.properties`
  const text = await readFile(path, 'utf8')
  await writeFile(
    path,
    text
      .replace(/^node\.id=.*$/m, `node.id=${nodeId}`)
      .replace(/^directory\.id=.*$/m, () => `directory.id=${randomKafkaId()}`),
  )
}
