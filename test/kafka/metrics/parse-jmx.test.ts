import { expect } from 'chai'
import fc from 'fast-check'
import { metrics } from '../../../src/kafka/metrics/metric.ts'
import { parseJmxMetrics } from '../../../src/kafka/metrics/parse-jmx.ts'

const all = (output: string) => parseJmxMetrics(output, metrics)

const urp = 'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions:Value='
const offline = 'kafka.controller:type=KafkaController,name=OfflinePartitionsCount:Value='
const active = 'kafka.controller:type=KafkaController,name=ActiveControllerCount:Value='
const state = 'kafka.server:type=KafkaServer,name=BrokerState:Value='

describe("what Kafka's JmxTool prints", () => {
  it('is read by bean, whatever stands between: releases 2.8 to 4.4 print the same', () => {
    const words = 'OpenJDK 64-Bit Server VM warning: Sharing is only supported for boot loader classes\n'
    expect(all(`${words}time=1795434613505\n${active}1\n${offline}2\n${state}3\n${urp}0\n`)).to.deep.equal({
      under_replicated_partitions: 0,
      offline_partitions: 2,
      active_controllers: 1,
      brokers_running: 3,
    })
    expect(all(`${urp}7.0\r\n${state}3\r\n`)).to.deep.equal({ under_replicated_partitions: 7, brokers_running: 3 })
  })

  it('tells nothing where a bean is missing, is no number, or stands there twice', () => {
    expect(all(`time=1795434613505\n${state}3\n`)).to.deep.equal({ brokers_running: 3 })
    for (const value of ['', 'NaN', 'null', 'Infinity', '0x3', ' 3', '3 ', '3;4', '1e999E9', '--3'])
      expect(all(`${state}${value}\n`), value).to.deep.equal({})
    expect(all(`${urp}0\n${urp}0\n${state}3\n`)).to.deep.equal({ brokers_running: 3 })
    // A text of one bean that holds the line of another.
    expect(all(`${active}x\n${urp}0\n${urp}4\n`)).to.deep.equal({})
  })

  it('is not taken from what only looks alike', () => {
    expect(
      all(` ${state}3\n${state.replace('Value', 'Count')}3\nmy.${state}3\n${state.toLowerCase()}3\n`),
    ).to.deep.equal({})
  })

  it('is read without a fault, whatever it is', () => {
    const lines = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(urp, `${state}3`, `${active}-1`)))
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n', ''), (texts, end) => {
        for (const value of Object.values(all(texts.join(end)))) expect(Number.isFinite(value)).to.equal(true)
      }),
    )
    expect(all('')).to.deep.equal({})
  })
})
