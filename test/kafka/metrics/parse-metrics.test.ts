import { expect } from 'chai'
import fc from 'fast-check'
import { metrics } from '../../../src/kafka/metrics/metric.ts'
import { jolokiaPath, parseJolokiaValue, parsePrometheusMetrics } from '../../../src/kafka/metrics/parse-metrics.ts'

const all = (page: string) => parsePrometheusMetrics(page, metrics)

describe('metrics of a page of Prometheus', () => {
  const dialects: readonly [string, string][] = [
    [
      'the example of the exporter and Strimzi',
      `# HELP kafka_server_replicamanager_underreplicatedpartitions Attribute exposed for management
kafka_server_replicamanager_underreplicatedpartitions 7.0
kafka_controller_kafkacontroller_offlinepartitionscount 2.0
kafka_controller_kafkacontroller_activecontrollercount 1.0
kafka_server_kafkaserver_brokerstate 3.0`,
    ],
    [
      'names in the case of the beans, with a value at the end',
      `kafka_server_ReplicaManager_UnderReplicatedPartitions_Value 7
kafka_controller_KafkaController_OfflinePartitionsCount_Value 2
kafka_controller_KafkaController_ActiveControllerCount_Value 1
kafka_server_KafkaServer_BrokerState_Value 3`,
    ],
    [
      'the exporter without rules',
      `kafka_server_ReplicaManager_Value{name="UnderReplicatedPartitions",} 7.0
kafka_server_ReplicaManager_Value{name="UnderMinIsrPartitionCount",} 9.0
kafka_controller_KafkaController_Value{name="OfflinePartitionsCount",} 2.0 1700000000000
kafka_controller_KafkaController_Value{name="ActiveControllerCount",} 1.0
kafka_server_KafkaServer_Value{name="BrokerState",} 3.0`,
    ],
  ]
  for (const [name, page] of dialects)
    it(`reads ${name}`, () => {
      expect(all(page)).to.deep.equal({
        under_replicated_partitions: 7,
        offline_partitions: 2,
        active_controllers: 1,
        brokers_running: 3,
      })
    })

  it('takes nothing that only looks alike', () => {
    expect(
      all(`kafka_cluster_partition_underreplicated{topic="orders",partition="0"} 0
kafka_server_replicamanager_underreplicatedpartitions_total_rate 0
kafka_server_replicamanager_underreplicatedpartitions NaN
my_kafka_server_replicamanager_underreplicatedpartitions 0
# kafka_server_kafkaserver_brokerstate 3
kafka_controller_kafkacontroller_offlinepartitionscount`),
    ).to.deep.equal({})
  })

  it('takes the larger of two', () => {
    expect(
      all(`kafka_server_replicamanager_underreplicatedpartitions{env="a"} 0
kafka_server_replicamanager_underreplicatedpartitions{env="b"} 4`),
    ).to.deep.equal({ under_replicated_partitions: 4 })
  })

  it('reads any text without a fault, and knows nothing from an empty one', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void all(text)))
    expect(all('')).to.deep.equal({})
  })
})

describe('metrics of Jolokia', () => {
  it('are asked by bean', () => {
    expect(metrics.map(jolokiaPath)).to.deep.equal([
      '/read/kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions/Value',
      '/read/kafka.controller:type=KafkaController,name=OfflinePartitionsCount/Value',
      '/read/kafka.controller:type=KafkaController,name=ActiveControllerCount/Value',
      '/read/kafka.server:type=KafkaServer,name=BrokerState/Value',
    ])
  })

  it('are a number with status 200 inside, or nothing', () => {
    expect(parseJolokiaValue('{"status":200,"value":0}')).to.equal(0)
    for (const body of [
      '{"status":404,"error":"javax.management.InstanceNotFoundException"}',
      '{"status":200,"value":"0"}',
      '{"status":200}',
      '{"value":0}',
      '[]',
      'null',
      '<html>',
      '',
    ])
      expect(parseJolokiaValue(body), body).to.equal(undefined)
  })
})
