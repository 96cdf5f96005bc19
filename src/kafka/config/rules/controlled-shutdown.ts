/* config/controlled-shutdown. Without it a stopping broker moves no leader away. Source: config controlled.shutdown.enable; R0. */
import { plainValue } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

export const controlledShutdownRule: FileRule = {
  code: 'config/controlled-shutdown',
  find: (file) =>
    plainValue(file, 'controlled.shutdown.enable')?.toLowerCase() === 'false'
      ? [
          findingAt(file, {
            rule: 'config/controlled-shutdown',
            key: 'controlled.shutdown.enable',
            what: 'controlled.shutdown.enable is false: a stopping broker moves no leader away',
            fix: 'delete the line and restart the node outside of the upgrade',
            source: 'config controlled.shutdown.enable',
          }),
        ]
      : [],
}
