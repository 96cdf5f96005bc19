import {
  described,
  draft,
  flag,
  listOf,
  oneOf,
  orNull,
  record,
  recordOf,
  text,
  texts,
  whole,
  type Schema,
} from '../diagnostics/schema-parts.ts'
import { modeSchema } from '../kafka/snapshot/mode-role-schema.ts'
import type { Detection, Hazard } from '../kafka/releases/knowledge/hazard.ts'
import type { DefaultChange, KeyChange, ValueLimit } from '../kafka/releases/knowledge/key-change.ts'
import type { PathFault } from '../kafka/releases/path.ts'
import type { ClientFloor, JavaFloor } from '../kafka/releases/release-line.ts'
import type {
  BackLevels,
  Crossed,
  FeatureLevel,
  Finalize,
  Leg,
  Migration,
  MigrationPhase,
  WayHop,
  WayStep,
} from '../kafka/releases/way/leg.ts'
import type { WayQuestion } from '../kafka/releases/way.ts'

/** What `kplay path --format json` prints. */
export interface PathAnswer extends WayQuestion {
  readonly format: 1
  readonly isOpen: boolean
  readonly direction: 'up' | 'back' | null
  /** What closes the way; of an open one, warnings. */
  readonly faults: readonly PathFault[]
  /** Empty when the way is closed. */
  readonly legs: readonly Leg[]
}

const surface = oneOf('server', 'topic', 'dynamic')
const level = record({ name: text, level: whole })
const java = recordOf<JavaFloor>({ broker: whole, tools: whole, clients: whole })

const key = recordOf<Crossed<KeyChange>>(
  {
    line: described(text, 'the release line that changed it'),
    key: described(text, 'a key, or a family that ends with .*'),
    surface,
    kind: oneOf('removed', 'renamed', 'deprecated'),
    replacement: orNull(text),
    effect: described(text, 'what happens when it is left as it is'),
    isHarmless: described({ const: true }, 'leaving it as it is changes nothing'),
    source: text,
  },
  ['isHarmless'],
)

const limit = recordOf<Crossed<ValueLimit>>({
  line: text,
  key: text,
  surface,
  limit: {
    anyOf: [
      record({ kind: { const: 'at-least' }, value: whole }),
      record({ kind: { const: 'not' }, values: texts }),
      record({ kind: { const: 'no-empty-items' } }),
    ],
  },
  fix: text,
  source: text,
})

const defaultChange = recordOf<Crossed<DefaultChange>>(
  {
    line: text,
    key: text,
    surface,
    was: orNull(text),
    now: text,
    onlyWith: described(orNull(text), 'it bites only where this key is true'),
    bites: text,
    isInternal: described({ const: true }, 'nobody outside the node notices'),
    source: text,
  },
  ['isInternal'],
)

const faulty = record({ since: orNull(text), fixed: texts })

const hazard = recordOf<Crossed<Hazard>>({
  line: text,
  id: described(text, 'the issue, else a name of kplay'),
  title: text,
  moment: oneOf('before', 'roll', 'finalize', 'after', 'back', 'migrate'),
  modes: listOf(modeSchema),
  applies: record({ 'border?': { const: true }, 'to?': faulty, 'from?': faulty }),
  symptom: text,
  detection: recordOf<Detection>({ reads: text, names: texts, sign: text }),
  fix: text,
  isReversible: flag,
  source: text,
})

const step = recordOf<WayStep>({
  title: text,
  details: texts,
  commands: described(texts, '$BOOTSTRAP is the address of a broker, N a number to fill in'),
  isReversible: flag,
  undo: text,
})

const feature = recordOf<FeatureLevel>({
  feature: text,
  level: whole,
  brings: text,
  down: text,
  heldBack: described(orNull(text), 'why it is left alone unless a person wants it'),
  source: text,
})

const finalize = recordOf<Finalize>({
  metadata: level,
  lowest: described(level, 'how far metadata.version may be lowered afterwards'),
  isReversible: flag,
  isRequired: described(flag, 'the next leg needs it'),
  features: listOf(feature),
})

const hop = recordOf<WayHop>({
  kind: { const: 'hop' },
  from: text,
  to: text,
  mode: modeSchema,
  direction: oneOf('up', 'back'),
  because: text,
  java: record({ has: java, needs: java, isRaised: flag }),
  clients: orNull(recordOf<ClientFloor>({ least: text, effect: text, detection: texts, source: text })),
  keys: listOf(key),
  limits: listOf(limit),
  defaults: listOf(defaultChange),
  hazards: listOf(hazard),
  finalize: orNull(finalize),
  backLevels: listOf(recordOf<BackLevels>({ from: level, to: level, verdict: oneOf('swap', 'lower-first', 'none') })),
  steps: listOf(step),
  reversibleUntil: text,
})

const migration = recordOf<Migration>({
  kind: { const: 'migration' },
  release: text,
  because: text,
  conditions: texts,
  phases: listOf(
    recordOf<MigrationPhase>({
      name: text,
      action: text,
      config: texts,
      verify: texts,
      rollback: text,
      isReversible: flag,
    }),
  ),
  hazards: listOf(hazard),
  reversibleUntil: text,
  source: text,
})

/** schemas/path.schema.json. */
export const pathSchema: Schema = {
  $schema: draft,
  title: 'kplay path, format 1',
  description: 'The way between two Kafka releases: hops, hazards, keys, steps, and what can be taken back until when.',
  ...recordOf<PathAnswer>({
    format: { const: 1 },
    from: text,
    to: text,
    mode: modeSchema,
    isOpen: flag,
    direction: orNull(oneOf('up', 'back')),
    faults: described(
      listOf(
        recordOf<PathFault>({
          code: text,
          severity: oneOf('error', 'warning'),
          release: text,
          side: oneOf('from', 'to'),
          message: text,
          fix: text,
        }),
      ),
      'what closes the way; of an open one, warnings',
    ),
    legs: described(listOf({ anyOf: [hop, migration] }), 'empty when the way is closed'),
  }),
}
