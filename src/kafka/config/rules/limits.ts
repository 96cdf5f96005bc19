/* config/invalid-value. A known key with a value it refuses ends the node at start ("Exiting Kafka due to fatal exception", exit 1). */
import { checkLimit } from '../check-limit.ts'
import { limitsOf } from '../table.ts'
import type { FileRule } from './config-rule.ts'

/** Every value that the release gone to refuses, by the table of limits. */
export const limitRule: FileRule = {
  code: 'config/invalid-value',
  find: (file) =>
    file.properties
      .filter((one) => file.get(one.key) === one)
      .flatMap(({ key, value, line }) =>
        limitsOf(key, 'server', file.to).flatMap(({ limit, fix, source, line: since }) => {
          const wrong = checkLimit(value, limit)
          if (wrong === undefined) return []
          const what = `${key} ${wrong}: a node of ${since} or later does not start`
          return [{ rule: 'config/invalid-value' as const, key, line, what, fix, source, severity: 'error' as const }]
        }),
      ),
}
