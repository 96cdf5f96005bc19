import type { TestShape } from '../../support/cluster.ts'
import type { LabWorld } from './lab-world.ts'

/** One thing that must hold on a real cluster. */
export interface Scenario {
  /** Unique within its group, kebab-case. */
  readonly name: string
  /** What must hold, one line. */
  readonly promise: string
  /** Throws when it does not. Leaves the cluster as whole as it found it. `note` adds figures to the line printed. */
  run(world: LabWorld, note: (text: string) => void): Promise<void>
}

/** Scenarios that share one cluster, run in this order. After one that failed the rest get a new cluster. */
export interface Group {
  readonly name: string
  readonly shape: TestShape
  /** Done to a new cluster before the first scenario. */
  readonly prepare?: (world: LabWorld) => Promise<unknown>
  readonly scenarios: readonly Scenario[]
}

/** `waits/broker-down`: how a scenario is called on the command line and in the results. */
export const nameIn = (group: Group, scenario: Scenario): string => `${group.name}/${scenario.name}`
