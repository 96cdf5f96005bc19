import type { Leg, Migration } from '../../kafka/releases/way/leg.ts'
import type { Way } from '../../kafka/releases/way.ts'
import type { Block } from './block.ts'
import { hazardBlocks, hopBlocks } from './hop-blocks.ts'

const modeNames = { kraft: 'KRaft', zookeeper: 'ZooKeeper' } as const

const legTitle = (leg: Leg): string => {
  if (leg.kind === 'migration') return `On ${leg.release}: from ZooKeeper to KRaft`
  return `${leg.from} ${leg.direction === 'back' ? 'back to' : 'to'} ${leg.to}, ${modeNames[leg.mode]}`
}

const migrationBlocks = (leg: Migration): Block[] => [
  {
    kind: 'facts',
    rows: [
      ['Why here', leg.because],
      ['Reversible', leg.reversibleUntil],
      ['Source', leg.source],
    ],
  },
  { kind: 'heading', level: 3, text: 'Before' },
  {
    kind: 'items',
    isNumbered: false,
    items: leg.conditions.map((title) => ({ title, mark: '', notes: [], commands: [], facts: [] })),
  },
  { kind: 'heading', level: 3, text: 'Phases' },
  {
    kind: 'items',
    isNumbered: true,
    items: leg.phases.map(({ name, action, config, verify, rollback, isReversible }) => ({
      title: `${name}: ${action}`,
      mark: isReversible ? '' : 'can not be taken back',
      notes: config,
      commands: [],
      facts: [...verify.map((text) => ['check', text] as const), ['undo', rollback] as const],
    })),
  },
  ...hazardBlocks(leg.hazards),
]

const notes = (way: Way): string[] => [
  'kplay plan judges your own cluster and files; this page knows only the releases.',
  '$BOOTSTRAP is the address of a broker. Run scripts without the JMX_PORT of the broker in their environment.',
  ...(way.legs.some((leg) => leg.kind === 'migration')
    ? ['kplay does not migrate from ZooKeeper to KRaft yet: the phases are for a person.']
    : []),
]

/** The whole page about a way. */
export const outlineOf = (way: Way): Block[] => {
  const count = way.legs.length
  const direction = way.direction === 'back' ? 'back to' : 'to'
  return [
    { kind: 'heading', level: 1, text: `Kafka ${way.from} ${direction} ${way.to}, ${modeNames[way.mode]}` },
    ...way.warnings.map((warning): Block => ({
      kind: 'paragraph',
      text: `Warning: ${warning.message}; ${warning.fix}.`,
    })),
    ...(count === 1
      ? []
      : [
          {
            kind: 'items' as const,
            isNumbered: true,
            items: way.legs.map((leg) => ({ title: legTitle(leg), mark: '', notes: [], commands: [], facts: [] })),
          },
        ]),
    ...way.legs.flatMap((leg, at): Block[] => [
      ...(count === 1
        ? []
        : [{ kind: 'heading' as const, level: 2 as const, text: `${at + 1} of ${count}: ${legTitle(leg)}` }]),
      ...(leg.kind === 'hop' ? hopBlocks(leg) : migrationBlocks(leg)),
    ]),
    { kind: 'heading', level: 2, text: 'Notes' },
    ...notes(way).map((text): Block => ({ kind: 'paragraph', text })),
  ]
}
