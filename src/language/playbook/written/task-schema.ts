/** Schema of a task without its module: module arguments have the schema of their module. Unknown keys are found in code (module-key.ts). */
import { durationSchema, registerSchema, idSchema, textSchema } from '../../syntax/words.ts'

const condition = {
  type: ['string', 'boolean'],
  minLength: 1,
  'x-form': 'an expression that is true or false',
}

const tasks = { type: 'array', minItems: 1, items: { type: 'object' } }

/** A time that may be an expression: `"${{ inputs.soak_first }}"`. */
const openDuration = { ...durationSchema }

export const watchSchema = {
  title: 'watch map',
  type: 'object',
  additionalProperties: false,
  required: ['for', 'module', 'register'],
  description: 'samples a reading module for a time',
  properties: {
    for: { ...openDuration, description: 'how long' },
    every: { ...openDuration, description: 'time between two samples, 5s by default' },
    module: { ...textSchema, description: 'the module to sample' },
    args: { title: 'args map', type: 'object', description: 'its arguments' },
    register: { ...registerSchema, description: 'the name of its result in stop_if and in later tasks' },
    stop_if: { ...condition, description: 'ends the run when true' },
  },
}

/** Words refused by name: those of a later release, and those that only whole phases have (rules/words-of-phases.ts). */
const later = { 'x-later': true }

/** Everything a task may hold beside its module. */
export const taskKeys = {
  id: { ...idSchema, description: 'unique in its phase: the address is phase.task@host' },
  when: { ...condition, description: 'the task runs only when true' },
  register: { ...registerSchema, description: 'keeps the result under this name for later expressions' },
  until: { ...condition, description: 'tries again until true; needs retries' },
  retries: { type: 'integer', minimum: 1, maximum: 1000, description: 'tries after the first' },
  delay: { ...durationSchema, description: 'time between two tries' },
  timeout: {
    ...durationSchema,
    description:
      'longest time the task may take; of command and shell: how long the program may run, 10 minutes where nothing is said, and then it is asked to end',
  },
  undo: {
    type: ['string', 'array'],
    items: { type: 'object' },
    minItems: 1,
    pattern: '^(auto|none)$',
    'x-form': '"auto", "none" or a list of tasks',
    description: 'how the task is taken back',
  },
  undo_reason: { ...textSchema, description: 'why `undo: none` is right' },
  once: { type: 'string', enum: ['run', 'phase'], description: 'once for all hosts instead of once for each' },
  ignore_failure: { type: 'boolean', description: 'go on after a failure; reading tasks and rescue only' },
  block: { ...tasks, description: 'tasks that share when and rescue' },
  rescue: { ...tasks, description: 'tasks after a failure in the block; the failure stands' },
  always: { ...tasks, description: 'tasks after the block, failed or not' },
  watch: watchSchema,
  for_each: {
    type: ['string', 'array'],
    minLength: 1,
    minItems: 1,
    items: {},
    'x-form': 'an expression that is a list, or a list written out',
    description:
      'a list known before the run: the task runs once for each item, as phase.task[0]@host and so on. item.value and item.index (from 0) may be read in all its keys; when, until, retries, timeout and ignore_failure are of each item; undo takes back item by item, the last first; register holds the list of the results of the items that ran',
  },
  tags: later,
  become: later,
  notify: later,
  window: later,
}

/** Keys that say what a task does, beside the modules. */
export const actionKeys: readonly string[] = ['block', 'watch']

export const taskSchema = { title: 'task', 'x-id': 'id', type: 'object', properties: taskKeys }
