/**
 * Registers in the order tasks run: a name can be read only where the task that sets it has surely run before.
 * Invariant: a flow is never changed; each task gets the one that holds just before it.
 */
import { createCompiler, type Compiler } from '../../expressions/compile.ts'
import type { Absent, Known } from '../../expressions/expression-faults.ts'
import type { ValueType } from '../../expressions/value-type.ts'

export interface Register {
  readonly type: ValueType
  /** Undefined: surely set. Else why it may be unset. */
  readonly unset: string | undefined
}

export type Registers = ReadonlyMap<string, Register>

/** What the names of a phase are, and which registers it sets anywhere. */
export interface NameSetting {
  readonly known: Known
  /** Every register of the phase and the task that sets it. */
  readonly everywhere: ReadonlyMap<string, string>
  /** One compiler for each set of readable registers. */
  readonly compilers: Map<string, Compiler>
}

/** The same registers, none of them sure any more. */
export const unsure = (before: Registers, after: Registers, why: string): Registers =>
  new Map(
    [...after].map(([name, register]) => {
      const isNew = before.get(name) !== register
      return [name, isNew && register.unset === undefined ? { ...register, unset: why } : register]
    }),
  )

const fix = 'read it only after a task that surely sets it, or test in that task'

const reasons = (registers: Registers, everywhere: ReadonlyMap<string, string>): Record<string, Absent> => {
  const later = [...everywhere]
    .filter(([name]) => !registers.has(name))
    .map(([name, task]) => [name, { why: `task "${task}" sets it only later`, fix }] as const)
  const unset = [...registers].flatMap(([name, register]) =>
    register.unset === undefined ? [] : [[name, { why: register.unset, fix }] as const],
  )
  return Object.fromEntries([...later, ...unset])
}

/** A compiler for the names of the phase and the registers that are surely set. */
export const compilerFor = (registers: Registers, setting: NameSetting): Compiler => {
  const sure = [...registers].filter(([, register]) => register.unset === undefined)
  const key = [...registers].map(([name, register]) => `${name}:${register.unset ?? ''}`).join('\0')
  const known = setting.compilers.get(key)
  if (known !== undefined) return known
  const types = { ...setting.known.types, ...Object.fromEntries(sure.map(([name, { type }]) => [name, type])) }
  const absent = { ...setting.known.absent, ...reasons(registers, setting.everywhere) }
  const compiler = createCompiler({ types, absent, shared: setting.known.types })
  setting.compilers.set(key, compiler)
  return compiler
}
