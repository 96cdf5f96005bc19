import { expect } from 'chai'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Program } from '../../../src/plan/program.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { EngineWorld } from '../../fakes/engine-world.ts'
import { actFaults, backFaults, failingWorld, journalFault, loadShipped, type ActName } from './failing-world.ts'
import { expected, type Expected, type Fault } from './r9-model.ts'

/** A node in the order of the shipped playbooks, whose active controller is c1, and another that may die meanwhile. */
const targets = [
  { host: 'c3', before: ['c2'], after: ['c1'], other: 'c2' },
  { host: 'b2', before: ['b1'], after: ['b3'], other: 'b3' },
]

const faultsOf = (acts: readonly ActName[], isController: boolean): readonly Fault[] => [
  ...acts.flatMap((act) => actFaults.map((how) => ({ act, how }))),
  // A controller takes no part in log recovery and advertises nothing.
  ...backFaults.flatMap((back) => (isController && (back === 'recovery' || back === 'deaf') ? [] : [{ back }])),
]

const nameOf = (fault: Fault): string => ('act' in fault ? `${fault.act} ${fault.how}` : `back ${fault.back}`)

const undoneOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    const undo = event.type === 'step-ended' ? /\.(\w+)\.undo-1@/.exec(event.address)?.[1] : undefined
    return undo === undefined || (event.type === 'step-ended' && event.outcome === 'failed') ? [] : [undo]
  })

const endedOf = (events: readonly RunEvent[], address: string): boolean =>
  events.some((event) => event.type === 'step-ended' && event.address === address)

type Target = (typeof targets)[number]

interface Case {
  readonly phase: 'roll' | 'restart'
  readonly fault: Fault
  readonly target: Target
}

/** Only the phase in question, over three nodes of a role: one is done, one fails, one must stay untouched. */
const worldOf = (program: Program, { phase, fault, target }: Case): EngineWorld => {
  const { host, other } = target
  const hosts = [...target.before, host, ...target.after]
  const phases = program.phases.filter(({ id }) => id === 'preflight' || id === phase)
  const only = phases.map((one) => (one.id === phase ? { ...one, hosts } : one))
  return failingWorld(
    { ...program, phases: only },
    {
      traps: 'act' in fault ? [{ host, act: fault.act, fault: fault.how }] : [],
      back: 'back' in fault ? { host, fault: fault.back, other } : undefined,
    },
  )
}

/** The model speaks of 3.9.2 and 4.1.2; a restart has one release only. */
const shouldOf = ({ phase, fault }: Case): Expected => {
  const should = expected(phase, fault)
  const runs = phase === 'restart' && should.runs === '4.1.2' ? '3.9.2' : should.runs
  return should.exitCode === 0 && phase === 'roll' ? { ...should, runs: '4.1.2', linked: '4.1.2' } : { ...should, runs }
}

const checkProblem = (world: EngineWorld, problem: Problem | null, { phase, target, fault }: Case): void => {
  const { host, before, after } = target
  const should = expected(phase, fault)
  if (problem === null) throw new Error('it failed without a problem')
  const words = [problem.what, ...problem.why, problem.fix].join('\n')
  for (const text of should.says) expect(words).to.contain(text)
  const [state] = new RegExp(`\\b${host} [a-z-]+`).exec(problem.state ?? '') ?? []
  if (should.state !== 'any') expect(state).to.equal(`${host} ${should.state}`)
  if (should.exitCode === 8) expect(words).to.contain(host)
  for (const name of before) expect(world.cluster.node(name)).to.include({ stops: 1, starts: 1 })
  for (const name of after) expect(world.cluster.node(name)).to.include({ stops: 0, starts: 0 })
  expect(endedOf(world.events, `${phase}.last@${host}`), 'always ran').to.equal(true)
}

const check = async (program: Program, of: Case): Promise<void> => {
  const world = worldOf(program, of)
  const { exitCode, problem } = await world.run()
  const node = world.cluster.node(of.target.host)
  const should = shouldOf(of)
  const seen = { exitCode, undone: undoneOf(world.events), runs: node.process?.release ?? null, linked: node.linked }
  const { undone, runs, linked } = should
  expect(seen, problem?.why.join('\n')).to.deep.equal({ exitCode: should.exitCode, undone, runs, linked })
  if (of.target.host === 'b2') expect(journalFault(world.events)).to.equal(undefined)
  if (exitCode !== 0) checkProblem(world, problem, of)
  expect(node.stops, 'stops').to.be.at.most(2)
}

const loaded = new Map<string, Promise<Program>>()

/** Loaded once. */
const program = (file: string): Promise<Program> => {
  const known = loaded.get(file) ?? loadShipped(file)
  loaded.set(file, known)
  return known
}

describe('fail everywhere: one fault in one turn', () => {
  for (const [phase, file, acts] of [
    ['roll', 'rolling-upgrade.yml', ['stop', 'link', 'start']],
    ['restart', 'rolling-restart.yml', ['stop', 'start']],
  ] as const) {
    // What is undone on a restart (nothing) hangs on no role.
    for (const target of phase === 'roll' ? targets : targets.slice(1)) {
      for (const fault of faultsOf(acts, target.host.startsWith('c'))) {
        it(`${phase} of ${target.host}: ${nameOf(fault)}`, async () => {
          await check(await program(file), { phase, fault, target })
        })
      }
    }
  }
})
