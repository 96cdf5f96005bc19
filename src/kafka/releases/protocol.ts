import { releaseLines } from './catalogue.ts'
import { compareLines, lineOf } from './version.ts'

/** The keys of the two passes of ZooKeeper mode. */
export const protocolKey = 'inter.broker.protocol.version'
export const messageFormatKey = 'log.message.format.version'

/** The line that a protocol belongs to: `3.7` of `3.7` and of `3.7-IV4`; undefined for anything else. */
export const protocolLine = (protocol: string): string | undefined => /^(\d+\.\d+)(-IV\d+|\.\d+)?$/.exec(protocol)?.[1]

/** A protocol as a file is to have it: short where it is the newest of its line, which is what the short form means to Kafka; else as told. */
export const writtenProtocol = (protocol: string): string => {
  const newest = releaseLines.flatMap(({ line, levels }) => (levels.at(-1)?.name === protocol ? [line] : []))
  return newest[0] ?? protocol
}

/** The newest protocol that a release speaks: what `raise` goes to. Undefined from 4.0 on, which has none, and for what is no release. */
export const protocolOf = (release: string): string | undefined => {
  const line = lineOf(release)
  return line === undefined || compareLines(line, '4.0') >= 0 ? undefined : line
}

/** Do brokers of this release speak this protocol? */
export const speaksProtocol = (release: string, protocol: string): boolean => {
  const line = protocolLine(protocol)
  return line !== undefined && compareLines(line, lineOf(release) ?? '0.0') <= 0
}
