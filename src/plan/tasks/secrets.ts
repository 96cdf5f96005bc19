/** The secrets a program's tasks may read: which they are, and putting their values in place. Plans and digests are made without values. */
import { Secret, withSecrets } from '../../language/secrets/secret.ts'
import { offlineScope, placesOf } from '../host-scope.ts'
import type { Program, Scope } from '../program.ts'
import { failureLeavesOf, leavesOf } from './flat.ts'

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** What `vars.token` means here: a host's own value before the playbook's. */
const secretAt = (scope: Scope, name: string): Secret[] => {
  const [root = '', ...fields] = name.split('.')
  const holder =
    root === 'vars' ? { ...fieldsOf(scope['vars']), ...fieldsOf(fieldsOf(scope['host'])['vars']) } : scope[root]
  const value = fields.reduce((above: unknown, field) => fieldsOf(above)[field], holder)
  return value instanceof Secret ? [value] : []
}

/** Every secret that a task of this program may read on some host, or its notices, each once. What a lab never runs reads none. */
export const secretsOf = (program: Program): readonly Secret[] => {
  const hosts = new Map(program.hosts.map((host) => [host.name, host]))
  const read = program.phases.flatMap((phase) =>
    placesOf(phase.hosts).flatMap((name) => {
      const scope = offlineScope(program.scope, phase, name === undefined ? undefined : hosts.get(name))
      const tasks = [...leavesOf(phase, scope), ...failureLeavesOf(phase, scope)].filter(({ task }) => task.isRehearsed)
      return tasks.flatMap(({ task }) => (task.secrets ?? []).flatMap((secret) => secretAt(scope, secret)))
    }),
  )
  const told = (program.notify?.secrets ?? []).flatMap((secret) => secretAt(program.scope, secret))
  return [...new Set([...read, ...told])]
}

/** The program with every secret changed by `of`, where its tasks read it: in variables, inputs and hosts. Its digest stays. */
export const withProgramSecrets = (program: Program, of: (secret: Secret) => Secret): Program => ({
  ...program,
  scope: withSecrets(program.scope, of),
  hosts: program.hosts.map((host) => ({ ...host, vars: withSecrets(host.vars, of) })),
  phases: program.phases.map((phase) => ({ ...phase, inputs: withSecrets(phase.inputs, of) })),
})
