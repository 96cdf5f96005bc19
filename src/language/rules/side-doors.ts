/**
 * Commands that do what only a guarded step may: stop, start or kill the Kafka node (R1, R11), or make something final (P5). The engine sees
 * the first after the fact and fails the run; a reader of the playbook shall hear of both before.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf, undoTasksOf, type WrittenPhase, type WrittenTask } from '../playbook/written/written.ts'
import { entryOf, textsOf, type Entry } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

interface Door {
  readonly pattern: RegExp
  readonly what: string
}

/** Of Kafka's own scripts, of service managers, of the system. */
const nodeDoors: readonly Door[] = [
  { pattern: /\b(kafka|zookeeper)-server-(start|stop)(\.sh)?\b/, what: 'starts or stops Kafka' },
  {
    pattern: /\b(systemctl|service|rc-service)\b.*\b(stop|start|restart|kill|try-restart)\b.*\b(kafka|zookeeper)/,
    what: 'starts or stops the service of Kafka',
  },
  {
    pattern: /\b(service|rc-service)\s+\S*(kafka|zookeeper)\S*\s+(stop|start|restart)\b/,
    what: 'starts or stops the service of Kafka',
  },
  { pattern: /^(sudo\s+)?(\S*\/)?(pkill|killall|kill)(\s|$)/, what: 'sends a signal to a process' },
  { pattern: /^(sudo\s+)?(\S*\/)?(reboot|poweroff|halt|shutdown)(\s|$)/, what: 'takes the machine down' },
]

const finalDoors: readonly Door[] = [
  { pattern: /\bkafka-features(\.sh)?\b.*\b(upgrade|downgrade|disable)\b/, what: 'changes a feature level' },
  { pattern: /\bkafka-storage(\.sh)?\b.*\bformat\b/, what: 'formats a log folder' },
  { pattern: /\bkafka-leader-election(\.sh)?\b.*\b(unclean|UNCLEAN)\b/, what: 'elects a leader that may lack records' },
  { pattern: /\bkafka-delete-records(\.sh)?\b/, what: 'deletes records' },
  { pattern: /\bkafka-topics(\.sh)?\b.*--delete\b/, what: 'deletes a topic' },
  { pattern: /\bkafka-metadata-quorum(\.sh)?\b.*\b(add|remove)-controller\b/, what: 'changes the voters' },
]

/** The words of a command as one line; of a script each of its lines. */
const linesOf = (task: WrittenTask): { readonly entry: Entry; readonly lines: readonly string[] } | undefined => {
  if (task.action.kind !== 'module') return undefined
  const { module, args } = task.action
  const key = module.name === 'command' ? 'argv' : module.name === 'shell' ? 'script' : undefined
  const entry = key === undefined ? undefined : entryOf(args, key)
  if (entry === undefined) return undefined
  const words = textsOf(entry.value)
  return { entry, lines: key === 'argv' ? [words.join(' ')] : words.flatMap((text) => text.split(/\n|;|&&|\|\|/)) }
}

/** Every door has one of these words: most commands have none, and need no further look. */
const anyDoor = /kafka|zookeeper|kill|reboot|poweroff|halt|shutdown/

/** Of a longer line the beginning is looked at. */
const longestLine = 1000

const find = (doors: readonly Door[], lines: readonly string[]): Door | undefined => {
  const suspects = lines.map((line) => line.trim().slice(0, longestLine)).filter((line) => anyDoor.test(line))
  return suspects.length === 0 ? undefined : doors.find((door) => suspects.some((line) => door.pattern.test(line)))
}

const check = (phase: WrittenPhase, task: WrittenTask): Diagnostic[] => {
  const found = linesOf(task)
  if (found === undefined) return []
  const node = find(nodeDoors, found.lines)
  if (node !== undefined)
    return [
      playbookFault('node-by-command', found.entry.value.at, {
        message: `${nameOf(task)} ${node.what} with a command`,
        note: 'no guard stands before it',
        fix: 'use the module "service" in a phase with hosts',
      }),
    ]
  const final = phase.isIrreversible ? undefined : find(finalDoors, found.lines)
  if (final === undefined) return []
  return [
    playbookFault('final-by-command', found.entry.value.at, {
      message: `${nameOf(task)} ${final.what}, which can not be undone`,
      fix: 'put it into a phase with "irreversible: true" and a gate, or leave it to kafka.finalize',
    }),
  ]
}

export const sideDoors: PhaseRule = {
  codes: ['node-by-command', 'final-by-command'],
  check: (phase) => [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => check(phase, task)),
}
