import type { RunContext } from '../run-context.ts'
import { buildHistory, isStepDone, type RunHistory } from './history.ts'

/** Steps that began and did not end well, by address: what a person may say something about. */
export const openSteps = ({ phases }: RunHistory): readonly string[] =>
  [...phases.values()]
    .flatMap(({ turns }) => [...turns.values()])
    .filter(({ isOver }) => !isOver)
    .flatMap(({ steps }) => [...steps.values()].filter((step) => !isStepDone(step)).map(({ address }) => address))

/** Writes down what a person says is done (`--done`): the step has ended, and is not begun again. */
export const noteTold = async (context: RunContext): Promise<void> => {
  const { resumed, emitter } = context
  if (resumed === undefined) return
  for (const address of resumed.done) {
    const begun = emitter.events.findLast((event) => event.type === 'step-started' && event.address === address)
    if (begun?.type !== 'step-started') continue
    const { phase, host } = begun
    const why = 'a person says that it is done'
    await emitter.emit({ type: 'step-ended', phase, host, address, outcome: 'changed', result: null, why, tookMs: 0 })
  }
  if (resumed.done.size > 0) resumed.history = buildHistory(emitter.events)
}
