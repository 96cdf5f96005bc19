/* config/changed-default. A key nobody set behaves otherwise after the upgrade. */
import { plainValue, type NodeFile } from '../node-file.ts'
import { defaultsBetween } from '../table.ts'
import type { FileRule } from './config-rule.ts'

const isOn = (file: NodeFile, key: string | null): boolean =>
  key === null || plainValue(file, key)?.toLowerCase() === 'true'

/** Defaults that change on the way, of keys that the file does not set. Brokers only: that is where they bite. */
export const defaultRule: FileRule = {
  code: 'config/changed-default',
  find: (file) =>
    file.roles.includes('broker')
      ? defaultsBetween(file.from, file.to, 'server')
          .filter(({ isInternal }) => isInternal !== true)
          .filter(({ key, onlyWith }) => file.get(key) === undefined && isOn(file, onlyWith))
          .map(({ key, was, now, bites, source, line }) => ({
            rule: 'config/changed-default' as const,
            key,
            line: null,
            what: `${key} is not set; its default changes from ${was ?? 'none'} to ${now} in ${line}: ${bites}`,
            fix: was === null ? 'set it where it matters' : `set ${key}=${was} to keep what it was, or do nothing`,
            source,
            severity: 'advice' as const,
          }))
      : [],
}
