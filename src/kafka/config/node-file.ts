import { compareLines, lineOf } from '../releases/version.ts'
import type { Mode, Role } from '../snapshot/cluster-snapshot.ts'
import type { Property } from './parse-properties.ts'

/** A node's own file and what is asked about it. */
export interface NodeFile {
  /** Every key in the order of the file, repeated ones too. */
  readonly properties: readonly Property[]
  /** The release left and the one gone to. */
  readonly from: string
  readonly to: string
  readonly mode: Mode
  /** As the inventory says. */
  readonly roles: readonly Role[]
  /** As the inventory says; null when it is not asked about. */
  readonly nodeId: number | null
  /** Finalized level of kraft.version; null when unknown. */
  readonly kraftVersion: number | null
  /** Environment of the service; null when unknown. */
  readonly environment: Readonly<Record<string, string>> | null
  /** The property of a key that counts: the last one. */
  get(key: string): Property | undefined
}

/** The value of a key, without blanks around it, as Kafka reads it; undefined when it is missing or comes from a config provider (`${file:…}`). */
export const plainValue = (file: NodeFile, key: string): string | undefined => {
  const value = file.get(key)?.value.trim()
  return value === undefined || value.includes('${') ? undefined : value
}

/** Items of a list value as Kafka splits it; empty items stay. */
export const itemsOf = (value: string): string[] => (value.trim() === '' ? [] : value.trim().split(/\s*,\s*/))

/** Is the release gone to of this line or a later one? */
export const isTo = ({ to }: NodeFile, line: string): boolean => compareLines(lineOf(to) ?? '0.0', line) >= 0

/** Does the upgrade cross the border into this line? */
export const crosses = ({ from, to }: Pick<NodeFile, 'from' | 'to'>, line: string): boolean =>
  compareLines(lineOf(from) ?? '0.0', line) < 0 && compareLines(lineOf(to) ?? '0.0', line) >= 0

/** Roles as the file says them (process.roles), else as the inventory does. */
export const rolesOf = (file: NodeFile): readonly string[] => {
  const written = plainValue(file, 'process.roles')
  return written === undefined || written === '' ? file.roles : itemsOf(written)
}
