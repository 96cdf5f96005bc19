/* config/removed-key, config/renamed-key, config/deprecated-key. Kafka ignores a key it does not know without a word (AbstractConfig.logUnused is never called by brokers), so that a setting ends silently. */
import type { ConfigFinding } from '../config-finding.ts'
import type { Property } from '../parse-properties.ts'
import type { NodeFile } from '../node-file.ts'
import { changeOf, ruleOfChange, severityOfChange } from '../table.ts'
import type { FileRule } from './config-rule.ts'

const findChange = ({ from, to }: NodeFile, { key, line }: Property): ConfigFinding[] => {
  const change = changeOf(key, 'server', to)
  if (change === undefined) return []
  const { kind, replacement, effect, source } = change
  return [
    {
      rule: ruleOfChange[kind],
      key,
      line,
      what: `${key} was ${kind} in ${change.line}: ${effect}`,
      fix: replacement === null ? `delete the line` : `write ${replacement} instead`,
      source,
      severity: severityOfChange(change, from),
    },
  ]
}

/** Every key of the file whose meaning ended, or is about to, up to the release gone to. */
export const keyRule: FileRule = {
  code: 'config/removed-key',
  find: (file) => file.properties.filter((one) => file.get(one.key) === one).flatMap((one) => findChange(file, one)),
}
