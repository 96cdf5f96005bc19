import { expect } from 'chai'
import fc from 'fast-check'
import { decideStopServer, type ServerQuestion } from '../../../src/kafka/servers/stop-server.ts'
import type { EnsembleAnswer } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { bytesOf } from '../compare.ts'
import { Dice } from '../dice.ts'
import { judgeIdentity, judgeListeners, judgeWaitList } from '../oracle/wait-list.ts'
import { isData, Notes, type Verdict, type World } from '../oracle/world.ts'
import { drawRandom } from '../random-cluster.ts'

const modes = ['leader', 'follower', 'observer', 'standalone', null] as const

/** Up to five servers, mostly one leader and followers, of which the cluster may forget to tell. */
const drawServers = (dice: Dice): readonly EnsembleAnswer[] =>
  Array.from({ length: dice.mostly(120, 3, [1, 2, 4, 5]) }, (_, index) => {
    const mode = dice.mostly<EnsembleAnswer['mode']>(12, index === 1 ? 'leader' : 'follower', [...modes])
    return { host: `z${index}`, address: `z${index}:2181`, version: mode === null ? null : '3.8.4', mode }
  })

const draw = (bytes: Uint8Array): ServerQuestion => {
  const dice = new Dice(bytes)
  const servers = drawServers(dice)
  const target = dice.rarely(2) ? 'b1' : `z${dice.below(servers.length)}`
  const ensemble = dice.rarely(2) ? undefined : servers.filter(() => !dice.rarely(2))
  const { snapshot, topology } = drawRandom(dice)
  const zookeepers = servers.map(({ host, address }) => ({ host, address }))
  const nodes = topology.nodes.map((node) => ({ ...node, roles: ['broker'] as const }))
  return {
    snapshot: { ...snapshot, mode: 'zookeeper', quorum: null, ...(ensemble === undefined ? {} : { ensemble }) },
    topology: { ...topology, mode: 'zookeeper', nodes, zookeepers },
    target,
  }
}

/** "those left are >= floor(n/2)+1", of those that vote */
const judgeMajority = (notes: Notes, { s, t, target }: Pick<World, 's' | 't'> & { readonly target: string }): void => {
  let left = 0
  let n = 0
  for (const { host } of t.zookeepers ?? []) {
    const told = (s.ensemble ?? []).find((one) => one.host === host)
    notes.wait('cluster/ensemble', told === undefined)
    if (told?.mode === 'observer') continue
    n++
    if (host !== target) left++
  }
  const isObserver = (s.ensemble ?? []).some(({ host, mode }) => host === target && mode === 'observer')
  notes.refuse('cluster/ensemble', !isObserver && left < Math.floor(n / 2) + 1)
}

/** safety.md: "Stop only if every other server answers `srvr`, exactly one is leader, those left are >= floor(n/2)+1, and no broker is unhealthy." */
const oracle = ({ snapshot: s, topology: t, target }: ServerQuestion): Verdict => {
  const notes = new Notes()
  const servers = t.zookeepers ?? []
  if (servers.every(({ host }) => host !== target)) {
    notes.refuse('cluster/ensemble')
    return notes.verdict()
  }
  const world = { s, t, gone: null }
  judgeIdentity(notes, world)
  judgeWaitList(notes, world)
  for (const { nodeId } of t.nodes.filter(isData)) judgeListeners(notes, world, { id: nodeId, deaf: [] })
  judgeMajority(notes, { s, t, target })
  return notes.verdict()
}

const textOf = (question: ServerQuestion): string => {
  const decision = decideStopServer(question)
  const rules = decision.kind === 'safe' ? [] : decision.blockers.map(({ rule }) => rule)
  return `${decision.kind} ${[...new Set(rules)].sort().join()}`
}

const wantedOf = (question: ServerQuestion): string => {
  const { kind, rules } = oracle(question)
  return `${kind} ${[...new Set(rules.map((rule) => rule.split(' ')[1] ?? ''))].sort().join()}`
}

describe('the stop of a ZooKeeper server beside an independent oracle', function () {
  this.timeout(120_000)

  it('agrees on 20000 random clusters, and meets every kind of answer', () => {
    const met = new Map<string, number>()
    const seeds = fc.noShrink(fc.noBias(fc.integer()))
    fc.assert(
      fc.property(seeds, (seed) => {
        // Few faults at a time, or nothing would ever be safe.
        const quiet = (seed >>> 8) & 255
        const question = draw(bytesOf(seed).map((byte, at) => (at > 12 && (byte ^ at) % 256 < quiet ? 0 : byte)))
        const wanted = wantedOf(question)
        const [kind = ''] = wanted.split(' ')
        met.set(kind, (met.get(kind) ?? 0) + 1)
        if (textOf(question) !== wanted) expect(textOf(question), JSON.stringify(question)).to.equal(wanted)
      }),
      { numRuns: 20_000, seed: 20_261_123 },
    )
    expect([...met].filter(([, times]) => times > 25).map(([kind]) => kind)).to.have.members(['safe', 'wait', 'refuse'])
  })
})
