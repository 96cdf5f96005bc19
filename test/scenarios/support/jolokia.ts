import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { renderProblem } from '../../../src/diagnostics/problem-text.ts'
import type { LabStatus } from '../../../src/rehearsal/lab.ts'
import type { LockedJar } from '../../../src/rehearsal/store/lock.ts'
import { ensureObjects, objectPath } from '../../../src/rehearsal/store/objects.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'

const run = promisify(execFile)

/** Where the agent answers on every node. */
export const jolokiaPort = 7771

const agent: LockedJar = {
  path: 'org/jolokia/jolokia-agent-jvm/2.3.0/jolokia-agent-jvm-2.3.0-javaagent.jar',
  sha256: 'cc170ad79477514b33f788762d0b90ff91f06866e4abaf68d4cdbb0af73a4611',
  size: 683_481,
}

/** Brings jars into the lab's store; answers where they lie. */
export const fetchJars = async (jars: readonly LockedJar[]): Promise<readonly string[]> => {
  const context = testLabContext()
  const fetched = await ensureObjects('test', jars, context)
  if (!fetched.ok) throw new Error(renderProblem(fetched.error))
  return jars.map(({ sha256 }) => objectPath(context.cacheDir, sha256))
}

type Node = LabStatus['nodes'][number]

/** Attaches Jolokia to the running process of a node: it answers on the node's own loopback address until that process ends. */
export const attachJolokia = async ({ pid, address }: Pick<Node, 'pid' | 'address'>): Promise<void> => {
  const [jar = ''] = await fetchJars([agent])
  const words = ['--host', address, '--port', String(jolokiaPort), '--discoveryEnabled', 'false']
  // It may call itself failed where it serves all the same: what counts is that it answers.
  await run('java', ['-jar', jar, ...words, 'start', String(pid)]).catch(() => undefined)
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`http://${address}:${jolokiaPort}/jolokia/version`).catch(() => undefined)
    await answer?.text()
    if (answer?.ok === true) return
    if (tries === 50) throw new Error(`no Jolokia answers at ${address}`)
    await realClock.sleep(200)
  }
}

/** The lines of an inventory that name it. */
export const jolokiaLines = `metrics: { type: jolokia, port: ${jolokiaPort} }\n`
