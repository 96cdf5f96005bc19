import type { Kafka, Producer } from 'kafkajs'
import { recordOf } from './audit/record.ts'
import type { Sender } from './lane.ts'
import type { LoadConfig } from './load-config.ts'

/** A sender with a producer behind it. */
export interface ProducerSender extends Sender {
  connect(): Promise<void>
  /** Never rejects. */
  close(): Promise<void>
}

const createProducer = (kafka: Kafka): Producer =>
  kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })

/**
 * An idempotent producer, acks=all, for one partition. Each call of kafkajs carries one partition only: with several, a
 * leader that moves to a broker that has answered already is left out of the retry, and the call still resolves.
 */
export const createSender = (kafka: Kafka, { topic, recordBytes }: LoadConfig): ProducerSender => {
  let producer = createProducer(kafka)
  const close = (): Promise<void> => producer.disconnect().catch(() => undefined)
  return {
    connect: () => producer.connect(),
    close,
    recover: async (cause) => {
      // Tired of retrying: the same producer goes on, and the brokers know a batch that got through after all.
      if (cause instanceof Error && cause.name === 'KafkaJSNumberOfRetriesExceeded') return
      // Anything else is final for this producer (fenced, an order it lost): a new one may write the batch twice.
      await close()
      producer = createProducer(kafka)
      await producer.connect()
    },
    send: async ({ partition, first, count }) => {
      const messages = Array.from({ length: count }, (_, index) => ({
        partition,
        ...recordOf({ topic, partition, sequence: first + index }, recordBytes),
      }))
      const answers = await producer.send({ topic, acks: -1, messages })
      const isAnswered = answers.some((answer) => answer.partition === partition && answer.errorCode === 0)
      if (!isAnswered) throw new Error('the producer resolved without an answer for the partition')
    },
  }
}
