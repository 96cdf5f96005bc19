import { releaseLines } from '../releases/catalogue.ts'
import {
  isKeyOf,
  type DefaultChange,
  type KeyChange,
  type Surface,
  type ValueLimit,
} from '../releases/knowledge/key-change.ts'
import { compareLines, lineOf } from '../releases/version.ts'
import type { ConfigRule, ConfigSeverity } from './config-finding.ts'
import type { Crossed } from '../releases/way/leg.ts'

/** Facts of every line up to a release, newest last. */
const upTo = <Fact extends object>(
  to: string,
  factsOf: (line: (typeof releaseLines)[number]) => readonly Fact[],
): Crossed<Fact>[] =>
  releaseLines
    .filter(({ line }) => compareLines(line, lineOf(to) ?? '0.0') <= 0)
    .flatMap((line) => factsOf(line).map((fact) => ({ ...fact, line: line.line })))

/** What became of a key up to a release; the newest change counts. */
export const changeOf = (key: string, surface: Surface, to: string): Crossed<KeyChange> | undefined =>
  upTo(to, (line) => line.keys).findLast((change) => change.surface === surface && isKeyOf(change.key, key))

/** The code under which a change of a key is told. */
export const ruleOfChange: Readonly<Record<KeyChange['kind'], ConfigRule>> = {
  removed: 'config/removed-key',
  renamed: 'config/renamed-key',
  deprecated: 'config/deprecated-key',
}

/** How serious a key is that the release gone to does not know any more: an error only where the way ends something that the node left still did. */
export const severityOfChange = (change: Crossed<KeyChange>, from: string): ConfigSeverity => {
  if (change.kind === 'deprecated') return 'warning'
  const isCrossed = compareLines(lineOf(from) ?? '0.0', change.line) < 0
  return isCrossed && change.isHarmless !== true ? 'error' : 'advice'
}

/** Everything a release refuses of a key's value. */
export const limitsOf = (key: string, surface: Surface, to: string): Crossed<ValueLimit>[] =>
  upTo(to, (line) => line.limits).filter((limit) => limit.surface === surface && limit.key === key)

/** Keys of a surface that some line changed or limits, families (`zookeeper.*`) left out. */
export const knownKeys = (surface: Surface): readonly string[] => {
  const facts = releaseLines.flatMap((line) => [...line.keys, ...line.limits])
  const keys = facts.filter((fact) => fact.surface === surface && !fact.key.endsWith('.*')).map((fact) => fact.key)
  return [...new Set(keys)].sort()
}

/** Keys of a node's own file whose values the table judges. */
export const judgedKeys: readonly string[] = releaseLines.flatMap((line) => [
  ...line.limits.flatMap(({ key, surface }) => (surface === 'server' ? [key] : [])),
  ...line.defaults.flatMap(({ onlyWith }) => (onlyWith === null ? [] : [onlyWith])),
])

/** Defaults of a surface that change between two releases, from the older to the newer. */
export const defaultsBetween = (from: string, to: string, surface: Surface): Crossed<DefaultChange>[] =>
  upTo(to, (line) => line.defaults).filter(
    (change) => change.surface === surface && compareLines(change.line, lineOf(from) ?? '0.0') > 0,
  )
