/* config/listeners. Source: KafkaConfig.validateValues of 3.7.2 to 4.4.0, executed; KAFKA-20380. */
import type { ConfigFinding } from '../config-finding.ts'
import { releaseLines } from '../../releases/catalogue.ts'
import { isFaulty } from '../../releases/knowledge/hazard.ts'
import { isTo, itemsOf, plainValue, rolesOf, type NodeFile } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const rule = 'config/listeners'
const source = 'KafkaConfig of 3.7.2 to 4.4.0, executed'
const names = 'controller.listener.names'

const hostsOf = (value: string | undefined): string[] =>
  itemsOf(value ?? '').map((item) => /^[^:]*:\/\/(.*):-?\d+$/.exec(item)?.[1] ?? item)

const advertised = 'advertised.listeners'

/** What others are told to connect to. Listening on all addresses is fine as long as something better is advertised; controllers advertise from 3.9 on. */
const nowhere = (file: NodeFile): ConfigFinding[] => {
  const isAdvertised = file.get(advertised) !== undefined
  if (!rolesOf(file).includes('broker') && !isAdvertised) return []
  const key = isAdvertised ? advertised : 'listeners'
  if (!hostsOf(plainValue(file, key)).includes('0.0.0.0')) return []
  const what = `${key} would advertise 0.0.0.0, which nobody can connect to: the node does not start`
  return [findingAt(file, { rule, key, what, fix: 'write advertised.listeners with the name that others use', source })]
}

const unknownToControllers = (file: NodeFile): ConfigFinding[] => {
  const isController = file.mode === 'kraft' && rolesOf(file).every((role) => role === 'controller')
  if (!isController || isTo(file, '3.9') || file.get(advertised) === undefined) return []
  const what = `${advertised} is set: a controller before 3.9 does not start with it`
  return [findingAt(file, { rule, key: advertised, what, fix: 'delete the line', source })]
}

const controllerNames = (file: NodeFile): ConfigFinding[] => {
  const isSet = (file.get(names)?.value.trim() ?? '') !== ''
  if (file.mode === 'kraft') {
    const what = `${names} is missing: a KRaft node does not start without it`
    return isSet
      ? []
      : [findingAt(file, { rule, key: names, what, fix: `write ${names}=NAME of the controllers’ listener`, source })]
  }
  const isMigrating = plainValue(file, 'zookeeper.metadata.migration.enable')?.toLowerCase() === 'true'
  if (!isSet || isMigrating) return []
  const what = `${names} is set, which a broker with ZooKeeper takes only while it migrates`
  return [findingAt(file, { rule, key: names, what, fix: 'delete the line', source })]
}

const controlPlane = (file: NodeFile): ConfigFinding[] => {
  const key = 'control.plane.listener.name'
  if (file.mode !== 'kraft' || isTo(file, '4.0') || file.get(key) === undefined) return []
  return [
    findingAt(file, {
      rule,
      key,
      what: `${key} is set: a KRaft node does not start with it`,
      fix: 'delete the line',
      source,
    }),
  ]
}

const advertisedName = releaseLines.flatMap((line) => line.hazards).find(({ id }) => id === 'KAFKA-20380')

/** A controller that says nothing of its address advertises what its address resolves to. */
const unnamedController = (file: NodeFile): ConfigFinding[] => {
  if (file.mode !== 'kraft' || !rolesOf(file).includes('controller')) return []
  if (advertisedName?.applies.to === undefined || !isFaulty(file.to, advertisedName.applies.to)) return []
  const listeners = plainValue(file, 'listeners')
  if (listeners === undefined || file.get(advertised) !== undefined) return []
  if (!hostsOf(listeners).includes('')) return []
  const { fix, source: issue } = advertisedName
  const what =
    'a controller listens on all addresses and advertises none: others are told the name its address resolves to'
  return [findingAt(file, { rule, key: 'listeners', what, fix, source: issue, severity: 'warning' })]
}

export const listenerRule: FileRule = {
  code: rule,
  find: (file) => [
    ...nowhere(file),
    ...unknownToControllers(file),
    ...controllerNames(file),
    ...controlPlane(file),
    ...unnamedController(file),
  ],
}
