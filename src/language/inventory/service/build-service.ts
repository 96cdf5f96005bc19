/** `service:` of one host: who starts and stops its node, and which words go with which driver. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import type { Service } from '../../../modules/host-view.ts'
import { perTree } from './per-tree.ts'
import { childOf, entriesOf, textOf, textsOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { inventoryFault } from '../inventory-faults.ts'

/** Words of each driver. */
export const serviceWords: Readonly<Record<Service['type'], readonly string[]>> = {
  scripts: ['type', 'env', 'change_env'],
  systemd: ['type', 'unit'],
  commands: ['type', 'start', 'stop', 'status', 'env', 'change_env'],
}

const typeOf = (service: Tree | undefined): Service['type'] => {
  const type = textOf(childOf(service, 'type'))
  return type === 'systemd' || type === 'commands' ? type : 'scripts'
}

const needless = (type: Service['type'], { key, keyAt }: Entry): Diagnostic => {
  const isEnvironment = key === 'env' || key === 'change_env'
  const takers = Object.entries(serviceWords).flatMap(([name, words]) => (words.includes(key) ? [name] : []))
  return inventoryFault('service-word', keyAt, {
    message: `a service of type ${type} takes no "${key}"`,
    fix:
      type === 'systemd' && isEnvironment
        ? 'write it into the unit: systemctl edit UNIT, [Service], Environment=NAME=value'
        : `set type: ${takers.join(' or ')}, or remove it`,
  })
}

/** Words that the driver of a host does not take, and those that it lacks. Unknown words are the schema's. */
export const checkService = (settings: Tree): readonly Diagnostic[] => {
  const service = childOf(settings, 'service')
  return service === undefined ? [] : faultsOf(service)
}

const faultsOf = perTree((service): readonly Diagnostic[] => {
  const type = typeOf(service)
  const known = Object.values(serviceWords).flat()
  const missing = type === 'commands' ? ['start', 'stop'].filter((key) => childOf(service, key) === undefined) : []
  return [
    ...entriesOf(service)
      .filter(({ key }) => known.includes(key) && !serviceWords[type].includes(key))
      .map((entry) => needless(type, entry)),
    ...missing.map((key) =>
      inventoryFault('missing-key', service.at, {
        message: `"service" of type commands lacks "${key}"`,
        fix: `add "${key}:" as a list of words, for example ${key}: [/usr/local/bin/kafkactl, ${key}]`,
      }),
    ),
  ]
})

/** As systemd itself takes a name without its kind. */
const unitOf = (service: Tree | undefined): string => {
  const unit = textOf(childOf(service, 'unit')) ?? 'kafka'
  return unit.endsWith('.service') ? unit : `${unit}.service`
}

/** Goes on with harmless values where something is lacking. */
export const buildService = (settings: Tree): Service => {
  const service = childOf(settings, 'service')
  return service === undefined ? serviceOf(undefined) : knownService(service)
}

const serviceOf = (service: Tree | undefined): Service => {
  const env = entriesOf(childOf(service, 'env')).map((entry) => [entry.key, textOf(entry.value) ?? ''] as const)
  const own = { env: Object.fromEntries(env), changeEnv: textsOf(childOf(service, 'change_env')) }
  const words = (key: string): readonly string[] => textsOf(childOf(service, key))
  switch (typeOf(service)) {
    case 'systemd':
      return { type: 'systemd', unit: unitOf(service), env: {}, changeEnv: [] }
    case 'commands': {
      const status = childOf(service, 'status') === undefined ? undefined : words('status')
      return { type: 'commands', start: words('start'), stop: words('stop'), status, ...own }
    }
    case 'scripts':
      return { type: 'scripts', ...own }
  }
}

const knownService = perTree(serviceOf)
