/*
 * R0 and R1 in ZooKeeper mode: a broker speaks the protocol that its file pins, or the newest of its binaries where the file pins none (ReplicationConfigs,
 * INTER_BROKER_PROTOCOL_VERSION_DEFAULT). So before a broker goes down:
 *  1. nothing is started on a protocol that some broker's binaries do not speak: the raise comes after every broker runs the new release;
 *  2. while binaries change, every broker's file pins a protocol, and all pin the same. Once all run the new release they may differ: that is the second roll.
 *  3. Going back, the release gone to speaks what is in force: after a raise there is no way back. A broker that is back on it and pins nothing speaks what that
 *     release speaks, for its binaries stay: that counts as its pin (the way back takes the pins of phase `pin` out again, broker by broker).
 * KRaft clusters are not asked: they ignore the key.
 */
import { protocolKey, protocolOf, speaksProtocol, writtenProtocol } from '../releases/protocol.ts'
import { refuse, wait } from '../rules/finding.ts'
import { decisionOf, type Decision, type Finding } from './decision.ts'

/** What one broker's host shows. */
export interface PinnedBroker {
  readonly host: string
  readonly nodeId: number
  /** As its file says; null: it names none, undefined: the file could not be read. */
  readonly pinned: string | null | undefined
  /** Of the running process; undefined: unknown or none runs. */
  readonly release: string | undefined
}

export interface ProtocolQuestion {
  readonly brokers: readonly PinnedBroker[]
  /** Node id of the broker to be stopped. */
  readonly target: number
  /** `versions.to`; undefined: nothing is upgraded. */
  readonly to: string | undefined
  /** `to` is older than what some broker runs. Absent: it is not. */
  readonly isGoingBack?: boolean
}

const rule = 'config/protocol-version'

const findTooNew = ({ brokers, target }: ProtocolQuestion): Finding[] => {
  const own = brokers.find(({ nodeId }) => nodeId === target)
  const pinned = own?.pinned
  if (own === undefined || pinned === null || pinned === undefined) return []
  return brokers
    .filter(({ release }) => release !== undefined && !speaksProtocol(release, pinned))
    .map(({ host, nodeId, release }) =>
      refuse({
        rule,
        nodeId,
        saw: `${protocolKey} of ${own.host} is ${pinned}, and ${host} runs ${release}`,
        wanted: `${pinned} only once every broker runs a release that speaks it`,
        fix: 'roll the binaries of every broker first; until then pin the old protocol (phases pin and roll)',
      }),
    )
}

const findUnpinned = ({ brokers }: ProtocolQuestion): Finding[] =>
  brokers
    .filter(({ pinned }) => pinned === null)
    .map(({ host, nodeId }) =>
      refuse({
        rule,
        nodeId,
        saw: `${protocolKey} of ${host} is not pinned: it would jump with its binaries`,
        wanted: `${protocolKey} in the file of every broker before the first stop`,
        fix: 'put "use: pin" before the phase that rolls the binaries',
      }),
    )

const findDiffering = ({ brokers }: ProtocolQuestion): Finding[] => {
  const told = brokers.flatMap((broker) => (typeof broker.pinned === 'string' ? [broker] : []))
  const pins = [...new Set(told.map(({ pinned }) => writtenProtocol(pinned ?? '')))]
  if (pins.length <= 1) return []
  const saw = told.map(({ host, pinned }) => `${host} ${pinned}`).join(', ')
  return [
    refuse({
      rule,
      saw: `pins differ: ${saw}`,
      wanted: 'one protocol on every broker while their binaries change',
      fix: `write the oldest of them as ${protocolKey} on every broker and restart those that ran another`,
    }),
  ]
}

const findUnread = ({ brokers }: ProtocolQuestion): Finding[] =>
  brokers
    .filter(({ pinned }) => pinned === undefined)
    .map(({ host, nodeId }) =>
      wait({ rule: 'cluster/unknown', nodeId, saw: `${host}: ${protocolKey} of its file not read`, wanted: 'known' }),
    )

/** Going back: the release gone to must speak what is pinned. */
const findBeyond = ({ brokers, to, isGoingBack }: ProtocolQuestion): Finding[] =>
  brokers
    .filter(({ pinned }) => isGoingBack === true && typeof pinned === 'string' && !speaksProtocol(to ?? '', pinned))
    .map(({ host, nodeId, pinned }) =>
      refuse({
        rule,
        nodeId,
        saw: `${protocolKey} of ${host} is ${pinned ?? ''}, which ${to ?? ''} does not speak`,
        wanted: 'a protocol that the release gone back to speaks',
        fix: 'there is no way back once the protocol was raised: go forward instead',
      }),
    )

/** The same question with what brokers that are back speak without a pin. */
const withSpoken = (question: ProtocolQuestion): ProtocolQuestion => {
  const { brokers, to, isGoingBack } = question
  if (isGoingBack !== true || to === undefined) return question
  const spoken = protocolOf(to) ?? null
  return {
    ...question,
    brokers: brokers.map((one) => (one.pinned === null && one.release === to ? { ...one, pinned: spoken } : one)),
  }
}

/** May this broker be stopped, and started again with its file as it is? */
export const decideProtocol = (asked: ProtocolQuestion): Decision => {
  const question = withSpoken(asked)
  const { brokers, to } = question
  // Unknown is not *all on the new release* (P9).
  const isRolled = to === undefined || brokers.every(({ release }) => release === to)
  return decisionOf([
    ...findTooNew(question),
    ...findBeyond(question),
    ...(isRolled ? [] : [...findUnpinned(question), ...findDiffering(question)]),
    ...findUnread(question),
  ])
}
