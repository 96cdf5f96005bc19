import type { Reader } from '@platformatic/kafka'
import { createAPI, Writer } from '../kafka-library.ts'

/** DescribeCluster (60): every registered broker, with its address on the listener that was asked. */
export interface DescribedCluster {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly clusterId: string
  readonly brokers: readonly DescribedBroker[]
}

export interface DescribedBroker {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** null below version 2, which leaves fenced brokers out and cannot say (KIP-1073). */
  readonly isFenced: boolean | null
}

/** EndpointType of version 1 and above: 1 asks for brokers, 2 for controllers (KIP-919). */
const brokers = 1
const controllers = 2

const createRequest = (version: number, endpoints: number): Writer => {
  const writer = Writer.create().appendBoolean(false)
  if (version >= 1) writer.appendInt8(endpoints)
  if (version >= 2) writer.appendBoolean(true)
  return writer.appendTaggedFields()
}

const readBroker = (reader: Reader, version: number): DescribedBroker => ({
  nodeId: reader.readInt32(),
  host: reader.readString(),
  port: reader.readInt32(),
  rack: reader.readNullableString() ?? null,
  isFenced: version >= 2 ? reader.readBoolean() : null,
})

const parseResponse = (_correlationId: number, _key: number, version: number, reader: Reader): DescribedCluster => {
  reader.readInt32() // throttle time
  const errorCode = reader.readInt16()
  const errorMessage = reader.readNullableString() ?? null
  if (version >= 1) reader.readInt8()
  const clusterId = reader.readString()
  reader.readInt32() // in KRaft a random broker, no controller: of no use
  const listed = reader.readArray((r) => readBroker(r, version))
  return { errorCode, errorMessage, clusterId, brokers: listed }
}

const codecOf = (version: number, endpoints: number) =>
  createAPI<[], DescribedCluster>(60, version, () => createRequest(version, endpoints), parseResponse)

/** Newest first. The library has 0 and 1 only, and fencing came with 2 (Kafka 4.0). Error codes are data here, never thrown. */
export const describeCluster = [codecOf(2, brokers), codecOf(1, brokers), codecOf(0, brokers)]

/** The same question for registered controllers, in the place of brokers: only a controller answers it (3.7+). */
export const describeControllers = [codecOf(2, controllers), codecOf(1, controllers)]
