import type { Consumer, Producer } from 'kafkajs'
import { createClient } from '../../../src/rehearsal/load/kafka-client.ts'
import type { LabStatus } from '../../../src/rehearsal/lab.ts'
import { withAdmin } from '../../cluster/real-cluster.ts'
import { realClock } from '../../support/cluster.ts'

/** Records on every partition of a topic, and a group that reads them. */
export interface Traffic {
  /** The group stands still from now on, with its member alive. */
  pause(): void
  /** It reads on. */
  resume(): void
  /** Records read so far. */
  read(): number
  stop(): Promise<void>
}

/** Sent to each partition so often, milliseconds. */
const sendEveryMs = 100

const produce = async (producer: Producer, topic: string, partitions: number, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const messages = Array.from({ length: partitions }, (_, partition) => ({ partition, value: 'x' }))
    await producer.send({ topic, messages }).catch(() => undefined)
    await realClock.sleep(sendEveryMs, signal)
  }
}

/** A broker may not know yet of a topic that was just created. */
const subscribe = async (consumer: Consumer, topic: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await consumer.subscribe({ topics: [topic], fromBeginning: true })
    } catch (error) {
      if (tries === 50) throw error
      await realClock.sleep(200)
    }
  }
}

/** Begins to send, and to read as a group that commits twice a second. Resolves when the group has read something. */
export const beginTraffic = async (
  lab: LabStatus,
  of: { readonly topic: string; readonly partitions: number; readonly group: string },
): Promise<Traffic> => {
  const { topic, partitions, group } = of
  const kafka = await createClient('traffic', lab.bootstrap)
  const producer = kafka.producer()
  const consumer: Consumer = kafka.consumer({ groupId: group, sessionTimeout: 10_000 })
  const over = new AbortController()
  const first = Promise.withResolvers<void>()
  let read = 0
  await Promise.all([producer.connect(), consumer.connect()])
  await subscribe(consumer, topic)
  const sending = produce(producer, topic, partitions, over.signal)
  await consumer.run({
    autoCommitInterval: 500,
    eachMessage: () => {
      read += 1
      first.resolve()
      return Promise.resolve()
    },
  })
  await first.promise
  return {
    pause: () => consumer.pause([{ topic }]),
    resume: () => consumer.resume([{ topic }]),
    read: () => read,
    stop: async () => {
      over.abort()
      await sending
      await Promise.all([consumer.disconnect(), producer.disconnect()].map((end) => end.catch(() => undefined)))
    },
  }
}

/** A group that committed once and has no members any more. */
export const abandonGroup = (lab: LabStatus, group: string, topic: string): Promise<void> =>
  withAdmin(lab, (admin) => admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '0' }] }))
