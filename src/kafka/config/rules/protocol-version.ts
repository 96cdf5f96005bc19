/* config/protocol-version. Source: KafkaConfig.scala of 3.9.2, lines 538-560 (KRaft ignores it, and exits below 3.0); ReplicationConfigs (its default is the newest of the binaries). From 4.0 on the key is gone (rule keys). */
import type { ConfigFinding } from '../config-finding.ts'
import { compareLines, lineOf } from '../../releases/version.ts'
import { isTo, plainValue, type NodeFile } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const rule = 'config/protocol-version'
const key = 'inter.broker.protocol.version'
const source = 'KafkaConfig.scala and ReplicationConfigs.java of 3.9.2'

/** The line that a protocol belongs to: `3.7` of `3.7`, `3.7-IV4`; undefined for anything else. */
const protocolLine = (value: string): string | undefined => /^(\d+\.\d+)(-IV\d+|\.\d+)?$/.exec(value)?.[1]

/** Why a node does not even start with it; undefined when it does. */
const fatalIn = (to: string, value: string): string | undefined => {
  const line = protocolLine(value)
  if (line === undefined || compareLines(line, lineOf(to) ?? '0.0') > 0) return `${to} knows no such protocol`
  return compareLines(line, '3.0') < 0 ? 'in KRaft mode it must be 3.0 or later' : undefined
}

const inKraft = (file: NodeFile, value: string): ConfigFinding[] => {
  const fatal = fatalIn(file.to, value)
  const ignored = `${key} is ignored in KRaft mode: it holds nothing back`
  const what = fatal === undefined ? ignored : `${key} is ${value}: ${fatal}, and the node does not start`
  const severity = fatal === undefined ? 'warning' : 'error'
  return [findingAt(file, { rule, key, what, fix: 'delete the line', source, severity })]
}

/** Going back after the raise. */
const beyondFix = 'there is no way back once the protocol was raised: go forward instead'

const inZooKeeper = (file: NodeFile, value: string | undefined): ConfigFinding[] => {
  const left = lineOf(file.from) ?? '0.0'
  if (value === undefined) {
    const what = `${key} is not set: a broker speaks the newest protocol of its binaries as soon as they are swapped`
    const fix = `write ${key}=${left} (phase pin)`
    return file.get(key) === undefined ? [findingAt(file, { rule, key, what, fix, source, severity: 'warning' })] : []
  }
  const line = protocolLine(value)
  if (line !== undefined && compareLines(line, lineOf(file.to) ?? '0.0') > 0 && compareLines(line, left) <= 0)
    return [
      findingAt(file, {
        rule,
        key,
        what: `${key} is ${value}, which ${file.to} does not speak`,
        fix: beyondFix,
        source,
      }),
    ]
  if (line !== undefined && compareLines(line, left) <= 0) return []
  const what = `${key} is ${value}, which brokers on ${file.from} do not speak`
  return [findingAt(file, { rule, key, what, fix: `write ${key}=${left} until every broker runs ${file.to}`, source })]
}

/** The protocol that brokers of 3.x speak among each other. */
export const protocolVersionRule: FileRule = {
  code: rule,
  find: (file) => {
    if (isTo(file, '4.0')) return []
    const value = plainValue(file, key)
    if (file.mode === 'kraft') return value === undefined ? [] : inKraft(file, value)
    return file.roles.includes('broker') ? inZooKeeper(file, value) : []
  },
}
