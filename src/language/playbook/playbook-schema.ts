/** Schemas of the parts of a playbook and of a phase file: source of validation and of schemas/*.schema.json. Tasks: task-schema.ts. */
import {
  durationSchema,
  identifierSchema,
  idSchema,
  releaseSchema,
  textSchema,
  versionKeySchema,
} from '../syntax/words.ts'
import { notifySchema } from './notify.ts'
import { windowSchema } from './window.ts'

/** Types a variable or input may have. */
export const variableTypes = ['string', 'int', 'bool', 'version', 'duration', 'bytes', 'list', 'map', 'secret'] as const

export type VariableType = (typeof variableTypes)[number]

/** A word of the language that this release refuses by name; see rules/later.ts. */
const later = { 'x-later': true }

const declaration = (title: string): object => ({
  title,
  'x-named': true,
  type: 'object',
  additionalProperties: false,
  required: ['type'],
  properties: {
    type: { type: 'string', enum: [...variableTypes] },
    default: { description: 'the value where no other is given' },
    required: { type: 'boolean', description: 'a value must be given' },
    pattern: { ...textSchema, description: 'regular expression that a text must match as a whole' },
    enum: { type: 'array', minItems: 1, description: 'the values allowed' },
    description: textSchema,
  },
})

const declarations = (title: string, each: string): object => ({
  title,
  type: 'object',
  propertyNames: identifierSchema,
  additionalProperties: declaration(each),
})

const versions = {
  title: 'versions map',
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  description: 'the upgrade; without it the playbook is a rolling restart or a configuration change',
  properties: {
    from: {
      ...releaseSchema,
      type: ['string', 'array'],
      items: releaseSchema,
      minItems: 1,
      'x-form': 'a patch release in quotes, like "3.9.2", or a list of them',
      description: 'every node runs one of these, or already `to`',
    },
    to: { ...releaseSchema, description: 'the release every node runs at the end' },
    back: { type: 'boolean', description: 'permits `to` to be older than `from`' },
  },
}

const waiver = {
  title: 'waiver',
  type: 'object',
  additionalProperties: false,
  required: ['rule', 'reason', 'expires'],
  properties: {
    rule: textSchema,
    topic: textSchema,
    node: {},
    reason: { ...textSchema, description: 'why the risk is accepted, and by whom' },
    expires: {
      type: 'string',
      pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
      'x-form': 'a date like 2026-12-31',
    },
  },
}

/** `phases` items are checked one by one: see useSchema and phaseSchema. */
export const playbookSchema = {
  title: 'playbook',
  type: 'object',
  additionalProperties: false,
  required: ['kplay', 'name', 'inventory', 'phases'],
  properties: {
    kplay: versionKeySchema,
    name: textSchema,
    inventory: { ...textSchema, description: 'path of the inventory, from this file' },
    versions,
    vars: declarations('vars map', 'variable'),
    waivers: { type: 'array', items: waiver },
    phases: { type: 'array', minItems: 1, items: { type: 'object' } },
    notify: notifySchema,
    window: windowSchema,
  },
}

/** Of whole phases only: a phase half run would leave its node half done. */
const tags = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: idSchema,
  description: 'names by which --tags and --skip-tags choose whole phases',
}

/** A used phase: `use: roll`. */
export const useSchema = {
  title: 'used phase',
  'x-id': 'use',
  type: 'object',
  additionalProperties: false,
  required: ['use'],
  properties: {
    use: { ...textSchema, description: 'a shipped phase by name, or a file: ./mine.yml' },
    as: { ...idSchema, description: 'its id here, needed when a phase is used twice' },
    with: { title: 'with map', type: 'object', description: 'values for the inputs of the phase' },
    tags: { ...tags, description: 'tags beside those of the phase itself' },
    window: windowSchema,
  },
}

const tasks = { type: 'array', items: { type: 'object' } }

const gate = {
  title: 'gate',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  description: 'opened before the phase begins',
  properties: {
    approve: {
      title: 'approve map',
      type: 'object',
      additionalProperties: false,
      required: ['prompt'],
      properties: { prompt: { ...textSchema, description: 'what a person is asked' } },
      description: 'a person must approve',
    },
    wait: {
      ...durationSchema,
      description: 'time that must have passed since the phase before; only then a person is asked',
    },
  },
}

const phaseKeys = {
  description: textSchema,
  modes: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string', enum: ['kraft', 'zookeeper'] },
    description: 'cluster modes the phase is for; both by default',
  },
  mode: { type: 'string', enum: ['read-only'], description: 'read-only: nothing in it may change anything' },
  inputs: declarations('inputs map', 'input'),
  hosts: {
    type: ['array', 'string'],
    minItems: 1,
    minLength: 1,
    uniqueItems: true,
    items: textSchema,
    'x-form': 'a list of groups and hosts',
    description: 'groups and hosts the phase acts on; without it the phase runs once, on no host',
  },
  order: { type: 'string', enum: ['kafka', 'written'], description: 'kafka: the safe order of the cluster (default)' },
  serial: { type: 'integer', minimum: 1, description: 'nodes at a time; Kafka nodes go one at a time' },
  on_failure: { type: 'string', enum: ['stop', 'rollback'] },
  irreversible: { type: 'boolean', description: 'can not be undone; needs gate.approve' },
  gate,
  before_each: { ...tasks, description: 'tasks before those of each host' },
  tasks: { ...tasks, description: 'the tasks of each host' },
  after_each: { ...tasks, description: 'tasks after those of each host' },
  after_first: { ...tasks, description: 'tasks after the first host of each role' },
  rollback: { ...tasks, description: 'tasks after the undo steps of a failed host' },
  window: windowSchema,
  tags,
  vars: later,
  become: later,
  once: later,
}

/** A phase written in place. */
export const phaseSchema = {
  title: 'phase',
  'x-id': 'id',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'tasks'],
  properties: { id: { ...idSchema, description: 'first part of the address phase.task@host' }, ...phaseKeys },
}

/** A phase in a file of its own. */
export const phaseFileSchema = {
  title: 'phase',
  'x-id': 'phase',
  type: 'object',
  additionalProperties: false,
  required: ['kplay', 'phase', 'tasks'],
  properties: {
    kplay: versionKeySchema,
    phase: { ...idSchema, description: 'the id of the phase, unless the playbook says as:' },
    ...phaseKeys,
  },
}

/** Lists of tasks in a phase, in the order they run on a host. */
export const taskLists = ['before_each', 'tasks', 'after_each', 'after_first', 'rollback'] as const

export type TaskList = (typeof taskLists)[number]
