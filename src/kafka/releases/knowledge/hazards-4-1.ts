/** What goes wrong on 4.1 and later. */
import type { Hazard } from './hazard.ts'
import { notesOf4 } from './sources.ts'

const kraft = { modes: ['kraft'] } as const

/** 4.1. */
export const hazards41: readonly Hazard[] = [
  {
    ...kraft,
    id: 'KAFKA-21426',
    title: 'upgrade --release-version turns a static quorum into a dynamic one',
    moment: 'finalize',
    applies: { to: { since: '4.1.0', fixed: [] } },
    symptom: 'kraft.version goes from 0 to 1, for good, while the files still name static voters',
    detection: {
      reads: 'feature levels',
      names: ['kraft.version', 'controller.quorum.voters'],
      sign: 'kraft.version is 0: the quorum is static',
    },
    fix: 'name every feature with --feature, never --release-version; leave kraft.version out',
    isReversible: false,
    source: 'KAFKA-21426; executed: 4.0.2 to 4.1.2',
  },
  {
    ...kraft,
    id: 'elr-min-isr',
    title: 'raising eligible.leader.replicas.version can lower min.insync.replicas',
    moment: 'finalize',
    applies: { to: { since: '4.1.0', fixed: [] } },
    symptom:
      'without a cluster-wide min.insync.replicas the controller writes one with its own value (1 when its file has none), deletes those of single brokers and forbids them; --dry-run does not show it',
    detection: {
      reads: 'dynamic configs',
      names: ['min.insync.replicas', 'eligible.leader.replicas.version'],
      sign: 'no cluster-wide dynamic min.insync.replicas, or a controller whose file lacks it or has a lower one',
    },
    fix: 'before raising it: kafka-configs.sh --entity-type brokers --entity-default --alter --add-config min.insync.replicas=N, and the same line in the files of the controllers',
    isReversible: false,
    source: 'ConfigurationControlManager.maybeGenerateElrSafetyRecords of 4.3.1; docs/operations/eligible-leader-replicas.md; executed: 4.0.2 to 4.1.2 fell from 2 to 1',
  },
  {
    ...kraft,
    id: 'cleaner-logger',
    title: 'the logger of the log cleaner has another name',
    moment: 'before',
    applies: { border: true },
    symptom: 'its messages go to another file or level than configured',
    detection: { reads: 'environment', names: ['log4j2.yaml'], sign: 'a logger named kafka.log.LogCleaner' },
    fix: 'name it org.apache.kafka.storage.internals.log.LogCleaner',
    isReversible: true,
    source: notesOf4,
  },
  {
    ...kraft,
    id: 'KAFKA-20726',
    title: 'memory grows in the state of KRaft control records',
    moment: 'after',
    applies: { to: { since: '4.1.0', fixed: ['4.3.2', '4.4.0'] } },
    symptom: 'the heap of nodes that run for long fills slowly',
    detection: { reads: 'metrics', names: ['java.lang:type=Memory'], sign: 'used heap after collections keeps rising' },
    fix: 'watch the heap; restart nodes one at a time until a release with the fix runs',
    isReversible: true,
    source: 'KAFKA-20726',
  },
  {
    ...kraft,
    id: 'KAFKA-19748',
    title: 'the Kafka Streams client of 4.1.0 leaks',
    moment: 'after',
    applies: { to: { since: '4.1.0', fixed: ['4.1.1'] } },
    symptom: 'memory of Streams applications grows; servers are not concerned',
    detection: { reads: 'release', names: [], sign: 'applications use the client of 4.1.0' },
    fix: 'use a newer client; the server may run 4.1.0',
    isReversible: true,
    source: 'KAFKA-19748',
  },
]

/** 4.2. */
export const hazards42: readonly Hazard[] = [
  {
    ...kraft,
    id: 'KAFKA-20322',
    title: 'beside older brokers, transactions fail on 4.2.0',
    moment: 'roll',
    applies: { to: { since: '4.2.0', fixed: ['4.2.1'] } },
    symptom: 'UnsupportedVersionException: a newer WriteTxnMarkers is sent to brokers that do not know it',
    detection: { reads: 'release', names: [], sign: 'the target is 4.2.0' },
    fix: 'use 4.2.1',
    isReversible: true,
    source: 'KAFKA-20322',
  },
  {
    ...kraft,
    id: 'KAFKA-20505',
    title: 'share groups can lock up, and classic groups of Kafka Streams fail to move to the new protocol',
    moment: 'after',
    applies: { to: { since: '4.2.0', fixed: ['4.2.1'] } },
    symptom: 'a share group stands still; a Streams group does not migrate (KAFKA-20254)',
    detection: { reads: 'feature levels', names: ['share.version', 'streams.version'], sign: 'above 0 on 4.2.0' },
    fix: 'use 4.2.1',
    isReversible: true,
    source: 'KAFKA-20505, KAFKA-20254',
  },
  {
    ...kraft,
    id: 'principal-serde',
    title: 'a principal builder must also be a KafkaPrincipalSerde',
    moment: 'before',
    applies: { border: true },
    symptom: 'a node with a principal.builder.class of your own does not start',
    detection: { reads: 'server.properties', names: ['principal.builder.class'], sign: 'the key is set' },
    fix: 'let the class implement KafkaPrincipalSerde before the upgrade',
    isReversible: true,
    source: notesOf4,
  },
]

/** 4.3. */
export const hazards43: readonly Hazard[] = [
  {
    ...kraft,
    id: 'KAFKA-20616',
    title: 'the Kafka Streams client of 4.3.0 leaks',
    moment: 'after',
    applies: { to: { since: '4.3.0', fixed: ['4.3.1'] } },
    symptom: 'memory of Streams applications grows; servers are not concerned',
    detection: { reads: 'release', names: [], sign: 'applications use the client of 4.3.0' },
    fix: 'use a newer client; the server may run 4.3.0',
    isReversible: true,
    source: 'KAFKA-20616, KAFKA-20688',
  },
]

/** 4.4. */
export const hazards44: readonly Hazard[] = [
  {
    ...kraft,
    id: 'oauthbearer-audience',
    title: 'a broker that validates tokens by JWKS must name audience and issuer',
    moment: 'before',
    applies: { border: true },
    symptom: 'a broker with a JWKS endpoint and no expected audience or issuer does not start',
    detection: {
      reads: 'server.properties',
      names: ['sasl.oauthbearer.jwks.endpoint.url', 'sasl.oauthbearer.expected.audience', 'sasl.oauthbearer.expected.issuer'],
      sign: 'the endpoint is set and one of the other two is not',
    },
    fix: 'set both, or sasl.oauthbearer.allow.unverified.audience=true and …issuer=true',
    isReversible: true,
    source: notesOf4,
  },
  {
    ...kraft,
    id: 'KIP-1170',
    title: 'folders formatted by the kafka-storage.sh of 4.4 are closed to older brokers',
    moment: 'back',
    applies: { border: true },
    symptom: 'a node formatted on 4.4, whatever --release-version said, does not start with older binaries',
    detection: { reads: 'release', names: ['meta.properties'], sign: 'a node was added or formatted anew after the upgrade' },
    fix: 'format new nodes with the older release until going back is out of the question',
    isReversible: false,
    source: `KIP-1170; ${notesOf4}`,
  },
]
