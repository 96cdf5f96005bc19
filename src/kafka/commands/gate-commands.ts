/*
 * What the gates ask, as commands of Kafka's own that a reviewer can run on any host with the release that its node runs (its bin folder). kplay's own answer comes from
 * the wire protocol; these are for repeating it by hand, and for modules that need both answers. Verified on 3.7.2, 3.8.1, 3.9.2 and 4.1.2.
 */
import type { Mode } from '../snapshot/cluster-snapshot.ts'
import type { Topology } from '../topology.ts'
import { isBroker, isController } from '../topology.ts'

/** One gate and its command. */
export interface GateCommand {
  /** When it is asked: `before each stop`. */
  readonly gate: 'before each stop' | 'node back' | 'before the point of no return'
  readonly run: string
  /** How to read it: what a gate that opens sees. */
  readonly read: string
}

/** What the commands are made for. */
export interface CommandSetting {
  readonly topology: Topology
  /** Does some phase raise what can not be lowered again? */
  readonly isFinal: boolean
}

type Line = readonly [script: string, args: string, read: string]

const ofEveryMode: readonly Line[] = [
  ['kafka-topics.sh', '--describe --under-replicated-partitions', 'prints nothing'],
  ['kafka-topics.sh', '--describe --unavailable-partitions', 'prints nothing'],
  [
    'kafka-topics.sh',
    '--describe --at-min-isr-partitions',
    'prints no partition with a replica on the node to be stopped',
  ],
  ['kafka-reassign-partitions.sh', '--list', 'No partition reassignments found.'],
]

const brokersLine = (brokers: number): Line => [
  'kafka-broker-api-versions.sh',
  "| grep -c -- '-> ($'",
  `prints ${brokers}: every broker of the inventory`,
]

const ofKraft: Line = [
  'kafka-metadata-quorum.sh',
  'describe --replication',
  'one Leader, LagTimeMs of every other voter below 2000',
]

const finalLines: Readonly<Record<Mode, readonly Line[]>> = {
  kraft: [['kafka-features.sh', 'describe', 'FinalizedVersionLevel of metadata.version; after it the new level']],
  zookeeper: [
    [
      'kafka-configs.sh',
      '--entity-type brokers --entity-name ID --describe --all | grep inter.broker.protocol.version',
      'the protocol in force on broker ID; after it the new one',
    ],
  ],
}

/** `bin/SCRIPT --bootstrap-server B ARGS`; where brokers are not spoken to in plain text every script wants `--command-config FILE` as well. */
const rendered = ({ topology }: CommandSetting, [script, args]: Line): string =>
  `bin/${script} --bootstrap-server ${topology.bootstrap[0] ?? 'HOST:PORT'} ${args}`

const srvr = ({ topology }: CommandSetting): readonly GateCommand[] =>
  (topology.zookeepers ?? []).map(({ address }) => {
    const colon = address.lastIndexOf(':')
    const [host, port] = [address.slice(0, colon), address.slice(colon + 1)]
    return {
      gate: 'before each stop',
      run: `echo srvr | nc ${host} ${port}`,
      read: 'Mode: leader on one server, follower on all others',
    }
  })

/** The commands of every gate of a playbook that stops nodes, in the order they are asked. */
export const gateCommands = (setting: CommandSetting): readonly GateCommand[] => {
  const { topology, isFinal } = setting
  const told = (gate: GateCommand['gate'], lines: readonly Line[]): readonly GateCommand[] =>
    lines.map((line) => ({ gate, run: rendered(setting, line), read: line[2] }))
  const brokers = topology.nodes.filter(isBroker).length
  const hasQuorum = topology.nodes.some(isController)
  return [
    ...told('before each stop', [...ofEveryMode, ...(hasQuorum ? [ofKraft] : [])]),
    ...srvr(setting),
    ...told('node back', [...ofEveryMode.slice(0, 1), brokersLine(brokers)]),
    ...(isFinal ? told('before the point of no return', finalLines[topology.mode]) : []),
  ]
}
