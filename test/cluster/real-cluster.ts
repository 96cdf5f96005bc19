import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { Kafka, logLevel } from 'kafkajs'
import { openCluster } from '../../src/cluster/open-cluster.ts'
import type { Timeouts } from '../../src/cluster/wire/trouble.ts'
import type { ClusterSnapshot, NodeAnswer } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../src/kafka/topology.ts'
import type { LabStatus } from '../../src/rehearsal/lab.ts'
import type { ClusterPort } from '../../src/run/ports.ts'
import { realClock, type TestLab } from '../support/cluster.ts'
import { freeze } from '../support/freeze.ts'
import { findUnknown, renderTrouble } from '../support/whole.ts'

export { isWhole } from '../support/whole.ts'

const isNode = ({ ports }: LabStatus['nodes'][number]): boolean => ports.zookeeper === undefined

/** The topology of a lab, without going through its inventory. */
export const topologyOfLab = (lab: LabStatus): Topology => ({
  name: lab.name,
  mode: lab.nodes.some((node) => node.ports.zookeeper !== undefined) ? 'zookeeper' : 'kraft',
  clusterId: lab.clusterId,
  bootstrap: lab.bootstrap,
  zookeepers: lab.nodes.flatMap(({ host, address, ports }) =>
    ports.zookeeper === undefined ? [] : [{ host, address: `${address}:${ports.zookeeper}` }],
  ),
  nodes: lab.nodes.filter(isNode).map(({ host, nodeId, roles, address, ports }) => ({
    host,
    nodeId,
    roles,
    ...(ports.broker === undefined ? {} : { brokerAddress: `${address}:${ports.broker}` }),
    ...(ports.controller === undefined ? {} : { controllerAddress: `${address}:${ports.controller}` }),
  })),
})

/** A node of a busy machine may need longer for an answer than kplay waits; what refuses a connection says so at once. */
const patientTimeouts = { connectMs: 10_000, requestMs: 10_000 }

/** The test's own eyes on a lab: kplay's, with more patience. */
export const openLab = (lab: LabStatus, timeouts: Timeouts = patientTimeouts): ClusterPort =>
  openCluster({ topology: topologyOfLab(lab), clock: realClock, timeouts })

/** Below the time-outs of all tests, so that a wait in vain ends in words. */
const patienceMs = 150_000

/** Reads until a snapshot is as wanted; fails with what was wrong in the last one. */
export const readUntil = async (
  cluster: ClusterPort,
  isWanted: (snapshot: ClusterSnapshot) => boolean,
): Promise<ClusterSnapshot> => {
  const endMs = realClock.monotonicMs() + patienceMs
  for (;;) {
    const snapshot = await cluster.snapshot()
    if (isWanted(snapshot)) return snapshot
    if (realClock.monotonicMs() > endMs)
      throw new Error(`not seen within ${patienceMs / 1000} s: ${isWanted}\nin the end: ${renderTrouble(snapshot)}`)
    await realClock.sleep(100)
  }
}

/** Reads until nothing is unknown: what is known then may be judged at once. `but`: a node that need not answer. */
export const readKnown = (cluster: ClusterPort, but?: number): Promise<ClusterSnapshot> =>
  readUntil(cluster, (snapshot) => findUnknown(snapshot, but).length === 0)

export const nodeOf = (snapshot: ClusterSnapshot, nodeId: number): NodeAnswer => {
  const node = snapshot.nodes.find((n) => n.nodeId === nodeId)
  if (node === undefined) throw new Error(`no node ${nodeId}`)
  return node
}

/** A topic to create: replicas by partition, or a number of partitions with three replicas. */
export interface WantedTopic {
  readonly topic: string
  readonly partitions: number | readonly (readonly number[])[]
  readonly minIsr?: number
}

/** A cluster just booted may name a broker as controller that the metadata this client holds does not list yet: nothing was asked then. */
const isTooEarly = (error: unknown): boolean => error instanceof Error && error.name === 'KafkaJSBrokerNotFound'

const onceWithAdmin = async <T>(
  lab: LabStatus,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> => {
  const kafka = new Kafka({
    clientId: 'test',
    brokers: lab.bootstrap.slice(0, 1),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 10_000,
  })
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Another client's admin, so that kplay's reading is checked against a stranger's writing. */
export const withAdmin = async <T>(
  lab: LabStatus,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await onceWithAdmin(lab, work)
    } catch (error) {
      if (!isTooEarly(error) || tries === 20) throw error
      await realClock.sleep(200)
    }
  }
}

export const createTopics = (lab: LabStatus, topics: readonly WantedTopic[]): Promise<boolean> =>
  withAdmin(lab, (admin) =>
    admin.createTopics({
      waitForLeaders: false,
      topics: topics.map(({ topic, partitions, minIsr }) => ({
        topic,
        ...(typeof partitions === 'number'
          ? { numPartitions: partitions, replicationFactor: 3 }
          : { replicaAssignment: partitions.map((replicas, partition) => ({ partition, replicas: [...replicas] })) }),
        ...(minIsr === undefined ? {} : { configEntries: [{ name: 'min.insync.replicas', value: String(minIsr) }] }),
      })),
    }),
  )

const pidOf = async (running: TestLab, nodeId: number): Promise<number> => {
  const node = (await running.status()).nodes.find((n) => n.nodeId === nodeId)
  if (node === undefined || node.pid === null) throw new Error(`node ${nodeId} does not run`)
  return node.pid
}

/** Sends a signal to one node's process. */
export const signal = async (
  running: TestLab,
  nodeId: number,
  name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL',
): Promise<void> => {
  const pid = await pidOf(running, nodeId)
  if (name === 'SIGSTOP') return freeze(pid)
  process.kill(pid, name)
}

/** Stops a node with SIGTERM, changes its properties file, and starts it again with the environment it had. */
export const restart = async (
  running: TestLab,
  nodeId: number,
  change: (properties: string) => string = (properties) => properties,
): Promise<void> => {
  const node = running.lab.nodes.find((n) => n.nodeId === nodeId)
  if (node === undefined) throw new Error(`no node ${nodeId}`)
  const pid = await pidOf(running, nodeId)
  const environ = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').filter((pair) => pair.includes('='))
  const env = Object.fromEntries(
    environ.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  process.kill(pid, 'SIGTERM')
  while ((await running.status()).nodes.some((n) => n.pid === pid)) await realClock.sleep(100)
  await writeFile(node.config, change(await readFile(node.config, 'utf8')))
  const script = `${node.dir}/install/current/bin/kafka-server-start.sh`
  await new Promise((resolve) => execFile(script, ['-daemon', node.config], { env }, resolve))
}
