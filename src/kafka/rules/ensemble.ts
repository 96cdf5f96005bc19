/*
 * cluster/ensemble. Brokers in ZooKeeper mode live by sessions with their ensemble: every server answers, and exactly one leads (R0 Wait list, R1). Source: `srvr`.
 */
import type { Finding } from '../decide/decision.ts'
import type { EnsembleAnswer } from '../snapshot/cluster-snapshot.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { wait } from './finding.ts'
import type { ClusterRule } from './rule.ts'

const rule = 'cluster/ensemble'

const silent = ({ host, why = 'no answer' }: EnsembleAnswer): Finding =>
  wait({ rule, saw: `${host}: ${why}`, wanted: 'every ZooKeeper server answers srvr' })

const leads = ({ mode }: EnsembleAnswer): boolean => mode === 'leader' || mode === 'standalone'

const findEnsemble = ({ topology, snapshot: { ensemble = [] } }: JudgedCluster): Finding[] => {
  if (topology.mode !== 'zookeeper') return []
  if (ensemble.length === 0)
    return [wait({ rule, saw: 'no ZooKeeper server was asked', wanted: 'an ensemble that serves' })]
  const mute = ensemble.filter(({ mode }) => mode === null).map(silent)
  const leaders = ensemble.filter(leads)
  if (leaders.length === 1) return mute
  const saw = leaders.length === 0 ? 'no server leads' : `${leaders.map(({ host }) => host).join(' and ')} lead`
  return [...mute, wait({ rule, saw, wanted: 'exactly one ZooKeeper server leads' })]
}

export const ensemble: ClusterRule = {
  code: rule,
  wanted: 'every ZooKeeper server answers, and one leads',
  find: findEnsemble,
}
