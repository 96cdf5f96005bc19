import { expect } from 'chai'
import { decideBack } from '../../../src/kafka/decide/back.ts'
import type { NodeObservation } from '../../../src/kafka/decide/node-observation.ts'
import type { BackQuestion } from '../../../src/kafka/decide/questions.ts'
import { drawCluster } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'
import type { BackCase } from '../cases/back-case.ts'
import { backCluster } from '../cases/back-cluster.ts'
import { backProcess } from '../cases/back-process.ts'

const observe = ({ node, process, log }: BackCase): NodeObservation => ({
  host: `h${node}`,
  nodeId: node,
  process:
    process === null
      ? null
      : process === 'unknown'
        ? undefined
        : { pid: 500, startedAtMs: 5000, ageMs: 20_000, release: '4.1.2', ...process },
  log: log === 'unknown' ? undefined : { fatal: [], protocolErrors: [], isRecovering: false, ...log },
  linked: '4.1.2',
})

/** The question of a case. */
const backQuestionOf = (asked: BackCase): BackQuestion => ({
  ...drawCluster(asked.draw),
  nodeId: asked.node,
  observation: observe(asked),
  releases: asked.releases ?? ['4.1.2'],
  ...(asked.before === undefined ? {} : { before: asked.before }),
  deafAtStart: asked.deafAtStart ?? [],
})

describe('is this node back? (R3 less the window)', () => {
  for (const asked of [...backProcess, ...backCluster])
    it(asked.name, () => {
      expect(renderDecision(decideBack(backQuestionOf(asked)))).to.deep.equal(asked.says)
    })
})
