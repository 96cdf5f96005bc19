import { releaseLines } from '../releases/catalogue.ts'
import {
  isKeyOf,
  type DefaultChange,
  type KeyChange,
  type Surface,
  type ValueLimit,
} from '../releases/knowledge/key-change.ts'
import { compareLines, lineOf } from '../releases/version.ts'
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

/** Everything a release refuses of a key's value. */
export const limitsOf = (key: string, surface: Surface, to: string): Crossed<ValueLimit>[] =>
  upTo(to, (line) => line.limits).filter((limit) => limit.surface === surface && limit.key === key)

/** Defaults of a surface that change between two releases, from the older to the newer. */
export const defaultsBetween = (from: string, to: string, surface: Surface): Crossed<DefaultChange>[] =>
  upTo(to, (line) => line.defaults).filter(
    (change) => change.surface === surface && compareLines(change.line, lineOf(from) ?? '0.0') > 0,
  )
