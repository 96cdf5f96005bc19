import type { API } from '@platformatic/kafka'
import {
  apiVersionsV3,
  createAPI,
  describeConfigsV4,
  describeLogDirsV2,
  describeLogDirsV3,
  describeLogDirsV4,
  describeQuorumV0,
  describeQuorumV1,
  describeQuorumV2,
  listPartitionReassignmentsV0,
  metadataV9,
  metadataV10,
  metadataV11,
  metadataV12,
  updateFeaturesV1,
} from '../kafka-library.ts'

/** The codecs of one request, newest first. Which one is sent depends on the node asked: see NodeConnection. */
export type Codecs<Args extends unknown[], Answer> = readonly API<Args, Answer>[]

type ApiVersionsArgs = [softwareName: string, softwareVersion: string]

/**
 * ApiVersions (18). Version 4 (Kafka 3.9) names features whose lowest level is 0 as well. Brokers before 3.9 refuse it with code 35 in the frame of version 0, on
 * which the library's own parser of version 4 breaks; the one of version 3 looks at the code first and reads the same fields.
 */
export const apiVersions: Codecs<ApiVersionsArgs, apiVersionsV3.ApiVersionsResponse> = [
  createAPI(18, 4, apiVersionsV3.createRequest, apiVersionsV3.parseResponse, true, false),
  apiVersionsV3.api,
]

/** Metadata (3): null asks for all topics; the second argument must be false, or asking would create topics. */
export const metadata: Codecs<
  [topics: string[] | null, allowAutoTopicCreation: boolean],
  metadataV12.MetadataResponse
> = [metadataV12.api, metadataV11.api, metadataV10.api, metadataV9.api]

/** DescribeConfigs (32). */
export const describeConfigs: Codecs<
  [resources: describeConfigsV4.DescribeConfigsRequestResource[]],
  describeConfigsV4.DescribeConfigsResponse
> = [describeConfigsV4.api]

/** DescribeLogDirs (35): of the node asked only, never forwarded. Total and usable bytes since version 4 (Kafka 3.3). */
export const describeLogDirs: Codecs<[topics: null], describeLogDirsV4.DescribeLogDirsResponse> = [
  describeLogDirsV4.api,
  describeLogDirsV3.api,
  describeLogDirsV2.api,
]

/** DescribeQuorum (55): answered by the active controller alone, forwarded to it by brokers. */
export const describeQuorum: Codecs<
  [topics: describeQuorumV2.DescribeQuorumRequestTopic[]],
  describeQuorumV2.DescribeQuorumResponse
> = [describeQuorumV2.api, describeQuorumV1.api, describeQuorumV0.api]

/** ListPartitionReassignments (46): forwarded to the active controller; null asks for all topics. */
export const listReassignments: Codecs<
  [timeoutMs: number, topics: null],
  listPartitionReassignmentsV0.ListPartitionReassignmentsResponse
> = [listPartitionReassignmentsV0.api]

/** UpdateFeatures (57): forwarded. Version 1 (Kafka 3.3) is the first that can only validate; all later releases still speak it. */
export const updateFeatures: Codecs<
  [timeoutMs: number, updates: updateFeaturesV1.UpdateFeaturesRequestFeature[], validateOnly: boolean],
  updateFeaturesV1.UpdateFeaturesResponse
> = [updateFeaturesV1.api]
