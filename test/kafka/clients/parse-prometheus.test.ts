import { expect } from 'chai'
import { ok } from '../../../src/diagnostics/result.ts'
import { parsePrometheus } from '../../../src/kafka/clients/parse-prometheus.ts'

const page = (...lines: readonly string[]): string => `${lines.join('\n')}\n`

describe('kafka/clients: a page of Prometheus', () => {
  it('is read as the example rules of the exporter and those of Strimzi write it', () => {
    const text = page(
      '# HELP kafka_network_requestmetrics_requests_total Attribute exposed for management',
      '# TYPE kafka_network_requestmetrics_requests_total counter',
      'kafka_network_requestmetrics_requests_total{request="Produce",version="2",} 14.0',
      'kafka_network_requestmetrics_requests_total{version="13",request="Fetch"} 2.5E3 1700000000000',
      'kafka_network_requestmetrics_requests_total{version="13",request="FetchConsumer"} 2500',
      'kafka_network_requestmetrics_errors_total{request="Produce",error="NONE"} 9',
      'kafka_network_requestmetrics_requestqueuetimems{request="Produce",quantile="0.99"} 9',
      // The rule for two labels meets four: three of them glued into the name of one.
      'kafka_network_requestmetrics_deprecatedrequests_total{request_Produce__version_2__clientSoftwareName="sarama",clientSoftwareVersion="1.29.0"} 14',
      'kafka_server_socketservermetrics_connections{client_software_name="apache-kafka-java",client_software_version="3.9.2",listener="PLAINTEXT",network_processor="0"} 3',
      'kafka_server_socketservermetrics_connections{client_software_name="apache-kafka-java",client_software_version="3.9.2",listener="PLAINTEXT",network_processor="1"} 2',
      'kafka_server_socketservermetrics_connections{client_software_name="unknown",client_software_version="unknown",listener="PLAINTEXT",network_processor="1"} 1',
      'kafka_server_socketservermetrics_connections{client_software_name="gone",client_software_version="1"} 0',
      'kafka_server_socketservermetrics_connection_close_rate{client_software_name="x"} 4',
    )
    expect(parsePrometheus(text)).to.deep.equal(
      ok({
        requests: [
          { request: 'Produce', version: 2, count: 14, client: null },
          { request: 'Fetch', version: 13, count: 2500, client: null },
          { request: 'Produce', version: 2, count: 14, client: 'sarama 1.29.0' },
        ],
        software: [
          { name: 'apache-kafka-java', version: '3.9.2', connections: 5 },
          { name: 'unknown', version: 'unknown', connections: 1 },
        ],
      }),
    )
  })

  it("is read with the exporter's own names, whatever the order of labels", () => {
    const text = page(
      'kafka_network_RequestMetrics_Count{name="RequestsPerSec",request="Fetch",version="3",} 7',
      'kafka_network_RequestMetrics_OneMinuteRate{name="RequestsPerSec",request="Fetch",version="3",} 0.5',
      'kafka_network_RequestMetrics_Count{clientSoftwareName="a \\"b\\"",clientSoftwareVersion="1",name="DeprecatedRequestsPerSec",request="Fetch",version="3",} 7',
      'kafka_network_RequestMetrics_Count{name="TotalTimeMs",request="Fetch",} 7',
      'kafka_server_socket_server_metrics_connections{clientSoftwareName="librdkafka",clientSoftwareVersion="2.3.0"} 1',
    )
    expect(parsePrometheus(text)).to.deep.equal(
      ok({
        requests: [
          { request: 'Fetch', version: 3, count: 7, client: null },
          { request: 'Fetch', version: 3, count: 7, client: 'a "b" 1' },
        ],
        software: [{ name: 'librdkafka', version: '2.3.0', connections: 1 }],
      }),
    )
  })

  it('is unknown, never clean, where it counts no requests', () => {
    for (const text of [
      'kafka_server_replicamanager_underreplicatedpartitions 0\n',
      '<html>not a page of metrics</html>',
      'kafka_network_requestmetrics_requests_total{request="Produce"} 3\n',
      'kafka_network_requestmetrics_requests_total{request="Produce",version="2"} NaN\n',
      'kafka_network_requestmetrics_requests_oneminuterate{request="Produce",version="2"} 3\n',
    ]) {
      const read = parsePrometheus(text)
      expect(read.ok ? read.value : read.error, text).to.match(/^its metrics count no requests by name and version/)
    }
    expect(parsePrometheus('\n')).to.deep.equal({
      ok: false,
      error: 'its page of metrics is empty (an exporter says nothing for a while after a start)',
    })
  })
})
