import { compareReleases } from '../kafka/releases/version.ts'
import type { Program } from './program.ts'

/** Is `to` older than what some node may run now? Only `versions.back` permits it (R0); the roles are then taken in reverse (R6). */
export const isGoingBack = ({ versions }: Pick<Program, 'versions'>): boolean =>
  versions !== undefined &&
  versions.back &&
  versions.from.some((release) => (compareReleases(versions.to, release) ?? 0) < 0)
