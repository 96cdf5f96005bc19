/** `inventory/…` of meaning: hosts, groups and what they share. */
import type { TextCodes } from '../code.ts'
import { exampleInventory, inventory } from '../example.ts'

const controllers = exampleInventory.slice(
  exampleInventory.indexOf('  controllers:\n'),
  exampleInventory.indexOf('  brokers:\n'),
)

export const inventoryCodes: TextCodes = {
  later: {
    title: 'a form of the inventory that this release can not act on',
    why: 'It is refused by name: kplay must not work in another way than the inventory says.',
    fix: 'Use the form the message names, or wait for the release that has it.',
    example: inventory([
      'controllers: { port: 9093 }\n',
      'controllers: { port: 9093 }\n  security: { protocol: SASL_SSL, mechanism: OAUTHBEARER }\n',
    ]),
  },
  'connection-word': {
    title: 'a word that this type of connection does not take',
    why: 'It would be passed over, and the host reached in another way than the inventory says.',
    fix: 'Set the type that takes it, or remove it.',
    example: inventory(['connection: { type: local }', 'connection: { type: local, user: deploy }']),
  },
  'archive-word': {
    title: 'an archive that does not fit its source, or has no place it can come from',
    why: 'It would be passed over, and releases taken from elsewhere than the inventory says.',
    fix: 'Write source: archive, and a path or an http:// or https:// url without a login; or remove it.',
    example: inventory(['source: store }', 'source: store, archive: { path: kafka.tgz } }']),
  },
  'service-word': {
    title: 'a word that this driver of a service does not take',
    why: 'It would be passed over, and the node started in another way than the inventory says.',
    fix: 'Set the type that takes it, or remove it.',
    example: inventory(['service: { type: scripts }', 'service: { type: scripts, unit: kafka }']),
  },
  'metrics-word': {
    title: 'a word that this source of metrics does not take',
    why: "It would be passed over, and metrics looked for elsewhere than the inventory says. There are no words for a login to JMX: Kafka's JmxTool takes one on its command line only, where everybody on the host can read it.",
    fix: 'Set the type that takes it, or remove it.',
    example: inventory([
      'service: { type: scripts }',
      'service: { type: scripts }\nmetrics: { type: jmx, port: 9999, path: /metrics }',
    ]),
  },
  'security-word': {
    title: 'a word that this kind of listener does not take',
    why: 'It would be passed over, and whoever wrote it would think of the listener as safer than it is.',
    fix: 'Set the protocol that takes it, or remove it.',
    example: inventory([
      '  controllers: { port: 9093 }\n',
      '  controllers: { port: 9093 }\n  security: { protocol: PLAINTEXT, ca: /etc/kafka/ca.pem }\n',
    ]),
  },
  'missing-group': {
    title: 'a group that gives a role is missing',
    why: 'A controller that the inventory does not list can not be asked, and an unasked node is never counted as healthy (P9).',
    fix: 'Add the group with its hosts; a combined node stands in both.',
    example: inventory([controllers, '']),
  },
  'wrong-group': {
    title: 'a group of a role that this mode does not have',
    why: 'Controllers belong to KRaft, zookeepers to ZooKeeper; one of mode and group is wrong.',
    fix: 'Remove the group, or mend cluster.mode.',
    example: inventory(['mode: kraft', 'mode: zookeeper']),
  },
  'no-role': {
    title: 'a host stands in no group that gives a role',
    why: 'kplay would not know whether it is a broker, a controller or both, and so not which guard to ask.',
    fix: 'List the host in controllers or brokers too.',
    example: inventory(['      b2:', '  spare:\n    hosts:\n      b2:']),
  },
  'group-conflict': {
    title: 'two groups give a host different values',
    why: 'Which of them wins would depend on the order of the file, the oldest trap of inventories.',
    fix: 'Set the value at the host.',
    example: inventory([
      '  brokers:\n',
      '  east:\n    vars: { zone: e }\n    hosts: { b1: {} }\n  brokers:\n    vars: { zone: x }\n',
    ]),
  },
  'host-conflict': {
    title: 'a host is given two values by itself',
    why: 'It stands in two groups with different facts; a machine has one address and one rack.',
    fix: 'Keep one of the two.',
    example: inventory(['  brokers:\n', '  east: { hosts: { b1: { node_id: 7 } } }\n  brokers:\n']),
  },
  'expression-not-here': {
    title: 'an inventory holds an expression',
    why: 'It describes machines as they are; what depends on a run belongs into the playbook.',
    fix: 'Write the value itself.',
    example: inventory(['root: /opt/kafka,', 'root: "/opt/${{ cluster.name }}",']),
  },
  'node-id-twice': {
    title: 'two hosts have the same node id',
    why: 'The cluster knows one node by it. The second with the same id takes the first one’s place, or is refused.',
    fix: 'Give each node its own node.id, as in its server.properties.',
    source: 'node.id; DUPLICATE_BROKER_REGISTRATION',
    example: inventory(['node_id: 2', 'node_id: 1']),
  },
  'address-twice': {
    title: 'two hosts are asked at the same address',
    why: 'One would answer for the other, and a dead node would look alive.',
    fix: 'Give each its own address, or "listener:".',
    example: inventory(['address: 127.0.9.2', 'address: 127.0.9.1']),
  },
  'config-twice': {
    title: 'two nodes of one machine have the same configuration file',
    why: 'A node’s process is found by its configuration file; with one file for two the wrong node could be stopped.',
    fix: 'Give each node a configuration file of its own.',
    source: 'R2: the process is "kafka.Kafka CONFIG"; kafka-server-stop.sh would signal every Kafka of the host',
    example: inventory(['config: /etc/kafka/b2.properties', 'config: /etc/kafka/b1.properties']),
  },
  'config-inside-current': {
    title: 'the configuration lies inside the release in use',
    why: 'Switching the link to the new release would swap the configuration for the one shipped with it, in the middle of the roll.',
    fix: 'Move server.properties outside of "current".',
    example: inventory(['config: /etc/kafka/b2.properties', 'config: /srv/b2/server.properties']),
  },
  'plain-secret': {
    title: 'a secret in plain text',
    why: 'All who can read the repository have it, its whole history included; and kplay can not hide in plans, journals and reports what it does not know to be secret (P8).',
    fix: 'Take it out and change it. Keep it in a file on the machine that needs it, and name the file.',
    example: inventory([
      'service: { type: scripts }',
      'service: { type: scripts, env: { PROXY: "http://a:b3c4@proxy:80" } }',
    ]),
  },
  'likely-secret': {
    title: 'a value whose name says that it is secret',
    why: 'All who can read the repository have it, and kplay shows it in plans and journals like any other value.',
    fix: 'Keep it in a file outside the repository, and name that file.',
    example: inventory([
      'service: { type: scripts }',
      'service: { type: scripts, env: { KEYSTORE_PASSWORD: changeit } }',
    ]),
  },
}
