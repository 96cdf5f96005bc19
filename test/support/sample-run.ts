/** A rolling upgrade of three controllers and three brokers as the engine tells it: with waits, an approval, and variants that end otherwise. */
import type { Problem } from '../../src/diagnostics/problem.ts'
import type { Blocker } from '../../src/kafka/decide/decision.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { EventScript } from './event-script.ts'
import { act, begin, down, end, guard, hosts, idOf, outOfSync, quick, state, wait, type Step } from './sample-steps.ts'

export const startRun = (script: EventScript): EventScript =>
  script.say({
    type: 'run-started',
    playbook: 'orders: Kafka 3.9.2 to 4.1.2',
    file: 'playbooks/rolling-upgrade.yml',
    digest: '5f1c0a9be2d84b7760a1c2f3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f70',
    kplay: '0.1.0',
    cluster: { name: 'orders', id: '5L6g3nShT-eMCtK--X86sw', mode: 'kraft' },
    versions: { from: ['3.9.2'], to: '4.1.2' },
    nodes: hosts.map((host) => ({
      host,
      nodeId: idOf(host),
      roles: [host.startsWith('c') ? 'controller' : 'broker'],
      from: '3.9.2',
    })),
    phases: [
      { id: 'preflight', description: 'Look before touching anything.', hosts: [], irreversible: false },
      { id: 'stage', description: 'Bring the release to every node.', hosts, irreversible: false },
      { id: 'roll', description: 'Put the new binaries on one node at a time.', hosts, irreversible: false },
      { id: 'soak', description: 'Watch the cluster for a while.', hosts: [], irreversible: false },
      { id: 'finalize', description: 'Raise metadata.version.', hosts: [], irreversible: true },
    ],
    waivers: ['cluster/replication-factor-one metrics.scratch'],
    shortened: ['the clean window: 45s cut to 5s (--max-wait)', 'soak.watch: 24h cut to 5s (--max-wait)'],
    notRehearsed: ['roll.tell-monitoring@b1'],
    replaced: ['connection ssh by local'],
  })

const stop = (script: EventScript, host: string): EventScript => {
  const step: Step = {
    phase: 'roll',
    id: 'stop',
    host,
    module: 'service',
    title: 'stop the node',
    effects: { stops: 'node', changes: 'host' },
  }
  begin(script, step)
  // Somebody stopped b3 by hand: nothing else is stopped until it is back.
  const held = host === 'b2' ? 130_000 : 0
  for (let waitedMs = 0; waitedMs < held; waitedMs += 10_000)
    wait(script, step, { waitedMs, blockers: [down(3), ...outOfSync(3, 14)], trend: '14, standing' }).after(10_000)
  guard(script, step, held)
  act(script, step, { kind: 'stop-node', pid: 4242, startedAtMs: 1_790_000_000_000 }, 300, 'stopping')
  state(script.after(1500), step, 'stopped')
  return end(script, step, 'changed', held + 1800)
}

const link = (script: EventScript, host: string): EventScript => {
  const title = 'current -> kafka-4.1.2'
  const step: Step = { phase: 'roll', id: 'link', host, module: 'file.symlink', title, effects: { changes: 'host' } }
  const to = '/opt/kafka/kafka-4.1.2'
  act(begin(script, step), step, { kind: 'symlink', path: '/opt/kafka/current', to }, 15, undefined)
  return end(state(script, step, 'switched'), step, 'changed', 15)
}

const start = (script: EventScript, host: string): EventScript => {
  const step: Step = { phase: 'roll', id: 'start', host, module: 'service', title: 'start the node' }
  act(begin(script, step), step, { kind: 'start-node' }, 400, 'starting')
  return end(state(script, step, 'registering'), step, 'changed', 400)
}

const backOf = (host: string): Step => ({
  phase: 'roll',
  id: 'back',
  host,
  module: 'kafka.wait_back',
  title: 'back on 4.1.2',
})

const back = (script: EventScript, host: string): EventScript => {
  const step = backOf(host)
  const id = idOf(host)
  begin(script, step)
  wait(script, step, { waitedMs: 0, blockers: [{ ...down(id), rule: 'broker/unregistered' }] }).after(3000)
  state(script, step, 'syncing')
  wait(script, step, { waitedMs: 3000, blockers: outOfSync(id, 14), trend: '14' }).after(2000)
  wait(script, step, { waitedMs: 5000, blockers: outOfSync(id, 3), trend: '14 -> 3, falling', estimateMs: 1000 })
  state(script.after(1000), step, 'window')
  const window: Blocker = { rule: 'node/window', saw: 'clean for 0 s', wanted: '5 s without a dirty sample' }
  wait(script, step, { waitedMs: 6000, blockers: [window], trend: '14 -> 3, falling' }).after(2000)
  wait(script, step, { waitedMs: 8000, blockers: [{ ...window, saw: 'clean for 2 s' }] }).after(3000)
  state(script, step, 'done')
  return end(script, step, 'unchanged', 11_000)
}

const safe = (host: string): Step => ({
  phase: 'roll',
  id: 'safe',
  host,
  module: 'kafka.safe_to_stop',
  title: 'safe to stop',
})

const leaders = (host: string): Step => ({
  phase: 'roll',
  id: 'leaders',
  host,
  module: 'kafka.elect_preferred_leaders',
  title: 'preferred leaders',
  effects: { changes: 'cluster' },
})

const turn = (script: EventScript, phase: string, host: string): EventScript => {
  const position = hosts.indexOf(host) + 1
  const because = phase === 'stage' ? 'as written' : host === 'c3' ? 'the active controller goes last' : 'by role'
  return script.say({ type: 'node-started', phase, host, position, of: hosts.length, because })
}

