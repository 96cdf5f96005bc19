/* config/min-insync-replicas. From 4.1 on, raising eligible.leader.replicas.version writes the active controller's value for the whole cluster. Executed: 4.0.2 to 4.1.2 fell from 2 to 1. */
import { isTo, rolesOf } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const key = 'min.insync.replicas'

/** A controller whose file says nothing of it would make it 1. */
export const minInsyncReplicasRule: FileRule = {
  code: 'config/min-insync-replicas',
  find: (file) =>
    file.mode === 'kraft' && isTo(file, '4.1') && rolesOf(file).includes('controller') && file.get(key) === undefined
      ? [
          findingAt(file, {
            rule: 'config/min-insync-replicas',
            key,
            what: `${key} is not set on this controller: raising eligible.leader.replicas.version would make it 1 for the whole cluster`,
            fix: `write the ${key} of the brokers into the files of the controllers`,
            source: 'docs/operations/eligible-leader-replicas.md of 4.3.1; executed',
            severity: 'warning',
          }),
        ]
      : [],
}
