import type { ReleaseLine } from '../release-line.ts'
import { backLevels } from './back-levels.ts'
import { crossedFacts, crossedLines, hazardsOf, type Ends } from './crossed.ts'
import { buildFinalize } from './finalize.ts'
import type { Finalize, WayHop } from './leg.ts'
import { backSteps, zookeeperBackSteps } from './steps-back.ts'
import { kraftSteps } from './steps-kraft.ts'
import { zookeeperSteps } from './steps-zookeeper.ts'

/** One hop between two releases whose lines are known. */
export interface HopWish extends Ends {
  readonly lines: { readonly from: ReleaseLine; readonly to: ReleaseLine }
  readonly because: string
  /** The next leg needs what this hop can finalize. */
  readonly isRequired: boolean
}

/** Java and configuration: what a node of the release gone to needs. */
const needs = (hop: HopWish): Pick<WayHop, 'java' | 'keys' | 'limits' | 'defaults'> => {
  const [has, wanted] = [hop.lines.from.java, hop.lines.to.java]
  return {
    java: { has, needs: wanted, isRaised: wanted.broker > has.broker },
    keys: crossedFacts(hop, (line) => line.keys),
    limits: crossedFacts(hop, (line) => line.limits),
    defaults: crossedFacts(hop, (line) => line.defaults),
  }
}

const untilInKraft = ({ from, to }: HopWish, finalize: Finalize | null): string => {
  if (finalize === null) return `at any time: ${to} finalizes no new metadata.version`
  const { name, level } = finalize.metadata
  return finalize.isReversible
    ? `at any time: metadata.version ${name} (${level}) can be lowered again to what ${from} knows`
    : `until metadata.version is raised to ${name} (${level}); before that ${from} can come back at any time`
}

const untilInZooKeeper = ({ from, lines }: HopWish): string =>
  lines.from.line === lines.to.line
    ? 'at any time: the protocol stays the same'
    : `until inter.broker.protocol.version is raised to ${lines.to.line}; before that ${from} can come back at any time`

/** What stands in the way of going back later is told before it is too late. Inside a line nothing is finalized. */
const upHazards = (hop: HopWish): WayHop['hazards'] =>
  hazardsOf(hop, ['before', 'roll', 'finalize', 'after', 'back']).filter(({ moment, applies }) => {
    if (moment === 'back') return applies.border === true
    return moment !== 'finalize' || hop.lines.from.line !== hop.lines.to.line
  })

/** A hop to a newer release. */
export const buildHop = (hop: HopWish): WayHop => {
  const { from, to, mode, lines, because } = hop
  const isKraft = mode === 'kraft'
  const finalize = isKraft ? buildFinalize(lines.from, lines.to, hop.isRequired) : null
  return {
    kind: 'hop',
    from,
    to,
    mode,
    direction: 'up',
    because,
    ...needs(hop),
    clients: crossedLines(hop).findLast((line) => line.clients !== null)?.clients ?? null,
    hazards: upHazards(hop),
    finalize,
    backLevels: [],
    steps: isKraft ? kraftSteps({ from, to, lines, finalize }) : zookeeperSteps({ from, to, lines, isRequired: hop.isRequired }),
    reversibleUntil: isKraft ? untilInKraft(hop, finalize) : untilInZooKeeper(hop),
  }
}

/** A hop to an older release. Configuration goes back with the binaries, so that only what can go wrong is told. */
export const buildBackHop = (hop: HopWish): WayHop => {
  const { from, to, mode, lines, because } = hop
  const levels = mode === 'kraft' ? backLevels(lines.from, lines.to) : []
  return {
    kind: 'hop',
    from,
    to,
    mode,
    direction: 'back',
    because,
    java: needs(hop).java,
    clients: null,
    keys: [],
    limits: [],
    defaults: [],
    hazards: lines.from.line === lines.to.line ? [] : hazardsOf(hop, ['back']),
    finalize: null,
    backLevels: levels,
    steps: mode === 'kraft' ? backSteps({ from, to, lines, levels }) : zookeeperBackSteps({ from, to, lines }),
    reversibleUntil: `at any time: ${from} can come again as an upgrade`,
  }
}
