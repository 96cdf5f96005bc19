/** What goes wrong at the border from 3.x to 4.0, and on 4.0. */
import type { Hazard } from './hazard.ts'
import { notesOf4 } from './sources.ts'

const kraft = { modes: ['kraft'] } as const
const border = { ...kraft, applies: { border: true } } as const

/** 4.0, before the first binary is swapped. */
const before: readonly Hazard[] = [
  {
    ...border,
    id: 'metadata-floor',
    title: 'a 4.x node starts only when metadata.version is 3.3-IV3 (7) or higher',
    moment: 'before',
    symptom: '"Unsupported metadata version - … set to 3.3-IV3 (or higher) before updating the software version"',
    detection: { reads: 'feature levels', names: ['metadata.version'], sign: 'the finalized level is below 7, or none is finalized' },
    fix: 'raise metadata.version on the old release first, and wait until every node wrote a newer snapshot',
    isReversible: true,
    source: `${notesOf4}; MetadataVersion.MINIMUM_VERSION of 4.0.2`,
  },
  {
    ...border,
    id: 'KAFKA-20839',
    title: 'a cluster born on KRaft before 3.3 may have no metadata.version at all',
    moment: 'before',
    symptom: 'its log holds no record of a level, so it counts as 3.0-IV1 and 4.x nodes do not start',
    detection: { reads: 'feature levels', names: ['metadata.version'], sign: 'describe shows no finalized level, or one below 7' },
    fix: 'raise metadata.version once with kafka-features.sh on the old release and read it back',
    isReversible: true,
    source: 'KAFKA-20839; apache/kafka pull 22954',
  },
  {
    ...border,
    id: 'java-17',
    title: 'brokers and the scripts of bin/ need Java 17, clients Java 11',
    moment: 'before',
    symptom: 'UnsupportedClassVersionError at start; with -daemon the script still exits 0',
    detection: { reads: 'java', names: ['JAVA_HOME'], sign: 'the Java of the service is older than 17' },
    fix: 'install Java 17 or later on every host, and on every host that runs the scripts, before the roll',
    isReversible: true,
    source: `${notesOf4}; build.gradle of 4.0.2 (minNonClientJavaVersion)`,
  },
  {
    ...border,
    id: 'log4j2',
    title: 'logging moves from Log4j 1 to Log4j 2',
    moment: 'before',
    symptom:
      'a service that hard-codes KAFKA_LOG4J_OPTS=-Dlog4j.configuration=… loses its logs: the old file is honoured only when the option ends the text with log4j.NAME.properties or .xml',
    detection: { reads: 'environment', names: ['KAFKA_LOG4J_OPTS'], sign: 'it holds -Dlog4j.configuration' },
    fix: 'write a log4j2.yaml and set -Dlog4j2.configurationFile=FILE, or drop the variable',
    isReversible: true,
    source: `${notesOf4}; kafka-run-class.sh and kafka-server-start.sh of 3.9.2 against 4.0.2`,
  },
  {
    ...border,
    id: 'oauthbearer-urls',
    title: 'OAUTHBEARER reads no URL that is not allowed by name',
    moment: 'before',
    symptom: 'nodes with OAUTHBEARER endpoints refuse them: the list of allowed URLs is empty by default (3.9.1 and later 3.9 allowed all)',
    detection: {
      reads: 'server.properties',
      names: ['sasl.oauthbearer.jwks.endpoint.url', 'sasl.oauthbearer.token.endpoint.url', 'KAFKA_OPTS'],
      sign: 'an endpoint URL without -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls in the environment',
    },
    fix: 'add -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=URL,… to KAFKA_OPTS (from 4.1 also …allowed.files for files)',
    isReversible: true,
    source: notesOf4,
  },
  {
    ...border,
    id: 'bootstrap-commas',
    title: 'lists after --bootstrap-server are separated by commas only',
    moment: 'before',
    symptom: 'scripts of your own that separate brokers by spaces fail',
    detection: { reads: 'environment', names: ['--bootstrap-server'], sign: 'a space inside a list of brokers' },
    fix: 'write commas',
    isReversible: true,
    source: notesOf4,
  },
]

