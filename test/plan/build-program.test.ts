import { expect } from 'chai'
import { buildProgram } from '../../src/plan/build-program.ts'
import { factsWanted } from '../../src/plan/facts-wanted.ts'
import { isGoingBack } from '../../src/plan/going-back.ts'
import { hostScope, offlineScope } from '../../src/plan/host-scope.ts'
import type { Program, ProgramModuleTask, ProgramWatch } from '../../src/plan/program.ts'
import { releasesWanted } from '../../src/plan/releases-wanted.ts'
import type { Playbook, Task } from '../../src/language/playbook/playbook.ts'
import { fakeModules } from './support/fake-modules.ts'
import {
  at,
  block,
  expression,
  hosts,
  labFolders,
  phase,
  playbook,
  source,
  task,
  upgradePhases,
  watch,
} from './support/draw-playbook.ts'
import { only, onlyModule, withTasks } from './support/only-task.ts'

const onlyWatch = (program: Program): ProgramWatch => {
  const first = only(program)
  if (first.kind !== 'watch') throw new Error('the test drew no watch')
  return first
}

describe('plan/build-program', () => {
  it('opens groups into hosts, each once, in the order written', () => {
    const written = phase('p', { hosts: ['b2', 'brokers', 'nothing-here', 'c1'] })
    const program = buildProgram(playbook({ phases: [written] }))
    expect(program.phases[0]?.hosts).to.deep.equal(['b2', 'b1', 'b3', 'c1'])
  })

  it('shares versions, vars, cluster and groups with every task', () => {
    const program = buildProgram(playbook({ vars: { ticket: 'CHG-1' } }))
    expect(program.scope).to.deep.include({ vars: { ticket: 'CHG-1' } })
    expect(program.scope['cluster']).to.deep.equal({ name: 'orders', id: '5L6g3nShT-eMCtK--X86sw', mode: 'kraft' })
    expect(program.scope['versions']).to.deep.include({ to: '4.1.2' })
  })

  it('names a host and its install as language.md does', () => {
    const view = hosts[3]?.view
    if (view === undefined) throw new Error('no such host')
    expect(hostScope(view)).to.deep.equal({
      host: { name: 'b1', address: 'b1.example', node_id: 1, rack: '', roles: ['broker'], vars: {} },
      install: {
        root: '/lab/b1/kafka',
        current: '/lab/b1/kafka/current',
        config: '/lab/b1/server.properties',
      },
    })
  })

  it('works arguments out from the names of a host', () => {
    const link = task('link', fakeModules.symlink, {
      path: '${{ install.current }}',
      to: '${{ install.root }}/kafka-${{ versions.to }}',
    })
    const program = buildProgram(withTasks([link]))
    const [roll] = program.phases
    const host = program.hosts.find((candidate) => candidate.name === 'b2')
    if (roll === undefined) throw new Error('no phase')
    expect(onlyModule(program).args(offlineScope(program.scope, roll, host))).to.deep.equal({
      ok: true,
      value: { path: '/lab/b2/kafka/current', to: '/lab/b2/kafka/kafka-4.1.2' },
    })
  })

  it('fills in the defaults of a schema, also in what is written', () => {
    const made = onlyModule(buildProgram(withTasks([task('touch', fakeModules.command, { argv: ['true'] })])))
    expect(made.args({})).to.deep.equal({ ok: true, value: { argv: ['true'], retries: 3 } })
    expect(made.written).to.deep.equal({ argv: ['true'], retries: 3 })
  })

  it('says what is wrong with arguments once their expressions are worked out, and where', () => {
    const wrong = task('touch', fakeModules.command, { argv: '${{ vars.text }}', retires: 1 })
    const made = onlyModule(buildProgram(withTasks([wrong])))
    const value = made.args({ vars: { text: 'touch x' } })
    expect(value).to.deep.equal({
      ok: false,
      error: {
        origin: { file: 'upgrade.yml', line: 9, column: 3 },
        message: 'command: the arguments must NOT have additional properties (retires); "argv" must be array',
      },
    })
  })

  it('says which name is missing, and where it is read', () => {
    const made = onlyModule(buildProgram(withTasks([task('s', fakeModules.service, { state: '${{ vars.gone }}' })])))
    expect(made.args({})).to.deep.equal({
      ok: false,
      error: { origin: { file: 'upgrade.yml', line: 9, column: 3 }, message: 'no "vars.gone"' },
    })
  })

  it('takes only true and false for a condition', () => {
    const when = { ...expression('a == b'), evaluate: () => ({ ok: true, value: 'yes' }) as const }
    const made = only(buildProgram(withTasks([task('s', fakeModules.assert, {}, { when })])))
    expect(made.when?.({})).to.deep.equal({
      ok: false,
      error: {
        origin: { file: 'upgrade.yml', line: 8, column: 3 },
        message: '"a == b" must be true or false, not "yes"',
      },
    })
  })

  it('keeps the text of conditions and evaluates them', () => {
    const made = only(buildProgram(withTasks([block('b', [], { when: 'node.version != versions.to' })])))
    expect(made.whenText).to.equal('node.version != versions.to')
    expect(made.when?.({ node: { version: '3.9.2' }, versions: { to: '4.1.2' } })).to.deep.equal({
      ok: true,
      value: true,
    })
    const unknown = made.when?.({ versions: { to: '4.1.2' } })
    expect(unknown?.ok).to.equal(false)
  })

  it('asks modules for their effects with what is written', () => {
    const service = (state: string): ProgramModuleTask =>
      onlyModule(buildProgram(withTasks([task('s', fakeModules.service, { state })])))
    expect(service('stopped').effects).to.deep.equal({ stops: 'node', changes: 'host' })
    expect(service('started').effects).to.deep.equal({ changes: 'host' })
  })

  it('takes times as milliseconds or as text', () => {
    const forMs = (written: unknown): unknown => onlyWatch(buildProgram(withTasks([watch('w', written)]))).forMs({})
    expect(forMs('5m')).to.deep.equal({ ok: true, value: 300_000 })
    expect(forMs(1500)).to.deep.equal({ ok: true, value: 1500 })
    expect(forMs('soon')).to.have.property('ok', false)
    expect(forMs(true)).to.have.property('ok', false)
  })

  it('builds no two programs that differ', () => {
    const text = (): string => JSON.stringify(buildProgram(playbook({ phases: upgradePhases() })))
    expect(text()).to.equal(text())
  })

  describe('digest', () => {
    const digest = (change: Partial<Playbook> = {}, options = {}): string =>
      buildProgram(playbook({ phases: upgradePhases(), ...change }), options).digest

    it('does not depend on what a lab leaves out or cuts short', () => {
      const shorten = { maxWaitMs: 5000, patienceMs: 20_000 }
      expect(digest({}, { lab: { folders: labFolders }, shorten })).to.equal(digest())
    })

    it('does not depend on places in files', () => {
      const moved = upgradePhases().map((one) => ({ ...one, at: at(99) }))
      expect(digest({ phases: moved })).to.equal(digest())
    })

    it('changes with a value given to a variable that an argument reads', () => {
      const tasks = [task('touch', fakeModules.command, { argv: ['touch', '${{ vars.file }}'] })]
      const of = (file: string): string => buildProgram(withTasks(tasks, { vars: { file } })).digest
      expect(of('a')).to.not.equal(of('b'))
    })

    it('changes with a value read only in a condition, of the task or around it', () => {
      const same = task('touch', fakeModules.command, { argv: ['touch', 'a'] })
      const both: readonly (readonly Task[])[] = [
        [{ ...same, when: expression('vars.wanted == node.version') }],
        [block('both', [same], { when: 'vars.wanted == node.version' })],
        [{ ...same, until: expression('vars.wanted == node.version') }],
        [{ ...watch('look', '5m'), stopIf: expression('vars.wanted == health.ok') }],
      ]
      for (const tasks of both) {
        const of = (vars: object): string => buildProgram(withTasks(tasks, { vars: { ...vars } })).digest
        expect(of({ wanted: 'a' })).to.not.equal(of({ wanted: 'b' }))
        expect(of({ wanted: 'a', other: 'a' })).to.equal(of({ wanted: 'a', other: 'b' }))
      }
    })

    it('changes with a value that stands beside an observed one', () => {
      const tasks = [task('touch', fakeModules.command, { argv: ['${{ vars.file }}', '${{ node.version }}'] })]
      const of = (file: string): string => buildProgram(withTasks(tasks, { vars: { file } })).digest
      expect(of('a')).to.not.equal(of('b'))
    })

    it('changes with the length of a watch and the text of a file', () => {
      const longer = upgradePhases().map((one) => ({ ...one, inputs: { soak_first: 1 } }))
      expect(digest({ phases: longer })).to.not.equal(digest())
      expect(digest({ files: [{ ...source, text: `${source.text}# more\n` }] })).to.not.equal(digest())
    })

    it('keeps what hangs on the observed as it is written', () => {
      const tasks = [task('touch', fakeModules.command, { argv: ['touch', '${{ node.version }}'] })]
      expect(buildProgram(withTasks(tasks)).digest).to.have.length(64)
    })
  })

  it('names the releases that phases install', () => {
    const more = phase('more', { tasks: [task('i', fakeModules.install, { release: '3.9.2' })] })
    const unknown = phase('late', { tasks: [task('i', fakeModules.install, { release: '${{ node.version }}' })] })
    const program = buildProgram(playbook({ phases: [...upgradePhases(), more, unknown] }))
    expect(releasesWanted(program)).to.deep.equal(['3.9.2', '4.1.2'])
  })

  it('names the facts that changing steps want, by address', () => {
    const wishes = factsWanted(buildProgram(playbook({ phases: upgradePhases() })))
    expect(
      wishes.filter((wish) => wish.host === 'b1').map((wish) => [wish.address, Object.keys(wish.requests)]),
    ).to.deep.equal([
      ['stage.install@b1', ['releases']],
      ['roll.stop@b1', ['process']],
      ['roll.link@b1', ['link']],
      ['roll.start@b1', ['process']],
    ])
  })

  it('goes back only where it is meant and older', () => {
    const going = (from: string, to: string, back: boolean): boolean =>
      isGoingBack(buildProgram(playbook({ versions: { from: [from], to, back, at: at(3) } })))
    expect(going('4.1.2', '3.9.2', true)).to.equal(true)
    expect(going('3.9.2', '3.10.0', true)).to.equal(false)
    expect(going('4.1.2', '3.9.2', false)).to.equal(false)
    expect(isGoingBack(buildProgram(playbook({ versions: undefined })))).to.equal(false)
  })
})
