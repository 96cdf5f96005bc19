/** `path/…`: may one go from these releases to that one; and `file/…`. */
import type { TextCodes } from '../code.ts'
import { playbook } from '../example.ts'

const upgrade = (from: string, to: string): string => `
  versions: { from: "${from}", to: "${to}" }
  phases: [{ use: preflight }]
`

export const fileCodes: TextCodes = {
  unreadable: {
    title: 'a file can not be read',
    why: 'Nothing is contacted before every file of a playbook is read and valid (P7).',
    fix: 'Check the path; it starts at the folder of the file that names it.',
    example: playbook('phases: [{ use: ./nowhere.yml }]', ['./nowhere.yml', 'soak']),
  },
}

export const pathCodes: TextCodes = {
  'unknown-release': {
    title: 'a Kafka release that kplay does not know',
    why: 'Its hazards, its levels and the way to it are not known either; as a warning: a patch newer than this kplay.',
    fix: 'Write all three numbers of a release that exists.',
    example: playbook(upgrade('3.9.2', '4.1.22').replace('4.1.22', '4.1'), ['"4.1"', '"4.1.2"']),
  },
  'refused-release': {
    title: 'a release that must not be installed',
    why: 'It has a fault that loses data or stops brokers, and a later patch without it exists.',
    fix: 'Use the patch the message names.',
    source: 'Kafka’s release announcements and the issue the message names',
    example: playbook(upgrade('3.9.2', '4.0.0'), ['4.0.0', '4.1.2']),
  },
  'not-allowed': {
    title: 'no direct way leads from one release to the other',
    why: 'The target no longer understands what the older release writes, or a bug breaks brokers on this very hop.',
    fix: 'Go through the release the message names first, or leave "versions" out for a rolling restart.',
    source: 'Kafka’s upgrade notes; 4.0 takes KRaft clusters from 3.3 on (KIP-896, KIP-778)',
    example: playbook(upgrade('4.1.2', '4.1.2'), ['from: "4.1.2"', 'from: "3.9.2"']),
  },
  backwards: {
    title: 'the target is older than what runs',
    why: 'Old binaries can read what new ones wrote only while no newer level is finalized; mostly it is a slip.',
    fix: 'Swap from and to, or write "back: true" when going back is meant.',
    source: 'KIP-584, KIP-778: finalized levels',
    example: playbook(upgrade('4.1.2', '3.9.2'), ['from: "4.1.2", to: "3.9.2"', 'from: "3.9.2", to: "4.1.2"']),
  },
  mode: {
    title: 'a release that has no such mode',
    why: 'Kafka 4.0 and later know no ZooKeeper, and KRaft before 3.3 was a preview without an upgrade path.',
    fix: 'Follow the way the message names.',
    source: 'KIP-500, KIP-833: KRaft is production ready from 3.3; ZooKeeper mode ends with 3.9',
    example: playbook(upgrade('2.8.2', '3.9.2'), ['2.8.2', '3.3.2']),
  },
}
