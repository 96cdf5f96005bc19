import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import type { LabStatus } from '../../../src/rehearsal/lab.ts'
import { withAdmin } from '../../cluster/real-cluster.ts'

/** Runs one of Kafka's own tools of the release the lab is linked to, against its first broker that runs. */
export const runTool = async (lab: LabStatus, tool: string, ...words: readonly string[]): Promise<string> => {
  const live = lab.nodes.find((node) => node.pid !== null && node.ports.broker !== undefined)
  if (live === undefined) throw new Error('no broker runs')
  const bootstrap = `${live.address}:${live.ports.broker}`
  const file = `${live.dir}/install/current/bin/${tool}`
  const { stdout } = await promisify(execFile)(file, ['--bootstrap-server', bootstrap, ...words], {
    env: { ...process.env, KAFKA_HEAP_OPTS: '-Xmx128m', LOG_DIR: '/tmp' },
  })
  return stdout
}

const configs = (lab: LabStatus, entity: readonly string[], change: readonly string[]): Promise<string> =>
  runTool(lab, 'kafka-configs.sh', ...entity, '--alter', ...change)

const rates = ['follower.replication.throttled.rate', 'leader.replication.throttled.rate']
const replicas = ['follower.replication.throttled.replicas', 'leader.replication.throttled.replicas']

/** What followers of one topic may fetch from now on, bytes a second per broker. */
export const throttle = async (lab: LabStatus, topic: string, bytesPerSecond: number): Promise<void> => {
  const rate = rates.map((key) => `${key}=${bytesPerSecond}`).join(',')
  const all = replicas.map((key) => `${key}=*`).join(',')
  await configs(lab, ['--entity-type', 'brokers', '--entity-default'], ['--add-config', rate])
  await configs(lab, ['--entity-type', 'topics', '--entity-name', topic], ['--add-config', all])
}

/** Followers may fetch as they like again. */
export const unthrottle = async (lab: LabStatus, topic: string): Promise<void> => {
  await configs(lab, ['--entity-type', 'brokers', '--entity-default'], ['--delete-config', rates.join(',')])
  await configs(lab, ['--entity-type', 'topics', '--entity-name', topic], ['--delete-config', replicas.join(',')])
}

/** Writes so many megabytes to partition 0 of a topic, in records of 900 kB. */
export const fill = async (lab: LabStatus, topic: string, megabytes: number): Promise<void> => {
  const kafka = new Kafka({ clientId: 'test', brokers: [...lab.bootstrap], logLevel: logLevel.NOTHING })
  const producer = kafka.producer()
  await producer.connect()
  try {
    const value = Buffer.alloc(900_000, 'x')
    for (let sent = 0; sent < megabytes; sent++)
      await producer.send({ topic, acks: 1, messages: [{ partition: 0, value }] })
  } finally {
    await producer.disconnect()
  }
}

/** Begins to move partition 0 of a topic to other brokers. */
export const reassign = (lab: LabStatus, topic: string, to: readonly number[]): Promise<unknown> =>
  withAdmin(lab, (admin) =>
    admin.alterPartitionReassignments({
      topics: [{ topic, partitionAssignment: [{ partition: 0, replicas: [...to] }] }],
    }),
  )
