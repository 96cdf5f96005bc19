import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { sha256 } from '../../facts/sha256.ts'
import { fileChanges, requestChanges } from '../../plan/saved/request-changes.ts'
import type { SavedRequest } from '../../plan/saved/saved-plan.ts'
import type { RunHistory } from '../../run/resume/history.ts'
import { requestOf } from '../saved/save-plan.ts'
import type { AskedOf } from './asked.ts'
import { changedSince } from './problems.ts'

/*
 * May a run go on with the files as they are now? Cluster, versions, nodes, waivers and every step of a phase that was begun must be asked for as before. What a phase
 * that was not begun asks for may be otherwise: a person confirms it, and approvals given before do not count for it.
 */

const phaseOf = (address: string): string => address.split('.')[0] ?? address

/** The part of a request that phases already begun hang on. Files count by what they ask for. */
const partOf = (request: SavedRequest, begun: ReadonlySet<string>): SavedRequest => ({
  ...request,
  files: [],
  steps: request.steps.map(({ host, steps }) => ({
    host,
    steps: steps.filter(({ address }) => begun.has(phaseOf(address))),
  })),
})

/** What differs, in words. */
export interface Difference {
  /** Of what was begun: the run cannot go on. */
  readonly begun: readonly string[]
  /** All of it. */
  readonly all: readonly string[]
}

export const compareRequests = (asked: SavedRequest, now: SavedRequest, begun: ReadonlySet<string>): Difference => ({
  begun: requestChanges(partOf(asked, begun), partOf(now, begun)),
  all: requestChanges(asked, now),
})

const begunIn = ({ phases }: RunHistory): ReadonlySet<string> =>
  new Set([...phases.values()].filter(({ isBegun }) => isBegun).map(({ id }) => id))

/** Holds the playbook as it is now against what the run was asked for. The problem: it cannot go on (exit 9). */
export const checkSame = (
  run: string,
  asked: AskedOf,
  of: { readonly playbook: Playbook; readonly history: RunHistory },
): Problem | { readonly changed: readonly string[] } => {
  const { begun, all } = compareRequests(asked.request, requestOf(of.playbook), begunIn(of.history))
  if (begun.length === 0) return { changed: all }
  const files = fileChanges(asked.request.files, requestOf(of.playbook).files)
  return changedSince(run, asked.words.file, [...begun, ...files])
}

const readNow = async (file: string, folder: string): Promise<SavedRequest['files']> => {
  const text = await readFile(resolve(folder, file), 'utf8').catch(() => undefined)
  return text === undefined ? [] : [{ file, sha256: sha256(text) }]
}

/** For files that cannot even be loaded: the problem (exit 9) when they are not as they were. */
export const checkFiles = async (run: string, asked: AskedOf): Promise<Problem | undefined> => {
  const { files } = asked.request
  const now = await Promise.all(files.map(({ file }) => readNow(file, asked.folder)))
  const changes = fileChanges(files, now.flat())
  return changes.length === 0 ? undefined : changedSince(run, asked.words.file, changes)
}
