/** `node/…` over the release a node runs, beside the one it is linked to and the one it is to run. */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'

const process = "ps ax -o pid,lstart,args | grep '[k]afka.Kafka'"

export type ReleaseCode = Extract<RuleCode, 'node/release' | 'node/not-rolled' | 'node/linked'>

export const releaseRules: Readonly<Record<ReleaseCode, RuleWords>> = {
  'node/release': {
    title: 'a node runs a release that is neither from nor to',
    why: 'The way from that release was not checked, and it may not be allowed.',
    fix: 'Add the release to versions.from if the way from it is allowed, or bring the node to one of these first.',
    seen: 'The release of the running process, by the kafka jar in its class path; the wire shows only the line.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: process, read: 'the kafka_2.13-RELEASE.jar in its class path' }],
  },
  'node/not-rolled': {
    title: 'a node would be behind when a phase that can not be taken back begins',
    why: 'What such a phase raises, every node must know: one that still runs the old release is fenced, or can not come back after its next restart.',
    fix: 'Run the whole playbook, or leave the phase out until every node runs the new release.',
    seen: 'The release of every running process, and which nodes the phases before it restart: --limit and --tags take hosts and phases away.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: process, read: 'on every host: the jar of the new release' }],
  },
  'node/linked': {
    title: '"current" does not point to the release in use',
    why: 'The next restart, by whomever, would switch the release; or "current" is a real folder and can not be switched at all.',
    fix: 'Point the link to the release that runs, or move the folder to kafka-RELEASE and link it.',
    seen: 'install.current of the host beside the release of its process.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: 'readlink CURRENT', read: 'ends in kafka-RELEASE, the one that runs' }],
  },
}
