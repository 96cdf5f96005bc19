const tools = 'org.apache.kafka.tools.'

/**
 * For each tool script the classes that may run it, newest place first: Kafka moved its tools from `kafka.admin` and `kafka.tools` to
 * `org.apache.kafka.tools` one by one between 3.3 and 4.4. Which of them a release has is found once, when its lock is made.
 */
export const mainCandidates: Readonly<Record<string, readonly string[]>> = {
  'kafka-acls': [`${tools}AclCommand`, 'kafka.admin.AclCommand'],
  'kafka-broker-api-versions': [`${tools}BrokerApiVersionsCommand`, 'kafka.admin.BrokerApiVersionsCommand'],
  'kafka-cluster': [`${tools}ClusterTool`, 'kafka.tools.ClusterTool'],
  'kafka-configs': [`${tools}ConfigCommand`, 'kafka.admin.ConfigCommand'],
  'kafka-console-consumer': [`${tools}consumer.ConsoleConsumer`, 'kafka.tools.ConsoleConsumer'],
  'kafka-console-producer': [`${tools}ConsoleProducer`, 'kafka.tools.ConsoleProducer'],
  'kafka-consumer-groups': [`${tools}consumer.group.ConsumerGroupCommand`, 'kafka.admin.ConsumerGroupCommand'],
  'kafka-delete-records': [`${tools}DeleteRecordsCommand`, 'kafka.admin.DeleteRecordsCommand'],
  'kafka-dump-log': [`${tools}DumpLogSegments`, 'kafka.tools.DumpLogSegments'],
  'kafka-features': [`${tools}FeatureCommand`, 'kafka.admin.FeatureCommand'],
  'kafka-get-offsets': [`${tools}GetOffsetShell`, 'kafka.tools.GetOffsetShell'],
  'kafka-groups': [`${tools}GroupsCommand`],
  'kafka-jmx': [`${tools}JmxTool`, 'kafka.tools.JmxTool'],
  'kafka-leader-election': [`${tools}LeaderElectionCommand`, 'kafka.admin.LeaderElectionCommand'],
  'kafka-log-dirs': [`${tools}LogDirsCommand`, 'kafka.admin.LogDirsCommand'],
  'kafka-metadata-quorum': [`${tools}MetadataQuorumCommand`, 'kafka.admin.MetadataQuorumCommand'],
  'kafka-metadata-shell': ['org.apache.kafka.shell.MetadataShell'],
  'kafka-producer-perf-test': [`${tools}ProducerPerformance`],
  'kafka-consumer-perf-test': [`${tools}ConsumerPerformance`, 'kafka.tools.ConsumerPerformance'],
  'kafka-reassign-partitions': [`${tools}reassign.ReassignPartitionsCommand`, 'kafka.admin.ReassignPartitionsCommand'],
  'kafka-storage': [`${tools}StorageTool`, 'kafka.tools.StorageTool'],
  'kafka-topics': [`${tools}TopicCommand`, 'kafka.admin.TopicCommand'],
  'kafka-transactions': [`${tools}TransactionsCommand`],
  'kafka-verifiable-consumer': [`${tools}VerifiableConsumer`],
  'kafka-verifiable-producer': [`${tools}VerifiableProducer`],
  'zookeeper-shell': ['org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka'],
}
