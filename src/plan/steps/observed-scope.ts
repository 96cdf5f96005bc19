import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import type { Scope } from '../program.ts'

/**
 * `node.…` of language.md as a plan knows it: one observation, before any step ran. What was not observed is left out, so that
 * an expression that reads it fails instead of being told a default (P9).
 */
export const observedScope = ({ process, linked }: NodeObservation): Scope => {
  if (process === undefined) return linked === undefined ? {} : { linked }
  return {
    version: process?.release ?? '',
    before: process?.release ?? '',
    running: process !== null,
    restarted: false,
    ...(process === null ? {} : { started_at: process.startedAtMs }),
    ...(linked === undefined ? {} : { linked }),
  }
}
