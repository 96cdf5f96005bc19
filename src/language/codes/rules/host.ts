/** `node/…`, `archive/…`, `client/too-old`, `controller/too-old`: what a host must have before its node is stopped (R0). `CONFIG`, `CURRENT`, `ROOT` are those of `install` in the inventory. */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'

export type HostCode = Extract<
  RuleCode,
  | 'archive/missing'
  | 'client/too-old'
  | 'controller/too-old'
  | 'node/java'
  | 'node/disk'
  | 'node/inside-current'
  | 'node/environment'
  | 'node/service-unit'
>

export const hostRules: Readonly<Record<HostCode, RuleWords>> = {
  'archive/missing': {
    title: 'a release is not at its source',
    why: 'A roll must never wait for a download with a node down: every archive is checked before the first stop.',
    fix: 'Put the release where install.source of the inventory looks for it.',
    seen: 'The release at its source, with its checksum.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: 'sha512sum kafka_2.13-RELEASE.tgz', read: 'the sum on Kafka’s download page' }],
  },
  'client/too-old': {
    title: 'clients talk to the brokers in requests that the new release has dropped',
    why: 'Kafka 4.0 answers no client older than 2.1: its producers and consumers stop with the first broker that is upgraded.',
    fix: 'Upgrade these clients, or their libraries, before the brokers. Counters begin anew with every start of a broker.',
    seen: 'Where the inventory names metrics: requests counted by name and version on every broker since its start (RequestsPerSec, DeprecatedRequestsPerSec), against the lowest versions the new release serves.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'curl -s HOST:9404/metrics | grep -i requestmetrics_deprecated',
        read: 'nothing, over a whole business cycle (3.7 and later; says too much before 3.9.1)',
      },
      { run: 'curl -s HOST:9404/metrics | grep -i software', read: 'who is connected' },
    ],
    source: 'KIP-896; request schemas of 3.9.2 against 4.0.2',
  },
  'controller/too-old': {
    title: 'a controller of its own runs a release that can not be asked',
    why: 'Every node is asked directly before a stop. A controller that is no broker answers questions about itself only from 3.7 on: before that nobody but its quorum knows how it is.',
    fix: 'Bring these controllers to 3.7 or later by hand, one at a time, the active one last; kplay takes the brokers after that.',
    seen: 'The release of the running process of every controller that is no broker.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --status',
        read: 'LeaderId: the controller to restart last; before each restart every voter is in CurrentVoters and the lag is 0',
      },
    ],
    source: 'KIP-919; DescribeConfigsRequest.json and DescribeClusterRequest.json of 3.6.2 and 3.7.2 (listeners)',
  },
  'node/java': {
    title: 'a start would use a Java that is too old for the release',
    why: 'The new binaries end with UnsupportedClassVersionError, and the node stays down until somebody finds a newer Java.',
    fix: 'Install the Java named, set JAVA_HOME in service.env to it, and name JAVA_HOME in service.change_env.',
    seen: 'The Java of JAVA_HOME in service.env, else the java of the PATH; its major version against the one the release needs.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: '"$JAVA_HOME"/bin/java -version', read: '17 or later for Kafka 4, 8 or later before' }],
    source: 'KIP-750, KIP-1013; upgrade notes of Kafka 4.0',
  },
  'node/disk': {
    title: 'too little disk is free on a host',
    why: 'A release that is half unpacked, or a log dir that fills up while a node catches up, leaves the node down.',
    fix: 'Free space where the message says.',
    seen: 'Free bytes at install.root where a release is still to be put (512 MiB are wanted); at each log dir less than one segment (1 GiB) is told.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: 'df -h ROOT', read: 'Avail' }],
  },
  'node/inside-current': {
    title: 'configuration, data or logs lie inside "current"',
    why: 'A switch of "current" swaps them with the release: the node would start with the shipped configuration, or with empty log dirs.',
    fix: 'Move them out of the release, restart the node with the new place, and name it in inventory and configuration.',
    seen: 'Where install.config, install.logs, every log dir, LOG_DIR and the logging file really lie once all links are followed.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [{ run: 'readlink -f CONFIG CURRENT', read: 'the first must not begin with the second' }],
  },
  'node/environment': {
    title: 'a node runs with another environment than service.env says',
    why: 'The restart would silently change it: a heap of 1 GB instead of 6, no JAAS file, another Java.',
    fix: 'Write what the process has into service.env, or name the key in service.change_env where the new value is meant.',
    seen: 'JAVA_HOME, LOG_DIR, JMX_PORT and the KAFKA_ variables that Kafka’s scripts read, of the running process and of service.env. Defaults that the start script exports by itself do not count.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: "tr '\\0' '\\n' < /proc/PID/environ | grep -E '^(KAFKA_|JAVA_HOME|LOG_DIR|JMX_PORT)'",
        read: 'the same as service.env',
      },
    ],
    source: 'kafka-server-start.sh and kafka-run-class.sh of 3.9.2 and 4.1.2',
  },
  'node/service-unit': {
    title: 'systemd would kill the node while it stops, or start it behind kplay’s back',
    why: 'A stop may take minutes: Kafka waits up to 5 for the controller, then closes its logs. A broker killed in that time recovers its logs and may lose data. A node that systemd starts again meets the one kplay starts.',
    fix: 'Set TimeoutStopSec=infinity in the unit; with service.type scripts take the node out of systemd first.',
    seen: 'The unit as systemd knows it: whether it runs the node, TimeoutStopSec with SendSIGKILL (600 s are the least, and told as a risk), and Restart where service.type is scripts.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'systemctl show UNIT -p MainPID -p TimeoutStopUSec -p SendSIGKILL',
        read: 'the pid of the node; infinity, or SendSIGKILL=no',
      },
    ],
    source: 'systemd.service(5)',
  },
}