const endTurn = (script: EventScript, phase: string, host: string, ok: boolean): EventScript =>
  script.say({ type: 'node-ended', phase, host, ok, changed: ok })

const rollNode = (script: EventScript, host: string): EventScript => {
  quick(turn(script, 'roll', host), safe(host), 'unchanged')
  stop(script, host)
  link(script, host)
  back(start(script, host), host)
  quick(script, leaders(host), host.startsWith('c') ? 'unchanged' : 'changed')
  return endTurn(script, 'roll', host, true)
}

const prepare = (script: EventScript): EventScript => {
  startRun(script)
  script.say({ type: 'phase-started', phase: 'preflight', nodes: [] })
  quick(script, { phase: 'preflight', id: 'health', module: 'kafka.health', title: 'cluster healthy' }, 'unchanged')
  script.say({ type: 'phase-ended', phase: 'preflight', ok: true })
  script.say({ type: 'phase-started', phase: 'stage', nodes: hosts })
  for (const host of hosts) {
    const title = 'kafka-4.1.2 in place'
    quick(
      turn(script, 'stage', host),
      { phase: 'stage', id: 'install', host, module: 'archive.install', title },
      'changed',
    )
    endTurn(script, 'stage', host, true)
  }
  script.say({ type: 'phase-ended', phase: 'stage', ok: true })
  return script.say({ type: 'phase-started', phase: 'roll', nodes: hosts })
}

/** Everything goes well: 130 s of waiting for a broker stopped by hand, an approval before `finalize`. */
export const sampleRun = (): readonly RunEvent[] => {
  const script = prepare(new EventScript())
  for (const host of hosts) rollNode(script, host)
  script.say({ type: 'phase-ended', phase: 'roll', ok: true })
  script.say({ type: 'phase-started', phase: 'soak', nodes: [] })
  const watch: Step = { phase: 'soak', id: 'watch', module: 'kafka.health', title: 'watch kafka.health' }
  begin(script, watch)
  wait(script, watch, { waitedMs: 0, blockers: [], trend: 'watching', estimateMs: 5000 }).after(5000)
  end(script, watch, 'unchanged', 5000).say({ type: 'phase-ended', phase: 'soak', ok: true })
  script.say({ type: 'gate-opened', phase: 'finalize', prompt: 'Raise metadata.version?', irreversible: true })
  script.after(2000).say({ type: 'gate-answered', phase: 'finalize', answer: 'approved', by: '--approve' })
  script.say({ type: 'phase-started', phase: 'finalize', nodes: [] })
  const title = 'metadata.version to the level of 4.1.2'
  const effects = { changes: 'cluster', irreversible: true } as const
  const raise: Step = { phase: 'finalize', id: 'raise', module: 'kafka.finalize', title, effects }
  act(begin(script, raise), raise, { kind: 'update-features', levels: {}, validateOnly: false }, 200, undefined)
  end(script, raise, 'changed', 250).say({ type: 'phase-ended', phase: 'finalize', ok: true })
  script.say({ type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: script.tookMs() })
  return script.events
}

/** What a person reads when b2 does not come back. */
export const notBack: Problem = {
  code: 'run/node-not-back',
  what: 'b2 did not come back: no progress for 300 s',
  at: { file: 'playbooks/phases/roll.yml', line: 31, column: 7 },
  subject: 'task "roll.back@b2"',
  why: ['partition orders-1: node 2: broker 2 not in the ISR; wanted every replica in its ISR [broker/not-in-sync]'],
  state: 'c1 done; c2 done; c3 done; b1 done; b2 syncing; b3 untouched',
  fix: 'look at b2, bring it back, then run the same kplay apply again: it goes on from there',
  exitCode: 8,
  log: ['ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)'],
}

/** b2 registers, but never gets in sync. */
export const failedRun = (): readonly RunEvent[] => {
  const script = prepare(new EventScript())
  for (const host of ['c1', 'c2', 'c3', 'b1']) rollNode(script, host)
  quick(turn(script, 'roll', 'b2'), safe('b2'), 'unchanged')
  start(link(stop(script, 'b2'), 'b2'), 'b2')
  const step = backOf('b2')
  state(begin(script, step).after(3000), step, 'syncing')
  for (let waitedMs = 3000; waitedMs < 303_000; waitedMs += 20_000)
    wait(script, step, { waitedMs, blockers: outOfSync(2, 14), trend: '14, standing' }).after(20_000)
  script.say({ type: 'notice', host: 'b2', code: 'run/unclean-stop', text: 'b2 had not stopped cleanly' })
  end(script, step, 'failed', 303_000, `${notBack.what}; ${notBack.why.join('; ')}`)
  const logs: Step = { phase: 'roll', id: 'logs', host: 'b2', module: 'kafka.collect_logs', title: 'last 500 lines' }
  quick(script, logs, 'unchanged')
  endTurn(script, 'roll', 'b2', false).say({ type: 'phase-ended', phase: 'roll', ok: false })
  script.say({ type: 'run-ended', outcome: 'needs-person', exitCode: 8, problem: notBack, tookMs: script.tookMs() })
  return script.events
}

/** The cluster is as wanted already. */
export const emptyRun = (): readonly RunEvent[] =>
  startRun(new EventScript()).after(900).say({
    type: 'run-ended',
    outcome: 'nothing-to-do',
    exitCode: 0,
    problem: null,
    tookMs: 900,
  }).events
