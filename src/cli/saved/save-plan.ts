import { renderJson } from '../../diagnostics/json-text.ts'
import { open, readFile, rename, unlink } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { askedOf } from '../../plan/build-program.ts'
import { sha256 } from '../../facts/sha256.ts'
import type { Plan } from '../../plan/plan.ts'
import { buildRequest, buildSavedPlan, type SavedRequest, type SavedWords } from '../../plan/saved/saved-plan.ts'
import { looksSaved, parseSavedPlan } from '../../plan/saved/parse-saved-plan.ts'
import type { Wish } from '../apply/wish.ts'
import { readVersion } from '../version.ts'
import type { World } from '../world.ts'
import { notSaved } from './problems.ts'

/** What a checked playbook asks for, as it is saved and compared. */
export const requestOf = (playbook: Playbook): SavedRequest =>
  buildRequest({
    input: askedOf(playbook),
    files: playbook.files.map(({ name, text }) => ({ file: name, sha256: sha256(text) })),
    nodes: playbook.inventory.topology.nodes,
  })

/** The words of a call, as they are saved. */
export const wordsOf = (wish: Wish): SavedWords => ({
  file: wish.file,
  inventory: wish.inventoryFile ?? null,
  sets: wish.sets,
  vars: wish.varsFiles,
  ...wish.selection,
  maxWaitMs: wish.maxWaitMs ?? null,
  patienceMs: wish.patienceMs ?? null,
})

/** May the file be written over? Only what kplay saved itself: a slip must not cost a playbook. */
const inTheWay = async (path: string, file: string): Promise<Problem | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined || text === '') return undefined
  const old = looksSaved(file, text) ? parseSavedPlan(file, text) : ok(undefined)
  const isPlan = old.ok ? old.value !== undefined : old.error.kind !== 'foreign'
  return isPlan ? undefined : notSaved(file, 'there is a file of that name already, and it is no saved plan')
}

/** Whole or not at all, readable by this user alone. */
const writeWhole = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.new`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, path).catch(async (cause: unknown) => {
    await unlink(beside)
    throw cause
  })
}

/** Writes a plan that was just made to `file` (`-o`). A plan that could not be made whole is not saved. */
export const savePlan = async (
  made: { readonly file: string; readonly plan: Plan; readonly playbook: Playbook; readonly wish: Wish },
  world: World,
): Promise<Result<void, Problem>> => {
  const { file, plan, playbook, wish } = made
  if (!plan.complete) return err(notSaved(file, 'the plan is not whole: not every node could be asked'))
  const path = resolve(world.cwd, file)
  const blocked = await inTheWay(path, file)
  if (blocked !== undefined) return err(blocked)
  const saved = buildSavedPlan({
    kplay: await readVersion(world.root),
    savedAt: new Date(world.clock.nowMs()).toISOString(),
    folder: world.cwd,
    words: wordsOf(wish),
    request: requestOf(playbook),
    plan,
  })
  try {
    await writeWhole(path, renderJson(saved))
    return ok(undefined)
  } catch (cause) {
    return err(notSaved(file, cause instanceof Error ? cause.message : String(cause)))
  }
}