/** 4.0, while nodes run on it. */
const running: readonly Hazard[] = [
  {
    ...kraft,
    id: 'KAFKA-19851',
    title: 'a leftover message.format.version of a topic refuses every later change of that topic',
    moment: 'before',
    applies: { to: { since: '4.0.0', fixed: ['4.2.1', '4.3.0'] } },
    symptom: 'the broker starts, but changes of the topic fail with InvalidConfigurationException',
    detection: {
      reads: 'topic configs',
      names: ['message.format.version', 'message.timestamp.difference.max.ms', 'message.downconversion.enable'],
      sign: 'a topic overrides one of these keys',
    },
    fix: 'delete the override while the brokers still run 3.x; on 4.x, after a release with the fix runs',
    isReversible: true,
    source: 'KAFKA-19851, commit a35d6492fb',
  },
  {
    ...kraft,
    id: 'KAFKA-19192',
    title: 'an old bootstrap.checkpoint makes the node fail at start',
    moment: 'roll',
    applies: { to: { since: '4.0.0', fixed: ['4.0.1', '4.1.0'] } },
    symptom: 'a node whose bootstrap.checkpoint names a metadata.version below 3.3-IV3 exits',
    detection: { reads: 'release', names: ['bootstrap.checkpoint'], sign: 'the target is 4.0.0' },
    fix: 'use 4.0.1 or later',
    isReversible: true,
    source: 'KAFKA-19192',
  },
  {
    ...kraft,
    id: 'old-session',
    title: 'a broker stopped cleanly is registered again only when its old session has ended',
    moment: 'roll',
    applies: { to: { since: '4.0.0', fixed: [] } },
    symptom: 'DUPLICATE_BROKER_REGISTRATION in its log and 8 to 10 s from start to RUNNING: normal, no failure',
    detection: { reads: 'logs', names: ['DUPLICATE_BROKER_REGISTRATION'], sign: 'it stops after broker.session.timeout.ms (9 s)' },
    fix: 'wait; never restart the broker for it',
    isReversible: true,
    source: 'executed with 4.0.2 to 4.4.0',
  },
  {
    ...kraft,
    id: 'KAFKA-18345',
    title: 'elections of controllers can go on for ever',
    moment: 'roll',
    applies: { to: { since: null, fixed: ['3.9.2', '4.0.1', '4.1.0'] } },
    symptom: 'no quorum leader for long after a controller was restarted',
    detection: { reads: 'quorum', names: ['LeaderId'], sign: 'no leader, or a leader epoch that keeps rising' },
    fix: 'use a release with the fix',
    isReversible: true,
    source: 'KAFKA-18345',
  },
  {
    ...kraft,
    id: 'KAFKA-19294',
    title: 'heartbeats back off too far while the controller is busy',
    moment: 'roll',
    applies: { to: { since: null, fixed: ['3.9.2', '4.0.1', '4.1.0'] } },
    symptom: 'healthy brokers miss their session and are fenced',
    detection: { reads: 'registrations', names: ['brokers'], sign: 'a broker that answers is fenced' },
    fix: 'use a release with the fix',
    isReversible: true,
    source: 'KAFKA-19294',
  },
  {
    ...kraft,
    id: 'KAFKA-18979',
    title: 'the scripts of 4.0 say that kraft.version was upgraded although nothing changed',
    moment: 'finalize',
    applies: { to: { since: '4.0.0', fixed: ['4.1.0'] } },
    symptom: '"kraft.version was upgraded to 1" while describe shows 0',
    detection: { reads: 'feature levels', names: ['kraft.version'], sign: 'believe describe, not the output of the upgrade' },
    fix: 'name the features one by one with --feature',
    isReversible: true,
    source: 'KAFKA-18979, KAFKA-18992',
  },
  {
    ...kraft,
    id: 'KAFKA-19522',
    title: 'with eligible leader replicas a fenced broker could be elected',
    moment: 'finalize',
    applies: { to: { since: '4.0.0', fixed: ['4.1.0'] } },
    symptom: 'a fenced last-known leader becomes leader; before 4.0.1 also records for deleted topics (KAFKA-19383)',
    detection: { reads: 'feature levels', names: ['eligible.leader.replicas.version'], sign: 'level 1 on a release before 4.1' },
    fix: 'leave eligible.leader.replicas.version at 0 before 4.1',
    isReversible: true,
    source: 'KAFKA-19383, KAFKA-19522',
  },
]

/** 4.0, on the way back to 3.x. */
const back: readonly Hazard[] = [
  {
    ...border,
    id: 'group-version-back',
    title: 'a consumer group that used the new protocol can only go back to 3.4.1 or later',
    moment: 'back',
    symptom: 'older brokers can not read the group’s records',
    detection: { reads: 'feature levels', names: ['group.version'], sign: 'group.version is 1 and groups of type consumer exist' },
    fix: 'stop those consumers or move them to the classic protocol, then lower group.version to 0',
    isReversible: true,
    source: notesOf4,
  },
]

/** All of 4.0. */
export const hazards40: readonly Hazard[] = [...before, ...running, ...back]
