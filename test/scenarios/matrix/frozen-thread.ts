import { spawn } from 'node:child_process'
import { startableOf } from '../../../src/rehearsal/nodes/make-node.ts'
import { startNode } from '../../../src/rehearsal/nodes/start.ts'
import { prepareRelease } from '../../../src/rehearsal/prepare.ts'
import { readRecord } from '../../../src/rehearsal/record.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'
import type { LabWorld } from './lab-world.ts'

/** Where a debugger finds the node that waits for one. */
export const debugPort = 5199

/** Restarts a node so that a debugger may be attached to it. */
export const restartForDebugger = async ({ running: { lab }, hands }: LabWorld, host: string): Promise<void> => {
  const context = testLabContext()
  const node = (await readRecord(lab.dir))?.nodes.find((one) => one.host === host)
  const prepared = await prepareRelease('4.1.2', context)
  if (node === undefined || !prepared.ok) throw new Error(`no node ${host}`)
  await hands.signal(host, 'SIGTERM')
  const startable = startableOf(node, prepared.value.java, prepared.value.hasArchives)
  const agent = `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:${debugPort}`
  await startNode({ ...startable, environment: { ...startable.environment, KAFKA_OPTS: agent } }, context)
  await hands.whole()
}

/** Holds one thread of that node, the first whose name contains `name`, while `work` lasts. All others run. Needs the `jdb` of a JDK. */
export const withFrozenThread = async (name: string, work: () => Promise<void>): Promise<void> => {
  const jdb = spawn('jdb', ['-attach', `127.0.0.1:${debugPort}`], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => jdb.once('close', resolve))
  let said = ''
  jdb.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text))
  const says = async (pattern: RegExp): Promise<string> => {
    for (let tries = 0; tries < 300; tries++) {
      const [, found] = pattern.exec(said) ?? []
      if (found !== undefined) return found
      await realClock.sleep(100)
    }
    throw new Error(`jdb did not say ${pattern}: ${said.slice(-500)}`)
  }
  try {
    await says(/(Initializing jdb)/)
    jdb.stdin.write('threads\n')
    const id = await says(new RegExp(`\\)(\\w+)\\s+\\S*${name}`))
    said = ''
    jdb.stdin.write(`suspend ${id}\nthreads\n`)
    await says(new RegExp(`(${name})`))
    await work()
  } finally {
    // A debugger that goes away lets every thread run again.
    jdb.stdin.write('exit\n')
    await Promise.race([ended, realClock.sleep(5000)])
    jdb.kill('SIGKILL')
  }
}
