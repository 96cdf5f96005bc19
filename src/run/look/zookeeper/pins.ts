import { serverProperties } from '../../../facts/server-properties.ts'
import { request } from '../../../facts/fact.ts'
import { effectiveProperties, type PropertiesFile } from '../../../kafka/config/parse-properties.ts'
import type { Decision } from '../../../kafka/decide/decision.ts'
import { decideProtocol, type PinnedBroker } from '../../../kafka/decide/protocol.ts'
import { protocolKey } from '../../../kafka/releases/protocol.ts'
import { isServer, type HostView } from '../../../modules/host-view.ts'
import { isGoingBack } from '../../../plan/going-back.ts'
import { memoryOf, type RunContext } from '../../run-context.ts'
import { askHost, observationIn, type Look } from '../look.ts'

const readPin = async (context: RunContext, host: HostView): Promise<string | null | undefined> => {
  const answers = await askHost(context, host.name, { file: request(serverProperties, { path: host.install.config }) })
  const file = answers.ok ? answers.value['file'] : undefined
  if (file?.ok !== true) return undefined
  // The fact made this answer.
  const { properties, fault } = file.value as PropertiesFile
  if (fault !== undefined) return undefined
  return effectiveProperties(properties).get(protocolKey)?.value.trim() ?? null
}

const readBroker = async (context: RunContext, seen: Look, host: HostView): Promise<PinnedBroker> => {
  const { name, nodeId } = host
  const release = observationIn(seen, host).process?.release
  return { host: name, nodeId, pinned: await readPin(context, host), release: release === '' ? undefined : release }
}

/** ZooKeeper mode: may this broker go down with the protocols that the brokers' files pin? Safe in KRaft mode, and for what brings a node back (R9). */
export const decidePins = async (context: RunContext, seen: Look, target: HostView): Promise<Decision> => {
  const { mode, versions, hosts } = context.program
  if (mode !== 'zookeeper' || isServer(target) || memoryOf(context, target.name).isUndoing) return { kind: 'safe' }
  const brokers = hosts.filter((host) => host.roles.includes('broker'))
  const pinned = await Promise.all(brokers.map((host) => readBroker(context, seen, host)))
  return decideProtocol({
    brokers: pinned,
    target: target.nodeId,
    to: versions?.to,
    isGoingBack: isGoingBack(context.program),
  })
}
