import type { SavedWords } from '../../src/plan/saved/saved-plan.ts'

/** The command line of a playbook, without any option where nothing else is said. */
export const plainWords = (file: string, change: Partial<SavedWords> = {}): SavedWords => ({
  file,
  inventory: null,
  sets: [],
  vars: [],
  tags: [],
  skipTags: [],
  limit: [],
  maxWaitMs: null,
  patienceMs: null,
  ...change,
})
