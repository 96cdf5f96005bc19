import type { Kafka } from 'kafkajs'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, type Result } from '../../diagnostics/result.ts'
import { errorText, labProblem } from '../problems.ts'
import { mendStoppedConsumers } from './stopped-consumer.ts'

/**
 * A kafkajs client that keeps its mouth shut. Everything about retries is kafkajs' own default: five, from 300 ms,
 * doubling (about 9 s in all); what it retries is no error, what it throws after that is.
 */
export const createClient = async (clientId: string, bootstrap: readonly string[]): Promise<Kafka> => {
  // 35 ms to import: only a load pays for it.
  const { default: kafkajs } = await import('kafkajs')
  mendStoppedConsumers()
  return new kafkajs.Kafka({ clientId, brokers: [...bootstrap], logLevel: kafkajs.logLevel.NOTHING })
}

/** The name and words of a client's exception, short enough to count by. */
export const clientError = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause).slice(0, 120)
  const inner = cause.cause instanceof Error && cause.cause.name !== cause.name ? `${cause.cause.name}: ` : ''
  return `${cause.name}: ${inner}${cause.message}`.slice(0, 160)
}

/** The load cannot do what it must: `what` in words, and the client's own reason. */
export const loadProblem = (what: string, cause: unknown): Result<never, Problem> =>
  err(
    labProblem('load', {
      what,
      why: [cause instanceof Error ? clientError(cause) : errorText(cause)],
      fix: 'look at the logs of the lab cluster (kplay lab status NAME names them), then run the rehearsal again',
    }),
  )
