/** `lab/…`: throwaway clusters and the rehearsal. */
import type { RunCodes } from '../code.ts'

const cache = 'Set KPLAY_CACHE to a folder that is yours, writable and on a large disk.'

export const labCodes: RunCodes = {
  archive: {
    title: 'a Kafka archive can not be unpacked',
    why: 'It is cut off, or tar or the disk failed.',
    fix: 'Compare the archive with its .sha512; check that tar and gzip are there and the disk has space.',
  },
  'archive-folder': {
    title: 'the folder of Kafka archives can not be read',
    why: 'KPLAY_KAFKA_DIR names it.',
    fix: 'Point KPLAY_KAFKA_DIR to a folder with files like kafka_2.13-3.9.2.tgz, or unset it.',
  },
  'cache-folder': {
    title: 'the cache folder can not hold a lab',
    why: 'Nodes need folders of their own, with links and long enough paths.',
    fix: cache,
  },
  'disk-full': {
    title: 'the disk of the cache folder is full',
    why: 'Releases and the data of a lab need some space; kplay asks before it begins.',
    fix: 'Free some space, or set KPLAY_CACHE to a folder on a larger disk.',
  },
  file: {
    title: 'a file of the store or of a lab can not be written',
    why: 'The system refused; the message has its words.',
    fix: cache,
  },
  format: {
    title: 'kafka-storage.sh could not format a log folder',
    why: 'A KRaft node starts only on a formatted folder.',
    fix: 'Read the lines below the message; they are words of Kafka.',
  },
  interrupted: {
    title: 'the lab was interrupted',
    why: 'A signal came in; nothing is left running.',
    fix: 'Run the command again; what was fetched is kept.',
  },
  inventory: {
    title: 'the lab’s own inventory can not be read',
    why: 'kplay wrote it itself, so this is a bug in kplay.',
    fix: 'Report it with the command line you used.',
  },
  'java-missing': {
    title: 'no Java to run Kafka with',
    why: 'Kafka is a Java program; 4.x brokers need Java 17.',
    fix: 'Install Java 17 or later and put it on PATH, or set JAVA_HOME.',
  },
  'java-too-old': {
    title: 'this Java is too old for Kafka',
    why: 'Kafka 4.x brokers need Java 17.',
    fix: 'Install Java 17 or later and put it on PATH, or set JAVA_HOME.',
    source: 'KIP-1013',
  },
  load: {
    title: 'the load can not reach the lab cluster',
    why: 'A rehearsal without load proves nothing about records.',
    fix: 'Look at the logs of the lab cluster, then run the rehearsal again.',
  },
  'load-ended': {
    title: 'the load ended by itself',
    why: 'Nothing vouches for the records after that.',
    fix: 'Run the rehearsal again.',
  },
  'load-late': {
    title: 'the load did not do its next step in time',
    why: 'The cluster or the machine is stuck.',
    fix: 'Look at the logs of the lab cluster, or try on a machine with less to do.',
  },
  'load-log': {
    title: 'the delivery log of the load can not be used',
    why: 'It says which records were acknowledged; without it nothing can be audited.',
    fix: 'Check that the folder is writable and has space, then run the rehearsal again.',
  },
  lock: {
    title: 'the locks of the Kafka releases can not be read',
    why: 'A release is used only when its checksum is pinned.',
    fix: 'Install kplay again, or restore its releases/ folder.',
  },
  name: {
    title: 'a lab can not be called so',
    why: 'Its name is that of a folder, and each lab has its own.',
    fix: 'Choose another name.',
  },
  'no-network': {
    title: 'a Kafka release can not be fetched',
    why: 'It is in no local folder, and the repository does not answer.',
    fix: 'Put official archives into a folder and set KPLAY_KAFKA_DIR, or set KPLAY_MAVEN_REPOSITORY to one that answers.',
  },
  'node-not-up': {
    title: 'a node of the lab does not come up',
    why: 'Its log says why; the lines are below the message.',
    fix: 'Read the lines, then try again.',
  },
  'not-stopped': {
    title: 'some processes of a lab do not end',
    why: 'They belong to somebody else, or hang in the kernel.',
    fix: 'End them by hand, then run the command again.',
  },
  platform: {
    title: 'a lab needs Linux',
    why: 'Each node gets a loopback address of its own, and its process is found in /proc.',
    fix: 'Run it on a Linux machine, in a virtual machine or a container.',
  },
  'port-busy': {
    title: 'no loopback network with free ports',
    why: 'Something else listens on the ports of Kafka on every address.',
    fix: 'Stop what holds the port the message names.',
  },
  unknown: {
    title: 'there is no lab of this name',
    why: 'It was stopped, or never booted.',
    fix: 'See kplay lab list.',
  },
  'unknown-release': {
    title: 'a Kafka release without a lock',
    why: 'A release is used only when its checksum is pinned.',
    fix: 'Use a locked release, or add a lock for it.',
  },
  'wrong-checksum': {
    title: 'a file is not the one that is locked',
    why: 'A changed binary must never be run; the file was thrown away.',
    fix: 'Fetch it from a source you trust.',
  },
  'wrong-shape': {
    title: 'a lab of this shape can not be booted',
    why: 'It is a few processes on one machine: at most 5 controllers or ZooKeeper servers and 9 brokers, at least one of each. The KRaft of Kafka 2.8 was a preview, so 2.8 boots with ZooKeeper only.',
    fix: 'Write the numbers the message asks for; for 2.8 add --zookeepers 3.',
  },
}
