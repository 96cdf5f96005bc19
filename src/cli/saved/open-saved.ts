import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Plan } from '../../plan/plan.ts'
import { looksSaved, parseSavedPlan } from '../../plan/saved/parse-saved-plan.ts'
import { fileChanges, requestChanges } from '../../plan/saved/request-changes.ts'
import type { SavedPlan } from '../../plan/saved/saved-plan.ts'
import { seenChanges } from '../../plan/saved/seen-changes.ts'
import { sha256 } from '../../facts/sha256.ts'
import type { Wish } from '../apply/wish.ts'
import type { Invocation } from '../command.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { fixedWords, stalePlan, unusablePlan } from './problems.ts'
import { requestOf } from './save-plan.ts'

/** A saved plan that is applied: its words in place of the caller's, and what tells whether it still holds. */
export interface OpenedPlan {
  /** As the plan was made, with the caller's own `--yes`, `--approve`, `--report`, `--output`. */
  readonly wish: Wish
  /** kplay as it stood when the plan was made: paths begin in the same folder. */
  readonly world: World
  /** The problem (exit 9) of a playbook that asks for something else now. Contacts nothing. */
  staleRequest(playbook: Playbook): Problem | undefined
  /** The problem (exit 9) of files that are gone or other, for a playbook that cannot even be loaded. */
  staleFiles(): Promise<Problem | undefined>
  /** The problem (exit 9) of a cluster on which something else would be done now. */
  staleCluster(plan: Plan, observed: Observed): Problem | undefined
}

/** What stands in the plan and may not be given again. */
const fixed = ['inventory', 'set', 'vars', 'tags', 'skip-tags', 'limit', 'max-wait', 'patience']

/** The text of a file that may be a saved plan; undefined for all others, and for files that cannot be read: a playbook's loader says why. */
const readCandidate = async (file: string, { cwd }: World): Promise<string | undefined> => {
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined)
  return text !== undefined && looksSaved(file, text) ? text : undefined
}

const absolute = (path: string | undefined, cwd: string): string | undefined =>
  path === undefined || path === '' ? path : resolve(cwd, path)

/** In the folder the plan was made in; in the present one where that folder has no such playbook (another machine). */
const worldOf = (saved: SavedPlan, world: World): World => {
  const { folder, words } = saved
  if (folder === world.cwd || !existsSync(resolve(folder, words.file))) return world
  const { KPLAY_STATE, KPLAY_CACHE } = world.env
  const env = {
    ...world.env,
    KPLAY_STATE: absolute(KPLAY_STATE, world.cwd),
    KPLAY_CACHE: absolute(KPLAY_CACHE, world.cwd),
  }
  return { ...world, env, cwd: folder }
}

/** `--approve PHASE` of a saved plan approves exactly that plan (contracts.md). */
const approvalsOf = (saved: SavedPlan, approvals: Wish['approvals']): Result<Wish['approvals'], Problem> => {
  if (approvals === 'all') return ok(approvals)
  const names = saved.plan.phases.map(({ id }) => id)
  const unknown = approvals.find((word) => !names.includes(word.split('@')[0] ?? ''))
  if (unknown !== undefined)
    return err(wrongArguments('apply', `--approve ${unknown}: the plan has no such phase, it has ${names.join(', ')}`))
  return ok(approvals.map((word) => (word.includes('@') ? word : `${word}@${saved.plan.digest}`)))
}

const wishOf = (saved: SavedPlan, wish: Wish): Result<Wish, Problem> => {
  const { words } = saved
  const approvals = approvalsOf(saved, wish.approvals)
  if (!approvals.ok) return approvals
  return ok({
    ...wish,
    file: words.file,
    inventoryFile: words.inventory ?? undefined,
    sets: words.sets,
    varsFiles: words.vars,
    selection: { tags: words.tags, skipTags: words.skipTags, limit: words.limit },
    approvals: approvals.value,
    maxWaitMs: words.maxWaitMs ?? undefined,
    patienceMs: words.patienceMs ?? undefined,
  })
}

const readNow = async (file: string, folder: string): Promise<SavedPlan['request']['files']> => {
  const text = await readFile(resolve(folder, file), 'utf8').catch(() => undefined)
  return text === undefined ? [] : [{ file, sha256: sha256(text) }]
}

const opened = (file: string, saved: SavedPlan, at: { readonly wish: Wish; readonly world: World }): OpenedPlan => {
  const stale = (differences: readonly string[]): Problem | undefined =>
    differences.length === 0 ? undefined : stalePlan(file, saved.words.file, differences)
  return {
    ...at,
    staleRequest: (playbook) => stale(requestChanges(saved.request, requestOf(playbook))),
    staleFiles: async () => {
      const now = await Promise.all(saved.request.files.map((one) => readNow(one.file, at.world.cwd)))
      return stale(fileChanges(saved.request.files, now.flat()))
    },
    staleCluster: (plan, observed) => stale(seenChanges(saved.plan, plan, observed.snapshot.clusterId)),
  }
}

/** The saved plan that `wish.file` names; `undefined` when it is a playbook. The error: a file that is neither, or words that do not go with it (exit 3). */
export const openSaved = async (
  wish: Wish,
  invocation: Invocation,
  world: World,
): Promise<Result<OpenedPlan | undefined, Problem>> => {
  const text = await readCandidate(wish.file, world)
  if (text === undefined) return ok(undefined)
  const saved = parseSavedPlan(wish.file, text)
  if (!saved.ok) return err(unusablePlan(wish.file, saved.error))
  if (saved.value === undefined) return ok(undefined)
  const again = fixed.filter((name) => invocation.texts(name).length > 0)
  if (again.length > 0) return err(fixedWords(again))
  const own = wishOf(saved.value, wish)
  if (!own.ok) return own
  return ok(opened(wish.file, saved.value, { wish: own.value, world: worldOf(saved.value, world) }))
}
