/* config/principal-builder. Source: upgrade notes of 4.2. */
import { crosses } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const key = 'principal.builder.class'

export const principalBuilderRule: FileRule = {
  code: 'config/principal-builder',
  find: (file) =>
    crosses(file, '4.2') && file.get(key) !== undefined
      ? [
          findingAt(file, {
            rule: 'config/principal-builder',
            key,
            what: `${key} is set: from 4.2 on the class must also be a KafkaPrincipalSerde, or the node does not start`,
            fix: 'look at the class before the upgrade',
            source: 'upgrade notes of Kafka 4.2',
            severity: 'warning',
          }),
        ]
      : [],
}
