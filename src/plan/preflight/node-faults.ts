/*
 * node/release, node/linked, node/no-process, node/unknown-process: R0 as seen on the hosts. Every node runs `from` or already `to`; its release is
 * that of the running process, by the jar in its class path. A node that runs `to` while `install.current` points elsewhere was half upgraded: its
 * next restart would silently go back; a stopped node would come back on whatever it is linked to; without `versions` no restart may change a release at all. A `current` that is no link to a release cannot be switched while the node is down.
 */
import type { Finding } from '../../kafka/decide/decision.ts'
import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import { refuse, wait } from '../../kafka/rules/finding.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import type { Observed } from '../observed.ts'
import type { Program } from '../program.ts'

type Versions = NonNullable<Program['versions']>

/** A ZooKeeper server has no node id. */
const idOf = (host: HostView): { readonly nodeId?: number } => (isServer(host) ? {} : { nodeId: host.nodeId })

const unknownHost = (host: HostView, why: string): Finding =>
  wait({
    rule: 'node/unknown-process',
    ...idOf(host),
    saw: `${host.name} could not be asked: ${why}`,
    wanted: `an answer about its ${isServer(host) ? 'ZooKeeper' : 'Kafka'} process`,
    fix: `make ${host.name} reachable as the inventory says`,
  })

const noProcess = (host: HostView, { linked }: NodeObservation): Finding =>
  wait({
    rule: 'node/no-process',
    ...idOf(host),
    saw: `no ${isServer(host) ? 'ZooKeeper' : 'Kafka'} process on ${host.name}${linked === undefined || linked === '' ? '' : `, linked to ${linked}`}`,
    wanted: 'a running process',
    fix: `start ${isServer(host) ? 'ZooKeeper' : 'Kafka'} on ${host.name}, or read the end of its log first when it does not stay up`,
  })

/** A stopped node comes back on the release it is linked to: that must be one that is meant. */
const findStoppedLink = (host: HostView, linked: string | undefined, versions: Versions | undefined): Finding[] => {
  const wanted = versions === undefined ? [] : [...new Set([...versions.from, versions.to])]
  if (linked === undefined) return [unknownHost(host, `what ${host.install.current} points to could not be read`)]
  if (linked !== '' && (wanted.length === 0 || wanted.includes(linked))) return []
  const saw = `${host.name} is stopped, and ${host.install.current} points to ${linked === '' ? 'no release' : linked}`
  return [
    refuse({
      rule: 'node/linked',
      nodeId: host.nodeId,
      saw,
      wanted: wanted.length === 0 ? 'a symbolic link to a folder kafka-RELEASE' : wanted.join(' or '),
      fix: `point ${host.install.current} of ${host.name} to the release its data was last run with${wanted.length === 0 ? '' : `, ${wanted.join(' or ')}`}`,
    }),
  ]
}

const findRelease = (host: HostView, release: string, { from, to }: Versions): Finding[] => {
  const wanted = [...new Set([...from, to])]
  if (wanted.includes(release)) return []
  return [
    refuse({
      rule: 'node/release',
      nodeId: host.nodeId,
      saw:
        release === ''
          ? `${host.name} runs a process without a Kafka jar in its class path`
          : `${host.name} runs ${release}`,
      wanted: wanted.join(' or '),
      fix: `add ${release === '' ? 'its release' : `"${release}"`} to versions.from if the way from it is allowed, or bring ${host.name} to one of these first`,
    }),
  ]
}

const findLink = (
  host: HostView,
  release: string,
  seen: { linked: string | undefined; to: string; isStopped: boolean },
): Finding[] => {
  const { linked, to, isStopped } = seen
  const { current } = host.install
  if (isStopped && linked === '') {
    return [
      refuse({
        rule: 'node/linked',
        nodeId: host.nodeId,
        saw: `${current} of ${host.name} is no link to a release`,
        wanted: `a symbolic link to a folder kafka-${release === '' ? 'RELEASE' : release}`,
        fix: `move the folder to ${host.install.root}/kafka-${release === '' ? 'RELEASE' : release} and link ${current} to it`,
      }),
    ]
  }
  if (release !== to || linked === undefined || linked === '' || linked === to) return []
  return [
    refuse({
      rule: 'node/linked',
      nodeId: host.nodeId,
      saw: `${host.name} runs ${to}, but ${current} points to ${linked}`,
      wanted: `${current} points to ${to}, the release in use`,
      fix: `point ${current} of ${host.name} to kafka-${to}: its next restart would go back to ${linked}`,
    }),
  ]
}

/** A playbook without versions keeps every node on its release: a link elsewhere would make an upgrade of its restart. */
const findOtherLink = (host: HostView, release: string, linked: string | undefined): Finding[] => {
  if (linked === undefined || linked === '' || linked === release) return []
  const { current } = host.install
  return [
    refuse({
      rule: 'node/linked',
      nodeId: host.nodeId,
      saw: `${host.name} runs ${release}, but ${current} points to ${linked}: a restart would change its release`,
      wanted: `${current} points to ${release}, the release in use`,
      fix: `point ${current} of ${host.name} to kafka-${release}, or say "versions:" in the playbook to upgrade it`,
    }),
  ]
}

const findOnHost = (
  program: Program,
  host: HostView,
  seen: { node: NodeObservation; isStopped: boolean; isHurt: boolean },
): Finding[] => {
  const { node, isStopped, isHurt } = seen
  const { versions } = program
  if (node.process === undefined) return [unknownHost(host, 'its processes could not be read')]
  // Its release is that of ZooKeeper: `versions` says nothing of it.
  if (isServer(host)) return node.process === null && !isHurt ? [noProcess(host, node)] : []
  if (node.process === null)
    return [...(isHurt ? [] : [noProcess(host, node)]), ...findStoppedLink(host, node.linked, versions)]
  const { release } = node.process
  if (versions === undefined) return isStopped ? findOtherLink(host, release, node.linked) : []
  return [
    ...findRelease(host, release, versions),
    ...findLink(host, release, { linked: node.linked, to: versions.to, isStopped }),
  ]
}

/** What the hosts themselves say against an apply. `stopped`: ids of the nodes it would stop; `hurt`: the one whose process may be gone. */
export const findNodeFaults = (
  program: Program,
  observed: Observed,
  { stopped, hurt }: { readonly stopped: ReadonlySet<number>; readonly hurt: HostView | undefined },
): Finding[] =>
  program.hosts
    .filter((host) => host.roles.length > 0)
    .flatMap((host) => {
      const node = observed.nodes[host.name]
      if (node?.ok !== true) return [unknownHost(host, node?.error.why[0] ?? node?.error.what ?? 'it was not asked')]
      return findOnHost(program, host, { node: node.value, isStopped: stopped.has(host.nodeId), isHurt: host === hurt })
    })
