import {
  listGroupsV4,
  listGroupsV5,
  listOffsetsV6,
  listOffsetsV7,
  offsetFetchV7,
  offsetFetchV8,
} from '../kafka-library.ts'
import type { Codecs } from '../wire/codecs.ts'

/** ListGroups (16): the groups that the broker asked coordinates, with their states since version 4 (Kafka 2.6). Empty filters ask for all. */
export const listGroups: Codecs<[states: [], types: []], listGroupsV4.ListGroupsResponse> = [
  listGroupsV5.api,
  listGroupsV4.api,
]

/** OffsetFetch (9), many groups at once (Kafka 3.0): answered by the coordinator of each; `topics` null asks for all partitions. */
export const offsetFetch: Codecs<
  [groups: offsetFetchV8.OffsetFetchRequestGroup[], requireStable: boolean],
  offsetFetchV8.OffsetFetchResponse
> = [offsetFetchV8.api]

/** The same before 3.0: one group each, whose answer stands in `topics`. */
export const offsetFetchOne: Codecs<
  [groups: offsetFetchV7.OffsetFetchRequestGroup[], requireStable: boolean],
  offsetFetchV7.OffsetFetchResponse
> = [offsetFetchV7.api]

/** ListOffsets (2): answered by the leader of each partition; timestamp -1 asks for its end. */
export const listOffsets: Codecs<
  [replica: number, isolationLevel: number, topics: listOffsetsV7.ListOffsetsRequestTopic[]],
  listOffsetsV7.ListOffsetsResponse
> = [listOffsetsV7.api, listOffsetsV6.api]
