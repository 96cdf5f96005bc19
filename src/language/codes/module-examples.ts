/** One short phase for each module, as `kplay modules NAME` shows it. Tests run each through the validator. */
import { phase } from './example.ts'

const onBrokers = (task: string): string => phase(`hosts: [brokers]\ntasks:\n  - ${task}\n`).good

const roll = `id: turn
    when: node.version != versions.to
    block:
      - { id: stop, service: { state: stopped }, undo: auto }
      - { id: start, service: { state: started }, undo: auto }
      - { id: back, kafka.wait_back: { version: "\${{ versions.to }}" } }`

/** By the name of the module: a whole phase file. */
export const moduleExamples: Readonly<Record<string, string>> = {
  'kafka.pin_protocol': onBrokers(`id: protocol
    kafka.pin_protocol: {}
    undo: auto`),
  'kafka.raise_protocol': phase(`
    irreversible: true
    gate: { approve: { prompt: "Raise the protocol?" } }
    hosts: [brokers]
    tasks:
      - id: protocol
        kafka.raise_protocol: {}
  `).good,
  'kafka.confirm_protocol': onBrokers(`id: confirm
    kafka.confirm_protocol: {}`),
  'archive.install': onBrokers(`id: install
    archive.install: { release: "\${{ versions.to }}" }
    undo: auto`),
  assert: phase(`
    hosts: [brokers]
    tasks:
      - id: room
        assert:
          - that: node.free_bytes > 10000000000
            else: "\${{ host.name }} has less than 10 GB free"
  `).good,
  command: onBrokers(`id: backup
    command:
      argv: [cp, "\${{ install.config }}", "\${{ install.config }}.before"]
      creates: "\${{ install.config }}.before"
    undo: none
    undo_reason: "a copy harms nothing"`),
  'file.backup': onBrokers(`id: keep
    file.backup: { path: "\${{ install.config }}", to: /var/backups/kafka }`),
  'file.copy': onBrokers(`id: note
    file.copy:
      path: "\${{ install.root }}/upgrade.txt"
      content: "on the way to \${{ versions.to }}"
    undo: auto`),
  properties: onBrokers(`id: tune
    properties:
      path: "\${{ install.config }}"
      set: { num.io.threads: 16 }
      remove: [zookeeper.connect]
    undo: auto`),
  'file.restore': onBrokers(`id: before
    file.restore:
      path: "\${{ install.config }}"
      from: /var/backups/kafka/server.properties.9f86d081884c
      sha256:
        9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    undo: auto`),
  'file.symlink': onBrokers(`id: link
    file.symlink:
      path: "\${{ install.current }}"
      to: "\${{ install.root }}/kafka-\${{ versions.to }}"
    undo: auto`),
  'http.check': onBrokers(`id: exporter
    http.check:
      url: "http://\${{ host.address }}:9404/metrics"
      body_matches: kafka_server_replicamanager_leadercount
    retries: 10
    delay: 3s`),
  'kafka.backup_cluster': onBrokers('{ id: cluster, once: run, kafka.backup_cluster: {} }'),
  'kafka.backup_node': onBrokers('{ id: node, kafka.backup_node: {} }'),
  'kafka.collect_logs': onBrokers('{ id: logs, kafka.collect_logs: { lines: 500 } }'),
  'kafka.consumer_groups': phase(`
    hosts: [brokers]
    tasks:
      - { id: look, kafka.health: {} }
    after_each:
      - id: groups
        kafka.consumer_groups: { max_lag: 10000, healthy: true }
  `).good,
  'kafka.cross_check': onBrokers('{ id: both, kafka.cross_check: {} }'),
  'kafka.elect_preferred_leaders': phase(`
    hosts: [brokers]
    tasks:
      - { id: look, kafka.health: {} }
    after_each:
      - { id: leaders, kafka.elect_preferred_leaders: {} }
  `).good,
  'kafka.finalize': phase(`
    irreversible: true
    gate: { approve: { prompt: "Raise metadata.version?" } }
    tasks:
      - { id: raise, kafka.finalize: {} }
  `).good,
  'kafka.health': phase(`
    tasks:
      - id: watch
        watch:
          for: 5m
          module: kafka.health
          register: health
          stop_if: health.offline > 0
  `).good,
  'kafka.safe_to_stop': phase(`
    hosts: [brokers]
    before_each:
      - { id: safe, kafka.safe_to_stop: { max_stall: 30s, metrics: true } }
    tasks:
      - { id: look, kafka.health: {} }
  `).good,
  'kafka.wait_back': onBrokers(roll),
  'metrics.read': phase(`
    tasks:
      - id: watch
        watch:
          for: 5m
          module: metrics.read
          register: metrics
          stop_if: metrics.offline_partitions > 0
  `).good,
  service: onBrokers(roll),
  shell: onBrokers(`id: tables
    shell:
      script: |
        set -eu
        iptables-save > "$TO"
      env: { TO: "/var/tmp/tables-\${{ host.name }}" }
    undo: none
    undo_reason: "a copy harms nothing"`),
}
