/** Bugs planted in the rules, one at a time, to show that the comparison with the oracle would catch them. */
export interface Mutant {
  /** Below src/kafka/. */
  readonly file: string
  /** Stands exactly once in that file. */
  readonly find: string
  readonly put: string
  /** Which decision must differ from the oracle. */
  readonly seenBy: 'stop' | 'back' | 'order' | 'finalize'
}

const stop = (file: string, find: string, put: string): Mutant => ({ file, find, put, seenBy: 'stop' })
const back = (file: string, find: string, put: string): Mutant => ({ file, find, put, seenBy: 'back' })
const order = (find: string, put: string): Mutant => ({ file: 'decide/order.ts', find, put, seenBy: 'order' })
const finalize = (find: string, put: string): Mutant => ({ file: 'decide/finalize.ts', find, put, seenBy: 'finalize' })

export const mutants: readonly Mutant[] = [
  // |ISR \ {b}| >= max(minISR, 1)
  stop('rules/at-min-isr.ts', 'left.length >= least', 'left.length > least'),
  stop('rules/at-min-isr.ts', 'left.length >= least', 'left.length + 1 >= least'),
  stop('rules/at-min-isr.ts', 'p.minIsr ?? 1, 1)', 'p.minIsr ?? 1, 0)'),
  stop('rules/at-min-isr.ts', 'id !== stop.target', 'id > 0'),
  stop('rules/at-min-isr.ts', ' || factorRuleOf(p) !== undefined', ''),
  // replication factors and waivers
  stop('rules/replication-factor.ts', 'replicationFactor <= 1', 'replicationFactor < 1'),
  stop('rules/replication-factor.ts', 'replicationFactor <= minIsr', 'replicationFactor < minIsr'),
  stop('rules/stop-of.ts', ' && one.topic === topic', ''),
  stop('rules/stop-of.ts', 'one.rule === rule && ', ''),
  stop('rules/stop-of.ts', 'stop.cluster.held.get(stop.target) ?? []', 'stop.cluster.partitions'),
  // the quorum without the target
  stop('rules/quorum-majority.ts', '(voters + 2) / 2', '(voters + 1) / 2'),
  stop('rules/quorum-majority.ts', '(voters + 2) / 2', '(voters + 3) / 2'),
  stop('rules/quorum-majority.ts', 'voters <= 2', 'voters < 2'),
  stop('rules/quorum-majority.ts', ' && isAnswering(cluster, id)', ''),
  stop('rules/quorum-majority.ts', 'isCaughtUp(cluster, id) && ', ''),
  stop('rules/quorum-majority.ts', 'filter((id) => id !== target)', 'filter(() => true)'),
  stop('rules/quorum-majority.ts', '? others.length :', '? 0 :'),
  // caught up
  stop('snapshot/quorum-lag.ts', 'lag <= limit', 'lag < limit'),
  stop('rules/voter-behind.ts', 'lag <= limit', 'lag < limit'),
  stop('rules/voter-behind.ts', 'lag !== null && lag <= limit', '(lag ?? 0) <= limit'),
  stop('rules/voter-behind.ts', '[...quorum.voters, ...cluster.controllers].map', '[...quorum.voters].map'),
  stop('snapshot/quorum-lag.ts', 'Math.min(smallest', 'Math.max(smallest'),
  stop('snapshot/quorum-lag.ts', 'if (own === null) return null', 'if (own === null) continue'),
  stop('snapshot/quorum-lag.ts', ' || leader.lastCaughtUpMs < 0', ''),
  stop('rules/quorum-leader.ts', 'quorum === null || hasLeader(quorum)', 'quorum === null || quorum.leaderId >= 0'),
  // a fresh view that is not the target's own
  stop('rules/stale-view.ts', 'lag <= freshWithinMs', 'lag < freshWithinMs'),
  stop('rules/stale-view.ts', 'freshWithinMs = 2000', 'freshWithinMs = 3000'),
  stop('rules/stale-view.ts', 'lag !== null && lag <= freshWithinMs', '(lag ?? 0) <= freshWithinMs'),
  stop('rules/stale-view.ts', ' && !isLoneBroker', ''),
  stop('rules/stale-view.ts', 'viaNodeId === target && ', 'viaNodeId === -1 && '),
  // the metadata that brokers have applied
  stop('rules/stale-metadata.ts', 'offset >= metadataEnd - 1', 'offset >= metadataEnd'),
  stop('rules/stale-metadata.ts', 'offset >= metadataEnd - 1', 'offset > metadataEnd - 3'),
  stop(
    'rules/stale-metadata.ts',
    'offset !== null && metadataEnd !== null && offset',
    '(offset ?? 99) + 1 > 0 && metadataEnd !== null && (offset ?? 99)',
  ),
  stop(
    'rules/stale-metadata.ts',
    'offset !== null && metadataEnd !== null && offset >= metadataEnd',
    'offset !== null && offset >= (metadataEnd ?? 0)',
  ),
  back('decide/back.ts', '...findStaleMetadata(cluster, node),', ''),
  // the replicas that count
  stop('snapshot/judged-cluster.ts', 'change.adding.includes(id) || ', ''),
  stop('snapshot/judged-cluster.ts', ' || change.removing.includes(id))', ')'),
  stop('snapshot/judged-cluster.ts', ' || offlineReplicas.includes(id)', ''),
  stop('snapshot/judged-cluster.ts', '(id) => change.removing.includes(id)).length', '() => false).length'),
  stop('snapshot/judged-cluster.ts', 'without(partition.replicas, (id) => id === absent)', 'partition.replicas'),
  stop('snapshot/judged-cluster.ts', '(node) => node.nodeId !== absent', '() => true'),
  stop('snapshot/judged-cluster.ts', 'id === absent || offline', 'offline'),
  stop('snapshot/judged-cluster.ts', '?.get(partition) ?? noChange', '?.values().next().value ?? noChange'),
  stop('snapshot/judged-cluster.ts', 'byTopic.get(change.topic) ?? ', ''),
  stop('snapshot/judged-cluster.ts', 'list.at(-1) !== partition', 'list.length < 1'),
  // min ISR: the topic's own, else the largest
  stop(
    'snapshot/judged-cluster.ts',
    'Object.hasOwn(topicMinIsr, topic) ? topicMinIsr[topic] : undefined',
    'topicMinIsr[topic]',
  ),
  stop('snapshot/judged-cluster.ts', 'Math.max(largest', 'Math.min(largest'),
  stop('snapshot/judged-cluster.ts', 'if (own === null) return null', 'if (own === null) continue'),
  stop('snapshot/judged-cluster.ts', 'if (topicMinIsr !== undefined) return topicMinIsr', ''),
  stop('snapshot/judged-cluster.ts', '?.isAnswering === true\n', '?.isAnswering !== undefined\n'),
  // the hurt node, and the parts of the decision
  stop('decide/stop.ts', 'hurt === target ? hurt : undefined', 'hurt'),
  stop('decide/stop.ts', 'hurt === target ? hurt : undefined', 'undefined'),
  stop('decide/stop.ts', '...findForeign(cluster),', ''),
  stop('decide/stop.ts', '...findStaleView(stop),', ''),
  stop('decide/stop.ts', '...findWaits(cluster),', ''),
  stop('decide/stop.ts', 'isBroker(node) ?', 'isBroker(node) && !isController(node) ?'),
  stop('decide/stop.ts', 'isController(node) ?', 'isController(node) && !isBroker(node) ?'),
  stop('decide/stop.ts', 'cluster.brokers.filter((one) => one.nodeId !== target)', 'cluster.brokers'),
  stop('decide/stop.ts', 'question.deafAtStart ?? []', '[]'),
  stop('decide/stop.ts', "topology.mode === 'zookeeper'", "topology.mode !== 'kraft' && hurt === 0"),
  stop('decide/telling.ts', "finding.kind === 'refuse')", "finding.kind === 'wait')"),
  // R0's Wait list, item by item
  ...['brokerDown', 'controllerDown', 'brokerUnregistered', 'brokerFenced', 'logDirOffline', 'quorumLeader'].map(
    (name) => stop('decide/health.ts', `\n  ${name},\n`, '\n'),
  ),
  ...[
    'staleMetadata',
    'voterBehind',
    'offlinePartition',
    'underReplicated',
    'underMinIsr',
    'reassignment',
    'unknown',
  ].map((name) => stop('decide/health.ts', `\n  ${name},\n`, '\n')),
  stop('rules/offline-partition.ts', ' && p.replicas.length > 0', ''),
  stop('rules/under-min-isr.ts', 'Math.min(leastMinIsr, assigned.length)', 'leastMinIsr'),
  stop('rules/under-replicated.ts', '!inSync.includes(id)', 'inSync.length < assigned.length - 1'),
  stop('rules/registration.ts', 'one.isFenced === true', 'one.isFenced !== false'),
  // unknown is never healthy
  ...['clusterId', 'brokers', 'partitions', 'topicMinIsr', 'reassignments', 'quorum'].map((part) =>
    stop('rules/unknown.ts', `\n  '${part}',\n`, '\n'),
  ),
  stop('rules/unknown.ts', '...findOtherUnknowns(cluster),', ''),
  stop('rules/unknown.ts', '...findHiddenTopics(cluster),', ''),
  stop('rules/unknown.ts', 'dirs.length === 0', 'dirs.length < 0'),
  stop('rules/unknown.ts', "return [ofNode(node, 'log directories not read')]", 'return []'),
  stop('rules/unknown.ts', '...findUnknownMinIsr(cluster),', ''),
  stop('rules/controlled-shutdown.ts', 'isEnabled === true', 'isEnabled !== false'),
  stop('rules/controlled-shutdown.ts', 'isEnabled === true', 'isEnabled !== null'),
  stop('rules/identity.ts', 'snapshot.clusterId === topology.clusterId', 'topology.clusterId !== null'),
  stop('rules/identity.ts', 'snapshot.quorum?.voters ?? []', '[]'),
  stop('rules/listener.ts', 'listener.isUnchecked !== true && ', ''),
  stop('rules/listener.ts', 'checked.length === 0', 'listeners.length === 0'),
  stop('rules/listener.ts', 'filter((one) => !one.isAnswering)', 'filter((one) => one.isAnswering)'),
  // R3
  back('rules/process.ts', 'process.pid === before?.pid && ', ''),
  back('rules/process.ts', ' && process.startedAtMs === before.startedAtMs', ''),
  back('rules/process.ts', 'releases.includes(process.release)', "process.release !== ''"),
  back('rules/process.ts', " && process.release !== ''", ''),
  back('rules/process.ts', 'if (process === null) {', 'if (process === null && before === undefined) {'),
  back('rules/process.ts', '...badLine(host, log.fatal),', ''),
  back('rules/process.ts', '...badLine(host, log.protocolErrors),', ''),
  back('rules/process.ts', 'log.isRecovering', 'log.fatal.length > 9'),
  back('decide/back.ts', '...findDown(cluster, node),', ''),
  back('decide/back.ts', '...findUnregistered(cluster, node),', ''),
  back('decide/back.ts', '...findFenced(cluster, node),', ''),
  back('decide/back.ts', '...findDeafListeners(cluster, node, deafAtStart),', ''),
  back('decide/back.ts', '...findNotInSync(cluster, node.nodeId),', ''),
  back('decide/back.ts', '...findBehind(cluster, node.nodeId),', ''),
  back('decide/back.ts', "['brokers', 'partitions']", '[]'),
  back('decide/back.ts', "['quorum']", '[]'),
  back('decide/back.ts', '...quorumLeader.find(cluster),', ''),
  back('rules/not-in-sync.ts', 'assigned.includes(nodeId) && ', ''),
  back('snapshot/judged-cluster.ts', 'change.adding.includes(id) || ', ''),
  back('snapshot/judged-cluster.ts', ' || offlineReplicas.includes(id)', ''),
  // R6
  order('Number(b.isHurt) - Number(a.isHurt) ||', ''),
  order('roles.indexOf(a.role) - roles.indexOf(b.role) ||', ''),
  order('Number(a.isLast) - Number(b.isLast) ||', ''),
  order('(a.leads ?? 0) - (b.leads ?? 0) ||', ''),
  order('(a.leads ?? 0) - (b.leads ?? 0)', '(b.leads ?? 0) - (a.leads ?? 0)'),
  order('a.node.nodeId - b.node.nodeId', '0'),
  order("? ['broker', 'controller', 'zookeeper'] :", "? ['zookeeper', 'broker', 'controller'] :"),
  order(": ['zookeeper', 'controller', 'broker']", ": ['controller', 'zookeeper', 'broker']"),
  order(
    "if (isController(node)) return 'controller'",
    "if (isController(node) && !node.roles.includes('broker')) return 'controller'",
  ),
  order("role === 'broker' ? leadsOf(node.nodeId) : null", 'leadsOf(node.nodeId)'),
  order('question.remaining.includes(node.nodeId)', 'question.remaining.length > 0'),
  order('(counts.get(leader) ?? 0) + 1', '1'),
  // R8
  finalize('range[0] <= level && ', ''),
  finalize(' && level <= range[1]', ''),
  finalize('range[0] <= level', 'range[0] < level'),
  finalize('level <= range[1]', 'level < range[1]'),
  finalize('range !== undefined && range[0]', 'range === undefined || range[0]'),
  finalize('shown !== undefined && shown <= level', '(shown ?? 0) <= level'),
  finalize('shown !== undefined && shown <= level', 'shown !== undefined'),
  finalize('feature === metadataVersion ? undefined : 0', '0'),
  finalize('feature === metadataVersion ? undefined : 0', 'undefined'),
  finalize('if (finalized === null) return undefined', 'if (finalized === null) return 0'),
  finalize('...findForeign(cluster),', ''),
  finalize('...ghostController.find(cluster),', ''),
  {
    file: 'rules/ghost-controller.ts',
    find: 'topology.nodes.filter(isController).map',
    put: 'topology.nodes.map',
    seenBy: 'finalize',
  },
  finalize('...findMode(topology),', ''),
  finalize('...findUnknownBrokers(snapshot),', ''),
  finalize('snapshot.brokers !== null && ', ''),
  finalize(' && snapshot.quorum !== null', ''),
  finalize('...findTrap(cluster, members, wishes),', ''),
  finalize('level > highestShown(members, feature))', 'level > 0)'),
  finalize('feature === elrFeature && ', ''),
  finalize('from !== to', 'from < 0'),
  finalize("if (unread.kind !== 'safe') return unread", ''),
  finalize('Number(b.feature === metadataVersion) - Number(a.feature === metadataVersion)', '0'),
  finalize('(node) => isBroker(node) || isController(node)', 'isBroker'),
  finalize('Math.max(0, ...members.map', 'Math.min(99, ...members.map'),
  {
    file: 'rules/elr-min-isr.ts',
    find: "settings?.minInsyncReplicasFrom === 'cluster'",
    put: "settings?.minInsyncReplicasFrom !== 'file'",
    seenBy: 'finalize',
  },
]
