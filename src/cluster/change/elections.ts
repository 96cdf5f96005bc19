import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'
import type { Election } from '../../run/ports.ts'
import { connectToOneBroker } from './one-broker.ts'
import { connectToController } from '../zookeeper/controller-connection.ts'
import { unreachable } from '../problems.ts'
import { electLeaders, type ElectedLeaders, type TopicPartitions } from '../wire/elect-leaders.ts'
import type { WireSettings } from '../wire/node-connection.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** How long the controller may take over one election, milliseconds. Measured on 3.7 to 4.4: 35 to 240 ms for 30 partitions. */
const electionMs = 10_000

const groupByTopic = (
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): readonly TopicPartitions[] => {
  const byTopic = Map.groupBy(partitions, (p) => p.topic)
  return [...byTopic].map(([topic, list]) => ({ topic, partitions: list.map((p) => p.partition) }))
}

const electionsOf = (answer: ElectedLeaders): readonly Election[] =>
  answer.results.flatMap(({ topic, partitions }) =>
    partitions.map((p) => ({ topic, partition: p.partition, code: p.errorCode, message: p.errorMessage })),
  )

const failed = (why: string): Problem => ({
  code: 'cluster/election',
  what: 'the preferred leaders could not be elected',
  why: [why],
  fix: 'see that every broker is up and the quorum has a leader (kplay health), then run again',
  exitCode: 1,
})

/** Elects the preferred leaders of exactly these partitions; what became of each is data. Whether the time is right is the caller's question (R5). */
export const electPreferredLeaders = async (
  topology: Topology,
  wire: WireSettings,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): Promise<Result<readonly Election[], Problem>> => {
  if (partitions.length === 0) return ok([])
  const connect = topology.mode === 'zookeeper' ? connectToController : connectToOneBroker
  const broker = await connect(topology, wire, electionMs + wire.timeouts.requestMs)
  if (!broker.ok) return err(unreachable(topology, broker.error))
  try {
    const answer = await broker.value.ask(electLeaders, groupByTopic(partitions), electionMs)
    if (!answer.ok) return err(failed(`${broker.value.address}: ${answer.error.why}`))
    const { errorCode } = answer.value
    return errorCode === 0 ? ok(electionsOf(answer.value)) : err(failed(renderErrorCode(errorCode)))
  } finally {
    broker.value.close()
  }
}
