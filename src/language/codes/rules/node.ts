/** `broker/…`, `controller/…`, `node/…`: rules over one node, and what surrounds a run. */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'
import type { ReleaseCode } from './release.ts'
import type { HostCode } from './host.ts'
import type { QuorumCode } from './quorum.ts'
import type { WatchCode } from './watch.ts'

const apiVersions = 'kafka-broker-api-versions.sh --bootstrap-server HOST:PORT | grep "(id:"'
const process = "ps ax -o pid,lstart,args | grep '[k]afka.Kafka'"
const serverLog = 'tail -n 200 LOGS/server.log'

type NodeCode = Exclude<
  RuleCode,
  ReleaseCode | QuorumCode | HostCode | WatchCode | `cluster/${string}` | `path/${string}` | `config/${string}`
>

export const nodeRules: Readonly<Record<NodeCode, RuleWords>> = {
  'broker/down': {
    title: 'a broker does not answer for itself',
    why: 'After a crash the metadata shows a dead broker as healthy for its whole session (9 s, 18 s with ZooKeeper): only asking the broker itself tells the truth at once.',
    fix: 'Start the broker, or make it reachable from here.',
    seen: 'A question to the broker’s own address that only it can answer.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: 'kafka-broker-api-versions.sh --bootstrap-server ITS_HOST:PORT', read: 'its own line must not say ERROR' },
      { run: process, read: 'on its host: one line' },
    ],
    source: 'broker.session.timeout.ms (9 s), zookeeper.session.timeout.ms (18 s)',
  },
  'broker/fenced': {
    title: 'a broker is registered but fenced',
    why: 'It leads nothing and its replicas are in no ISR; most often it still catches up with the metadata after a start.',
    fix: 'Wait; if it stays fenced, read its log.',
    seen: 'The registration of every broker.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: apiVersions, read: 'isFenced: false for every broker (4.0 and later)' }],
    source: 'DescribeCluster v2 (KIP-1073)',
  },
  'broker/unregistered': {
    title: 'a broker of the inventory is not registered',
    why: 'The cluster does not know it: it is down, it can not reach a controller, or its levels do not fit.',
    fix: 'Read its log; "UNSUPPORTED_VERSION" there means that its release does not know a finalized level.',
    seen: 'The list of registered brokers; before 4.0 a fenced one is simply absent.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: apiVersions, read: 'a line with its id' },
      { run: 'grep "Unable to register broker" LOGS/server.log', read: 'the reason, on the broker’s host' },
    ],
    source: 'initial.broker.registration.timeout.ms (60 s)',
  },
  'broker/log-dir-offline': {
    title: 'a broker has lost a log directory',
    why: 'It runs on with the others, but replicas are gone and a restart may not bring them back.',
    fix: 'Mend or replace the disk first.',
    seen: 'Every log dir of every broker, as the broker itself tells.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-log-dirs.sh --bootstrap-server HOST:PORT --describe',
        read: '"error": null for every dir; KAFKA_STORAGE_ERROR is an offline one',
      },
    ],
    source: 'DescribeLogDirs (KIP-113); kafka.log:type=LogManager,name=OfflineLogDirectoryCount',
  },
  'broker/listener': {
    title: 'a broker does not answer on an address it advertises',
    why: 'With a wrong advertised listener a broker is RUNNING, its ISR full and its election fine, while every produce fails.',
    fix: 'Mend advertised.listeners of the broker, or give kplay a way to reach it.',
    seen: 'A question on each advertised address that only the broker itself can answer.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [
      { run: 'grep advertised.listeners CONFIG', read: 'the addresses, on the broker’s host' },
      { run: 'kafka-broker-api-versions.sh --bootstrap-server ADVERTISED_HOST:PORT', read: 'must answer on each' },
    ],
    source: 'advertised.listeners',
  },
  'broker/not-in-sync': {
    title: 'replicas of a restarted broker are not back in their ISR',
    why: 'Until they are, the cluster has one copy fewer, and no other node may be stopped.',
    fix: 'Wait: catching up may take hours after a long stop; kplay waits as long as it progresses (R4).',
    seen: 'Every partition with a replica on the broker.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-topics.sh --bootstrap-server HOST:PORT --describe --under-replicated-partitions',
        read: 'its id stands in Replicas and not in Isr; nothing printed is good',
      },
    ],
    source: 'replica.lag.time.max.ms (30 s)',
  },
  'broker/release': {
    title: 'a broker runs another release than wanted',
    why: 'It was not switched, or something started the old binaries again.',
    fix: 'Look at what starts Kafka on its host: its class path must come from install.current.',
    seen: 'The release of the running process.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: process, read: 'the kafka_2.13-RELEASE.jar in its class path' }],
  },
  'controller/down': {
    title: 'a controller does not answer for itself',
    why: 'The quorum may not miss a frozen voter for a while; stopping another could take the majority away.',
    fix: 'Start the controller, or make it reachable from here.',
    seen: 'A question to the controller’s own address.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-controller ITS_HOST:PORT describe --status',
        read: 'must answer (3.7 and later)',
      },
      { run: process, read: 'on its host: one line' },
    ],
  },
  'node/hurt': {
    title: 'a node is down or behind, and somebody answers for it',
    why: 'At most one node may be unhealthy when a run begins. The playbook names it by "take_over", or this run itself left it so: then the others are judged as if it were absent, and it is brought back before anything else is touched.',
    fix: 'Read what the plan says it will do with it. Without the journal of the run that left it so, nothing of it is undone: when it does not come back, the run ends with exit 8.',
    seen: 'Its process and its link on the host, its registration, its replicas, its place in the quorum.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: process, read: 'on its host: a line, or none' },
      { run: 'readlink CURRENT', read: 'the release it will be started on' },
    ],
  },
  'node/no-process': {
    title: 'no Kafka process runs on a host',
    why: 'The node stopped, or never started: with -daemon the start script succeeds whatever Java does.',
    fix: 'Read the end of its log, mend the cause, start it.',
    seen: 'The JVM whose arguments are "kafka.Kafka CONFIG" on the host.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [
      { run: process, read: 'one line for each node of the host' },
      { run: 'tail -n 50 LOGS/kafkaServer.out', read: 'why it did not start' },
    ],
  },
  'node/old-process': {
    title: 'the process that was to stop still runs',
    why: 'A controlled shutdown may take minutes (Kafka waits up to 5 for the controller); a start before its end would find the log dirs locked.',
    fix: 'Wait; kplay never sends SIGKILL, since a killed broker recovers its logs for minutes to hours.',
    seen: 'Process id and start time, beside those before the stop.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: process, read: 'pid and start time have changed' }],
    source: 'KafkaBroker.shutdown (5 minutes)',
  },
  'node/unknown-process': {
    title: 'a host could not be asked about its Kafka process',
    why: 'Whether the node runs, and on which release, is unknown; unknown is never healthy (P9).',
    fix: 'Make the host reachable as the inventory says.',
    seen: 'The processes of the host.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: process, read: 'on the host' }],
  },
  'node/fatal-log': {
    title: 'the log of a node holds a fatal line since its start',
    why: 'A node can run and be registered while its replica fetchers fail: "Invalid version" there means that two releases do not understand each other.',
    fix: 'Read the log; waiting does not cure this.',
    seen: 'Lines since the start of the process: FATAL, and "Invalid version" or "SchemaException" of fetchers, controller or registration.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      { run: "grep -E 'FATAL|Invalid version|SchemaException' LOGS/server.log", read: 'nothing since the start' },
    ],
    source: 'KIP-35; Kafka’s own upgrade tests grep for these two',
  },
  'node/log-recovery': {
    title: 'a node recovers its logs',
    why: 'It was not stopped cleanly. Restarting it now would begin the recovery again, so kplay never does (P3).',
    fix: 'Wait: minutes to hours, and there is no limit while it progresses.',
    seen: 'The log of the node since its start.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: "grep -E 'Recovering .* logs|Loaded .* logs' LOGS/server.log", read: '"Loaded N logs in Mms" is the end' },
      { run: serverLog, read: 'where it is' },
    ],
    source: '.kafka_cleanshutdown; kafka.log:type=LogManager,name=remainingLogsToRecover',
  },
  'node/window': {
    title: 'the clean window is not over',
    why: 'A follower that is stuck leaves the ISR only after replica.lag.time.max.ms; one good look proves nothing.',
    fix: 'Wait: any dirty sample starts the window again.',
    seen: 'Samples every 2 s that ask every node directly, 45 s by default, all of them clean.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'watch kafka-topics.sh --bootstrap-server HOST:PORT --describe --under-replicated-partitions',
        read: 'nothing printed for the whole window',
      },
    ],
    source: '1.5 × replica.lag.time.max.ms (30 s)',
  },
  'run/lock': {
    title: 'another run works on this cluster, or a node has no place for the lease',
    why: 'Two runs that each take one node down take two down.',
    fix: 'Wait until that run has ended; make the first log dir of each node writable, and install flock (util-linux) on its host.',
    seen: 'The lock of the cluster id, and the lease in the first log dir of each node.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [],
  },
  'feature/unsupported': {
    title: 'a node does not support the wanted level',
    why: 'After the raise it could not register any more. Every registered node counts, those that are down as well.',
    fix: 'Upgrade the node, or take it out of the cluster and the inventory.',
    seen: 'The levels each node says it supports.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-features.sh --bootstrap-server HOST:PORT describe',
        read: 'SupportedMaxVersion, of the one node that answers; 4.2 and later take --node-id',
      },
      {
        run: 'kafka-features.sh --bootstrap-server HOST:PORT upgrade --feature metadata.version=N --dry-run',
        read: '"can be upgraded to"; global options stand before the subcommand',
      },
      { run: 'kafka-cluster.sh unregister --bootstrap-server HOST:PORT --id ID', read: 'takes a dead broker out' },
    ],
    source: 'FeatureControlManager.reasonNotSupported; KIP-584',
  },
  'feature/level': {
    title: 'a node shows another finalized level than wanted',
    why: 'kplay raises only, and reads the level back from every node: one that shows another has not applied the metadata, or the cluster is already beyond.',
    fix: 'Wait while the level is on its way; name the level the cluster has, or a higher one.',
    seen: 'The finalized metadata.version as each node tells it.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-features.sh --bootstrap-server HOST:PORT describe',
        read: 'FinalizedVersionLevel of metadata.version',
      },
    ],
    source: 'KIP-584, KIP-778',
  },
  'feature/min-isr': {
    title: 'raising eligible.leader.replicas.version would change min.insync.replicas',
    why: 'Unless the cluster has a dynamic default, the active controller writes its own value (1 unless its file says more) over every broker’s, and deletes dynamic values of single brokers. The dry run does not show it.',
    fix: 'Set the dynamic default of the cluster first, and the same value in the controllers’ files.',
    seen: 'Where each broker has its min.insync.replicas from, as it tells itself.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-configs.sh --bootstrap-server HOST:PORT --entity-type brokers --entity-default --describe',
        read: 'min.insync.replicas=N, with sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG …}',
      },
      {
        run: 'kafka-configs.sh --bootstrap-server HOST:PORT --entity-type brokers --entity-name ID --describe',
        read: 'no min.insync.replicas, for every broker',
      },
    ],
    source: 'KIP-966; ConfigurationControlManager.maybeGenerateElrSafetyRecords',
  },
}
