import type { ClientFloor } from '../release-line.ts'

/** KIP-896: what 4.0 does not serve any more. */
export const clients40: ClientFloor = {
  least: '2.1',
  effect:
    'clients older than 2.1 can not talk to 4.0 brokers (Produce below 3, Fetch below 4 and others are gone), nor raw SASL without frames; clients of 4.0 need brokers of 2.1 or later',
  detection: [
    'from 3.7: kafka.network:type=RequestMetrics,name=DeprecatedRequestsPerSec,request=*,version=*,clientSoftwareName=*,clientSoftwareVersion=* must be 0 on every broker over a whole business cycle; it counts from the last restart and says too much before 3.9.1',
    'before 3.7: kafka.network:type=RequestMetrics,name=RequestsPerSec,request=Produce,version=N (and Fetch …)',
    'who they are: kafka.server:type=socket-server-metrics,clientSoftwareName=*,clientSoftwareVersion=*,listener=*,networkProcessor=* attribute connections; "unknown" is a client that sends an ApiVersions request older than version 3',
    'ApiVersions alone does not show it: brokers still advertise Produce from 0 for librdkafka (KAFKA-18659)',
  ],
  source: 'KIP-896; upgrade notes of Kafka 4.0; KAFKA-18339; request schemas of 3.9.2 against 4.0.2',
}

/** KIP-896: the lowest version of each request of clients that 4.0 still serves. Requests between brokers are left out. */
export const requestFloors40: Readonly<Record<string, number>> = {
  Produce: 3,
  Fetch: 4,
  ListOffsets: 1,
  OffsetCommit: 2,
  OffsetFetch: 1,
  CreateTopics: 2,
  DeleteTopics: 1,
  OffsetForLeaderEpoch: 2,
  DescribeAcls: 1,
  CreateAcls: 1,
  DeleteAcls: 1,
  DescribeConfigs: 1,
  AlterReplicaLogDirs: 1,
  DescribeLogDirs: 1,
  CreateDelegationToken: 1,
  RenewDelegationToken: 1,
  ExpireDelegationToken: 1,
  DescribeDelegationToken: 1,
}
