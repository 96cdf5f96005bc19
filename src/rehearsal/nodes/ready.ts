import { open, readFile } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { interrupted, labProblem } from '../problems.ts'
import { askServerAt } from '../../cluster/zookeeper/srvr.ts'
import { isBroker, isZooKeeper, zookeeperPort } from '../shape.ts'
import { findKafkaProcesses } from './processes.ts'
import { consoleOf, type StartableNode } from './start.ts'

/**
 * The words, one of which says that a node is up: a broker takes requests (the second with ZooKeeper), a controller has joined its quorum. Same words from 2.8 to
 * 4.4.
 */
const readyWords = (node: StartableNode): readonly string[] =>
  isBroker(node) ? ['RECOVERY to RUNNING', 'started (kafka.server.KafkaServer)'] : ['Kafka Server started']

/** Follows one growing file; answers whether one of the wanted words has come. */
const follow = (path: string, wanted: readonly string[]): (() => Promise<boolean>) => {
  const longest = Math.max(...wanted.map((words) => words.length))
  let offset = 0
  let tail = ''
  return async () => {
    const file = await open(path, 'r').catch(() => undefined)
    if (file === undefined) return false
    try {
      const { size } = await file.stat()
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - offset)), 0, size - offset, offset)
      offset += bytesRead
      const text = tail + buffer.toString('latin1', 0, bytesRead)
      tail = text.slice(-longest)
      return wanted.some((words) => text.includes(words))
    } finally {
      await file.close()
    }
  }
}

/** A ZooKeeper server says by itself when it serves. */
const serves =
  ({ address }: StartableNode): (() => Promise<boolean>) =>
  async () =>
    (await askServerAt({ host: address, port: zookeeperPort }, serveWithinMs)).ok

const isUpOf = (node: StartableNode): (() => Promise<boolean>) =>
  isZooKeeper(node) ? serves(node) : follow(consoleOf(node.logDir), readyWords(node))

const lastLines = async (path: string, count: number): Promise<readonly string[]> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-count)
}

const notUp = async (node: StartableNode, why: string): Promise<Problem> => {
  const log = await lastLines(consoleOf(node.logDir), 20)
  const isBusy = log.some((line) => line.includes('Address already in use'))
  return labProblem(isBusy ? 'port-busy' : 'node-not-up', {
    what: isBusy ? `node ${node.host} found its port taken` : `node ${node.host} did not come up`,
    subject: `${node.host} (${node.address})`,
    why: [why],
    ran: `${node.installed}/bin/${isZooKeeper(node) ? 'zookeeper' : 'kafka'}-server-start.sh -daemon ${node.config}`,
    state: 'every node of the lab is stopped, its folder removed',
    fix: isBusy
      ? 'something else began to listen on a port of the lab; try again'
      : 'read the last lines of its log below; on a very busy machine try again',
    log,
  })
}

const pollMs = 50
/** For one question to a ZooKeeper server. */
const serveWithinMs = 1000
/** Six nodes on two busy cores take up to 11 s; four times that, and room for the first read of the jars from disk. */
const upWithinMs = 60_000
/** The start script forks before the JVM's command line shows: only an absence that lasts is one. */
const missingPolls = 20

/** A node that is not up yet. */
interface Awaited {
  readonly node: StartableNode
  readonly isUp: () => Promise<boolean>
  /** Polls in a row in which it had no process. */
  missed: number
}

/** One look at every node that is not up yet; a problem as soon as one has ended. */
const look = async (
  waiting: Set<Awaited>,
  folder: string,
  onUp: (node: StartableNode) => void,
): Promise<Result<void, Problem>> => {
  const running = new Set((await findKafkaProcesses(folder)).map((process) => process.config))
  for (const awaited of waiting) {
    awaited.missed = running.has(awaited.node.config) ? 0 : awaited.missed + 1
    if (await awaited.isUp()) {
      waiting.delete(awaited)
      onUp(awaited.node)
    } else if (awaited.missed >= missingPolls) return err(await notUp(awaited.node, 'its process ended'))
  }
  return ok(undefined)
}

/**
 * Waits until every node said that it is up. Answers a problem at once when a process ends before, with the last lines of its log;
 * when the time is over, for the first node that is not up; when the signal fires.
 */
export const waitUntilUp = async (
  nodes: readonly StartableNode[],
  folder: string,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const deadline = context.clock.monotonicMs() + upWithinMs
  const waiting = new Set<Awaited>(nodes.map((node) => ({ node, isUp: isUpOf(node), missed: 0 })))
  const onUp = ({ host }: StartableNode): void =>
    context.progress?.({ kind: 'step', text: `${host} is up (${nodes.length - waiting.size}/${nodes.length})` })
  for (;;) {
    if (context.signal?.aborted === true) return err(interrupted('booting a lab'))
    const looked = await look(waiting, folder, onUp)
    const [late] = waiting
    if (!looked.ok || late === undefined) return looked
    if (context.clock.monotonicMs() > deadline)
      return err(await notUp(late.node, `it did not say that it is up within ${upWithinMs / 1000} s`))
    await context.clock.sleep(pollMs, context.signal)
  }
}
