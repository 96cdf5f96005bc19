/*
 * Judges the dynamic configuration of brokers that the cluster keeps, for the release gone to: keys that ended, values that are refused, and the
 * cluster-wide min.insync.replicas that raising eligible.leader.replicas.version would write by itself.
 */
import { compareLines, lineOf } from '../../releases/version.ts'
import { checkLimit } from '../check-limit.ts'
import { sortFindings, type ConfigFinding } from '../config-finding.ts'
import { changeOf, limitsOf, ruleOfChange, severityOfChange } from '../table.ts'

/** A finding about a dynamic configuration: of one broker, or of all (null). */
export interface DynamicFinding extends ConfigFinding {
  readonly brokerId: number | null
}

/** What is set dynamically: for all brokers (`brokerId` null), or for one. Only what was set there, no defaults. */
export interface DynamicConfigs {
  readonly brokerId: number | null
  readonly configs: Readonly<Record<string, string>>
}

export interface DynamicConfigsQuestion {
  readonly dynamic: readonly DynamicConfigs[]
  readonly from: string
  readonly to: string
}

type Setting = { readonly brokerId: number | null; readonly key: string; readonly value: string }

const subjectOf = ({ brokerId }: Setting): string => (brokerId === null ? 'all brokers' : `broker ${brokerId}`)

const remove = ({ brokerId, key }: Setting): string => {
  const entity = brokerId === null ? '--entity-default' : `--entity-name ${brokerId}`
  return `bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type brokers ${entity} --alter --delete-config ${key}`
}

type Way = Pick<DynamicConfigsQuestion, 'from' | 'to'>

const findChange = (setting: Setting, { from, to }: Way): DynamicFinding[] => {
  const { brokerId, key } = setting
  const change = changeOf(key, 'dynamic', to) ?? changeOf(key, 'server', to)
  if (change === undefined) return []
  const { kind, replacement, effect, source } = change
  return [
    {
      brokerId,
      rule: ruleOfChange[kind],
      key,
      line: null,
      what: `${key} is set dynamically for ${subjectOf(setting)}; it was ${kind} in ${change.line}: ${effect}`,
      fix: replacement === null ? remove(setting) : `set ${replacement} where it matters, then ${remove(setting)}`,
      source,
      severity: severityOfChange(change, from),
    },
  ]
}

const findLimit = (setting: Setting, to: string): DynamicFinding[] => {
  const { brokerId, key, value } = setting
  return limitsOf(key, 'server', to).flatMap(({ limit, fix, source, line }) => {
    const wrong = checkLimit(value, limit)
    if (wrong === undefined) return []
    const what = `${key}, set dynamically for ${subjectOf(setting)}, ${wrong}: brokers of ${line} or later refuse it`
    return [
      {
        brokerId,
        rule: 'config/invalid-value',
        key,
        line: null,
        what,
        fix: `${fix}: ${remove(setting)}`,
        source,
        severity: 'error',
      },
    ]
  })
}

const findMinIsr = ({ dynamic, to }: DynamicConfigsQuestion): DynamicFinding[] => {
  const key = 'min.insync.replicas'
  const isSet = dynamic.some(({ brokerId, configs }) => brokerId === null && configs[key] !== undefined)
  if (isSet || compareLines(lineOf(to) ?? '0.0', '4.1') < 0) return []
  return [
    {
      brokerId: null,
      rule: 'config/min-insync-replicas',
      key,
      line: null,
      what: `no cluster-wide ${key} is set: raising eligible.leader.replicas.version would write the one of the active controller`,
      fix: `before raising it: bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type brokers --entity-default --alter --add-config ${key}=N`,
      source: 'docs/operations/eligible-leader-replicas.md of 4.3.1; executed',
      severity: 'advice',
    },
  ]
}

/** Everything that does not fit: of all brokers first, then broker by broker. KRaft and ZooKeeper alike. */
export const lintDynamicConfigs = (question: DynamicConfigsQuestion): DynamicFinding[] => {
  const { dynamic, from, to } = question
  const found = [...dynamic]
    .sort((a, b) => (a.brokerId ?? -1) - (b.brokerId ?? -1))
    .map(({ brokerId, configs }) =>
      sortFindings(
        Object.entries(configs).flatMap(([key, value]) => {
          const setting = { brokerId, key, value }
          return [...findChange(setting, { from, to }), ...findLimit(setting, to)]
        }),
      ),
    )
  return [...found.flat(), ...findMinIsr(question)]
}
