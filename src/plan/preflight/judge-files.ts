import type { Observed } from '../observed.ts'
import type { PlannedNode } from '../plan.ts'
import type { Program } from '../program.ts'
import { findClusterConfigFaults } from './cluster-config-faults.ts'
import { findConfigFaults } from './config-faults.ts'
import { findEnvironmentFaults } from './environment-faults.ts'
import { findLoggingFaults } from './host/logging-file.ts'
import { findOldClients } from './host/old-clients.ts'
import { findUnitFaults } from './host/service-unit.ts'
import { findHostFaults } from './host-faults.ts'
import { hostQuestions } from './host-question.ts'
import { noteOneRoll } from '../nodes/one-roll.ts'
import type { Told } from './told.ts'

/** R0 as far as hosts, their files and the cluster's configuration answer it: what refuses an apply, and what is only worth knowing. */
export const judgeFiles = (program: Program, observed: Observed, nodes: readonly PlannedNode[]): readonly Told[] => {
  const questions = hostQuestions(program, observed, nodes)
  return [
    ...findConfigFaults(program, observed, questions),
    ...findClusterConfigFaults(program, observed, questions),
    ...(questions.length === 0 ? [] : findOldClients(program, observed)),
    ...noteOneRoll(program, nodes),
    ...questions.flatMap((question) => [
      ...findHostFaults(question),
      ...findUnitFaults(question),
      ...findEnvironmentFaults(question),
      ...findLoggingFaults(question),
    ]),
  ]
}
