import type { Moment } from '../../kafka/releases/knowledge/hazard.ts'
import type { Crossed, WayHop, WayStep } from '../../kafka/releases/way/leg.ts'
import type { Hazard } from '../../kafka/releases/knowledge/hazard.ts'
import type { Limit } from '../../kafka/releases/knowledge/key-change.ts'
import type { Block, Item } from './block.ts'

const marks: Readonly<Record<Moment, string>> = {
  before: 'before the roll',
  roll: 'while rolling',
  finalize: 'when finalizing',
  after: 'afterwards',
  back: 'going back',
  migrate: 'while migrating',
}

const hazardItem = ({ id, title, moment, symptom, detection, fix, isReversible, source }: Crossed<Hazard>): Item => ({
  title: `${id}: ${title}`,
  mark: isReversible ? marks[moment] : `${marks[moment]}, for good`,
  notes: [],
  commands: [],
  facts: [
    ['seen as', symptom],
    [
      'look at',
      `${detection.reads}${detection.names.length === 0 ? '' : ` (${detection.names.join(', ')})`}: ${detection.sign}`,
    ],
    ['do', fix],
    ['source', source],
  ],
})

/** A list of hazards under its heading; nothing when there are none. */
export const hazardBlocks = (hazards: readonly Crossed<Hazard>[]): Block[] =>
  hazards.length === 0
    ? []
    : [
        { kind: 'heading', level: 3, text: 'Hazards' },
        { kind: 'items', isNumbered: false, items: hazards.map(hazardItem) },
      ]

const stepItem = (step: WayStep): Item => ({
  title: step.title,
  mark: step.isReversible ? '' : 'can not be taken back',
  notes: step.details,
  commands: step.commands,
  facts: step.undo === 'nothing is changed' ? [] : [['undo', step.undo]],
})

const factRows = (hop: WayHop): (readonly [string, string])[] => {
  const { has, needs, isRaised } = hop.java
  const java = `brokers ${needs.broker}, scripts ${needs.tools}, clients ${needs.clients} or later`
  return [
    ['Why here', hop.because],
    ['Java', isRaised ? `${java}; ${hop.from} needed ${has.broker}: install it first` : java],
    ['Reversible', hop.reversibleUntil],
    ...(hop.clients === null ? [] : [['Clients', `${hop.clients.least} or later: ${hop.clients.effect}`] as const]),
  ]
}

const clientBlocks = ({ clients }: WayHop): Block[] =>
  clients === null
    ? []
    : [
        { kind: 'heading', level: 3, text: 'Old clients' },
        {
          kind: 'items',
          isNumbered: false,
          items: clients.detection.map((title) => ({ title, mark: '', notes: [], commands: [], facts: [] })),
        },
        { kind: 'facts', rows: [['source', clients.source]] },
      ]

const titled = (text: string, head: readonly string[], rows: readonly (readonly string[])[]): Block[] =>
  rows.length === 0
    ? []
    : [
        { kind: 'heading', level: 3, text },
        { kind: 'table', head, rows },
      ]

const limitText = (limit: Limit): string => {
  if (limit.kind === 'at-least') return `at least ${limit.value}`
  return limit.kind === 'not' ? `not ${limit.values.join(' or ')}` : 'no empty item in the list'
}

const keyBlocks = ({ keys, limits, defaults }: WayHop): Block[] => [
  ...titled(
    'Keys',
    ['key', 'where', 'since', 'what'],
    keys.map(({ key, surface, line, kind, replacement, effect }) => [
      key,
      surface,
      line,
      `${kind}${replacement === null ? '' : `, write ${replacement}`}; left as it is: ${effect}`,
    ]),
  ),
  ...titled(
    'Values refused: a node with one does not start',
    ['key', 'where', 'since', 'what'],
    limits.map(({ key, surface, line, limit, fix }) => [key, surface, line, `${limitText(limit)}; ${fix}`]),
  ),
  ...titled(
    'Defaults that change',
    ['key', 'where', 'since', 'what'],
    defaults.map(({ key, surface, line, was, now, bites }) => [
      key,
      surface,
      line,
      `${was ?? 'none'} becomes ${now}: ${bites}`,
    ]),
  ),
]

/** One hop: facts, steps, hazards, keys, values, defaults, old clients. */
export const hopBlocks = (hop: WayHop): Block[] => [
  { kind: 'facts', rows: factRows(hop) },
  { kind: 'heading', level: 3, text: 'Steps' },
  { kind: 'items', isNumbered: true, items: hop.steps.map(stepItem) },
  ...hazardBlocks(hop.hazards),
  ...keyBlocks(hop),
  ...clientBlocks(hop),
]
