/* config/unstable-features. With it a node supports levels of metadata.version that its release does not promise. Source: BrokerFeatures.defaultSupportedFeatures. */
import { plainValue } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const keys = ['unstable.feature.versions.enable', 'unstable.metadata.versions.enable', 'unstable.api.versions.enable']

export const unstableFeaturesRule: FileRule = {
  code: 'config/unstable-features',
  find: (file) =>
    keys
      .filter((key) => plainValue(file, key)?.toLowerCase() === 'true')
      .map((key) =>
        findingAt(file, {
          rule: 'config/unstable-features',
          key,
          what: `${key} is true: levels that are not finished can be finalized, and no upgrade of them is promised`,
          fix: 'delete the line',
          source: 'BrokerFeatures.defaultSupportedFeatures of 4.3.1',
          severity: 'warning',
        }),
      ),
}
