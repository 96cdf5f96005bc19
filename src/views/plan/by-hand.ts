import type { Plan } from '../../plan/plan.ts'
import type { Ink } from './ink.ts'
import { hang } from './layout.ts'

/** Commands are not wrapped: they are there to be copied. */
const linesOf = (run: string, read: string, columns: number): string[] => [
  `    ${run}`,
  ...hang('      ', read, columns),
]

/** What the gates ask, as Kafka's own commands, gate by gate. */
export const renderByHand = ({ byHand }: Pick<Plan, 'byHand'>, columns: number, ink: Ink): string[] => {
  if (byHand.length === 0) return []
  const gates = [...new Set(byHand.map(({ gate }) => gate))]
  return [
    ink.bold('by hand: what the gates ask, with the commands of the release that a node runs'),
    ...gates.flatMap((gate) => [
      `  ${gate}`,
      ...byHand.filter((one) => one.gate === gate).flatMap(({ run, read }) => linesOf(run, read, columns)),
    ]),
  ]
}
