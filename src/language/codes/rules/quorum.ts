/** `quorum/…` and `broker/stale-metadata`: rules over the controllers and the metadata log that all nodes follow. */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'

const quorumStatus = 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --status'
const quorumReplication = 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --replication'

export type QuorumCode = Extract<RuleCode, `quorum/${string}` | 'broker/stale-metadata'>

export const quorumRules: Readonly<Record<QuorumCode, RuleWords>> = {
  'broker/stale-metadata': {
    title: 'a broker does not apply the metadata log',
    why: 'It answers old truth for ever, and does not take over what it is made the leader of, while the quorum sees it fetch and counts it as caught up.',
    fix: 'Wait; if its offset stands still, read its log and restart the broker by hand.',
    seen: 'The offset every broker (3.6 and later) says it has applied, against the end of the leader’s metadata log at most 2 s before. Brokers before 3.6, and controllers, tell no such offset: one that fetches the log and applies it no more is not seen there.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-features.sh --bootstrap-server ITS_HOST:PORT describe | grep Epoch',
        read: 'Epoch: must move, some records behind the log end offset',
      },
      { run: quorumStatus, read: 'MaxFollowerLag says nothing of this: the broker fetches' },
    ],
    source: 'ApiVersions finalizedFeaturesEpoch (KIP-584), KRaftMetadataCache.features',
  },
  'quorum/no-leader': {
    title: 'the quorum has no active controller',
    why: 'Nothing can be registered, fenced or elected, and a broker’s controlled shutdown gets no approval.',
    fix: 'Bring back controllers until a majority runs.',
    seen: 'The leader of the quorum; it must be one of the voters.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: quorumStatus, read: 'LeaderId is 0 or more; without a leader the tool itself fails' }],
    source: 'KIP-595; kafka.controller:type=KafkaController,name=ActiveControllerCount',
  },
  'quorum/voter-behind': {
    title: 'a controller lags behind the leader',
    why: 'A voter that lags does not count for the majority when the next controller stops.',
    fix: 'Wait; if it stays behind, read its log.',
    seen: 'The last caught-up time of every voter, against the running controller.quorum.fetch.timeout.ms.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: quorumReplication, read: 'Lag near 0 for every Leader and Follower; read the columns by their header' },
    ],
    source: 'controller.quorum.fetch.timeout.ms (2 s); Strimzi: KafkaQuorumCheck',
  },
  'quorum/majority': {
    title: 'too few controllers would be left',
    why: 'Without this node fewer than ⌊(n+2)/2⌋ of n voters are caught up and answering: one more fault and the quorum is gone.',
    fix: 'Wait until the other controllers are back and caught up.',
    seen: 'Voters that answer for themselves and are caught up, without the one to be stopped: 2 of 3, 3 of 5.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: quorumReplication, read: 'count the voters with a Lag near 0, without the one to be stopped' }],
    source: 'Strimzi: KafkaQuorumCheck; KIP-595',
  },
}
