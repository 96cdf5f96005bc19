import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { findKafkaProcesses } from '../../../src/rehearsal/nodes/processes.ts'
import { dataDirOf, startableOf } from '../../../src/rehearsal/nodes/make-node.ts'
import { randomKafkaId } from '../../../src/rehearsal/nodes/storage.ts'
import { startNode } from '../../../src/rehearsal/nodes/start.ts'
import { prepareRelease } from '../../../src/rehearsal/prepare.ts'
import { readRecord, type RecordedNode } from '../../../src/rehearsal/record.ts'
import { openLab, readUntil } from '../../cluster/real-cluster.ts'
import { testLabContext } from '../../support/cluster.ts'
import type { LabWorld } from './lab-world.ts'

const nodeId = 199

/** It takes itself for a voter, which nobody else does: so it finds the active controller, and Kafka starts it. */
const configurationOf = (address: string, dir: string, voters: readonly RecordedNode[]): string =>
  [
    'process.roles=controller',
    `node.id=${nodeId}`,
    `controller.quorum.voters=${[...voters.map((one) => `${one.nodeId}@${one.address}`), `${nodeId}@${address}`].map((one) => `${one}:9093`).join(',')}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `listeners=CONTROLLER://${address}:9093`,
    `log.dirs=${dir}/data`,
    '',
  ].join('\n')

/** A controller that joins as an observer, is registered, and goes away for good: its registration stays. Answers its node id. */
export const leaveGhost = async ({ running: { lab }, ended }: LabWorld, release: string): Promise<number> => {
  const context = testLabContext()
  const record = await readRecord(lab.dir)
  const prepared = await prepareRelease(release, context)
  const voters = record?.nodes.filter((node) => node.ports.controller !== undefined) ?? []
  const [like] = voters
  if (like === undefined || !prepared.ok) throw new Error('no controller to be like')
  const dir = `${lab.dir}/ghost`
  const address = like.address.replace(/\d+$/, String(nodeId))
  for (const one of ['config', 'logs', 'data']) await mkdir(`${dir}/${one}`, { recursive: true })
  const config = `${dir}/config/controller.properties`
  await writeFile(config, configurationOf(address, dir, voters))
  const meta = await readFile(`${dataDirOf(like)}/meta.properties`, 'utf8')
  await writeFile(
    `${dir}/data/meta.properties`,
    meta
      .replace(/^node\.id=.*$/m, `node.id=${nodeId}`)
      .replace(/^directory\.id=.*$/m, `directory.id=${randomKafkaId()}`),
  )
  const startable = startableOf({ ...like, host: 'ghost' }, prepared.value.java, prepared.value.hasArchives)
  const environment = { ...startable.environment, LOG_DIR: `${dir}/logs` }
  await startNode({ ...startable, config, logDir: `${dir}/logs`, environment }, context)
  const cluster = openLab(lab)
  await readUntil(cluster, (seen) => seen.controllers?.some((one) => one.nodeId === nodeId) === true)
  await cluster.close()
  const [ghost] = (await findKafkaProcesses(dir)).filter((one) => one.config === config)
  if (ghost === undefined) throw new Error('the ghost does not run')
  process.kill(ghost.pid, 'SIGTERM')
  await ended(ghost.pid)
  return nodeId
}
