/*
 * node/no-process, node/unknown-process, node/old-process, node/release, node/fatal-log, node/log-recovery: R3 as seen on the host. A new process;
 * its release by the jar in its class path (the wire shows only the line); no fatal line since its start and no sign of broken protocol negotiation
 * (KIP-35; Kafka's own upgrade tests grep for these two). A log that can not be read proves nothing (P9).
 */
import type { Finding } from '../decide/decision.ts'
import type { NodeObservation, NodeProcess } from '../decide/node-observation.ts'
import type { NodeQuestion } from '../decide/questions.ts'
import { refuse, wait } from './finding.ts'

const isOld = (process: NodeProcess, before: NodeQuestion['before']): boolean =>
  process.pid === before?.pid && process.startedAtMs === before.startedAtMs

const findRelease = ({ host }: NodeObservation, process: NodeProcess, releases: readonly string[]): Finding[] => {
  const isAnyMeant = releases.length === 0 && process.release !== ''
  if (isAnyMeant || releases.includes(process.release)) return []
  const saw = process.release === '' ? 'no kafka jar in its class path' : process.release
  return [
    refuse({
      rule: 'node/release',
      saw: `${host} (pid ${process.pid}) runs ${saw}`,
      wanted: releases.length === 0 ? 'a Kafka release' : releases.join(' or '),
      fix: `look at what starts Kafka on ${host}: its class path must come from install.current`,
    }),
  ]
}

const findProcess = ({ observation, releases, before }: NodeQuestion): Finding[] => {
  const { process, host } = observation
  if (process === undefined)
    return [wait({ rule: 'node/unknown-process', saw: `${host} could not be asked`, wanted: 'a running process' })]
  if (process === null) {
    return [
      refuse({
        rule: 'node/no-process',
        saw: `no Kafka process on ${host}`,
        wanted: 'a running process',
        fix: `read the end of its log on ${host}, mend the cause, start it`,
      }),
    ]
  }
  return isOld(process, before)
    ? [wait({ rule: 'node/old-process', saw: `${host} still runs pid ${process.pid}`, wanted: 'a new process' })]
    : findRelease(observation, process, releases)
}

const badLine = (host: string, lines: readonly string[]): Finding[] =>
  lines.length === 0
    ? []
    : [
        refuse({
          rule: 'node/fatal-log',
          saw: lines.at(-1) ?? '',
          wanted: 'no such line since its start',
          fix: `read the log on ${host}: waiting does not cure this`,
        }),
      ]

const findLog = ({ observation: { host, log, process }, before }: NodeQuestion): Finding[] => {
  if (process !== null && process !== undefined && isOld(process, before)) return []
  if (log === undefined)
    return [
      wait({ rule: 'node/log-recovery', saw: `the log on ${host} could not be read`, wanted: 'a log without faults' }),
    ]
  return [
    ...badLine(host, log.fatal),
    ...badLine(host, log.protocolErrors),
    ...(log.isRecovering
      ? [wait({ rule: 'node/log-recovery', saw: `${host} is in log recovery`, wanted: 'recovery done' })]
      : []),
  ]
}

/** What the host says against the node being back. */
export const findProcessFaults = (question: NodeQuestion): Finding[] => [...findProcess(question), ...findLog(question)]
