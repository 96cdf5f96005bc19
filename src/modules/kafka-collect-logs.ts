import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { logTail } from '../facts/log-tail.ts'
import { optional } from '../facts/optional.ts'
import { isServer } from './host-view.ts'
import type { Module } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  properties: {
    lines: { type: 'integer', minimum: 1, maximum: 10_000, description: 'how many of the last lines; 200' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['server', 'controller', 'console'],
  properties: {
    server: { type: 'array', items: { type: 'string' }, description: 'the last lines of server.log' },
    controller: { type: 'array', items: { type: 'string' }, description: 'the last lines of controller.log' },
    console: { type: 'array', items: { type: 'string' }, description: 'the last lines the process printed' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const defaultLines = 200

const linesOf = (value: unknown): string[] => [...((value as readonly string[] | null | undefined) ?? [])]

/** Gathers the ends of the node's logs, for the report and for a person at 3 a.m. */
export const kafkaCollectLogs: Module<Args, Result> = {
  name: 'kafka.collect_logs',
  summary: 'gather the last lines of the node’s logs',
  args,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: ({ lines = defaultLines }, { install, roles }) => {
    const tail = (name: string) => optional(request(logTail, { path: `${install.logs}/${name}`, lines: String(lines) }))
    return {
      server: tail('server.log'),
      controller: tail('controller.log'),
      console: tail(`${isServer({ roles }) ? 'zookeeper' : 'kafkaServer'}.out`),
    }
  },
  decide: ({ facts }) => ({
    kind: 'unchanged',
    result: {
      server: linesOf(facts['server']),
      controller: linesOf(facts['controller']),
      console: linesOf(facts['console']),
    },
  }),
  describe: () => 'gather its logs',
  canUndo: false,
}
