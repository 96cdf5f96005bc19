/** Source: upgrade notes of 3.9.2: write the protocol down, roll, raise it, roll again. */
import type { ReleaseLine } from '../release-line.ts'
import { compareLines } from '../version.ts'
import { describeTopics } from './commands.ts'
import type { WayStep } from './leg.ts'

/** What a hop in ZooKeeper mode is made of. */
export interface ZooKeeperHop {
  readonly from: string
  readonly to: string
  readonly lines: { readonly from: ReleaseLine; readonly to: ReleaseLine }
  /** The next leg needs the new protocol. */
  readonly isRequired: boolean
}

const pin = ({ lines }: ZooKeeperHop): WayStep => ({
  title: `Write inter.broker.protocol.version=${lines.from.line} into server.properties of every broker`,
  details: [
    'log.message.format.version is written too only where it was overridden before',
    'a broker without the key speaks the new protocol as soon as its binaries are new',
    'where the key stands already, on every broker with one value, it stays as it is',
  ],
  commands: [],
  isReversible: true,
  undo: 'take the lines out again',
})

const roll = ({ from, to }: ZooKeeperHop): WayStep => ({
  title: `Put ${to} on one broker at a time, the controller broker last`,
  details: ['the release gets a folder of its own: every jar of its libs/ is loaded', 'after each broker: all its replicas are in sync before the next one'],
  commands: describeTopics(),
  isReversible: true,
  undo: `put ${from} back, one broker at a time`,
})

const raise = ({ from, lines, isRequired }: ZooKeeperHop): WayStep => ({
  title: `After a day write inter.broker.protocol.version=${lines.to.line} on every broker and restart one at a time`,
  details: ['the controller broker last', ...(isRequired ? ['the next leg of this way needs it'] : [])],
  commands: describeTopics(),
  isReversible: false,
  undo: `none: with the new protocol there is no way back to ${from}`,
})

const format = ({ lines }: ZooKeeperHop): WayStep[] =>
  compareLines(lines.to.line, '3.0') < 0
    ? []
    : [
        {
          title: 'Delete log.message.format.version, and message.format.version of topics',
          details: ['from protocol 3.0 on the format is always that of 3.0'],
          commands: [],
          isReversible: true,
          undo: 'write them again; they have no effect',
        },
      ]

/** The steps of an upgrade in ZooKeeper mode, in order; inside one line only the roll. */
export const zookeeperSteps = (hop: ZooKeeperHop): WayStep[] =>
  hop.lines.from.line === hop.lines.to.line ? [pin(hop), roll(hop)] : [pin(hop), roll(hop), raise(hop), ...format(hop)]
