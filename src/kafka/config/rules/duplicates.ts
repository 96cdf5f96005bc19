/* config/duplicate-key. Source: java.util.Properties: the last of repeated keys counts, without a word. */
import type { FileRule } from './config-rule.ts'

/** Each key that stands more than once, at every place that does not count. */
export const duplicateRule: FileRule = {
  code: 'config/duplicate-key',
  find: (file) =>
    file.properties.flatMap((property) => {
      const last = file.get(property.key)
      if (last === undefined || last === property) return []
      const isSame = last.value === property.value
      return [
        {
          rule: 'config/duplicate-key' as const,
          key: property.key,
          line: property.line,
          what: `${property.key} stands again in line ${last.line}, which counts${isSame ? '; the value is the same' : ''}`,
          fix: 'delete one of the lines',
          source: 'java.util.Properties',
          severity: isSame ? ('advice' as const) : ('warning' as const),
        },
      ]
    }),
}
