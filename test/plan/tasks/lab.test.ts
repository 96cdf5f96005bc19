import { expect } from 'chai'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program } from '../../../src/plan/program.ts'
import type { Task } from '../../../src/language/playbook/playbook.ts'
import { findModule } from '../../../src/modules/catalogue.ts'
import { fakeModules } from '../support/fake-modules.ts'
import { block, labFolders, phase, playbook, task, template, upgradePhases, watch } from '../support/draw-playbook.ts'
import { onlyModule, withTasks } from '../support/only-task.ts'

describe('plan/tasks in a lab', () => {
  describe('containment', () => {
    const rehearse = (tasks: readonly Task[]): Program =>
      buildProgram(withTasks(tasks), { lab: { folders: labFolders } })
    const link = (path: string, to = './x'): Task => task('l', fakeModules.symlink, { path, to })

    it('leaves out commands, on every host, and never outside a lab', () => {
      const touch = task('touch', fakeModules.command, { argv: ['touch', '/tmp/x'] })
      expect(onlyModule(rehearse([touch])).isRehearsed).to.equal(false)
      expect(rehearse([touch]).notRehearsed).to.deep.equal(['roll.touch@b1', 'roll.touch@b2', 'roll.touch@b3'])
      const outside = buildProgram(withTasks([touch]))
      expect(onlyModule(outside).isRehearsed).to.equal(true)
      expect(outside.notRehearsed).to.deep.equal([])
    })

    it('runs kafka.*, service, archive.install and assert', () => {
      const tasks = [
        task('a', fakeModules.safe),
        task('b', fakeModules.service, { state: 'stopped' }),
        task('c', fakeModules.install, { release: '4.1.2' }),
        task('d', fakeModules.assert),
        watch('e', '5s'),
      ]
      expect(rehearse(tasks).notRehearsed).to.deep.equal([])
    })

    it('reads metrics where the inventory of the lab says that nodes tell them, and nowhere else', () => {
      const module = findModule('metrics.read')
      if (module === undefined) throw new Error('no module metrics.read')
      const bare = withTasks([task('m', module, {})])
      const hosts = bare.inventory.hosts.map((host) => ({
        ...host,
        view: { ...host.view, metrics: { type: 'jolokia', url: 'http://127.0.9.1:7771/jolokia' } as const },
      }))
      const options = { lab: { folders: labFolders } }
      expect(onlyModule(buildProgram(bare, options)).isRehearsed).to.equal(false)
      const told = { ...bare, inventory: { ...bare.inventory, hosts } }
      expect(onlyModule(buildProgram(told, options)).isRehearsed).to.equal(true)
    })

    it('leaves out a watch of anything else, also inside blocks and rescues', () => {
      const sample = watch('sample', '5s', { module: fakeModules.command, args: template({ argv: ['true'] }) })
      const tasks = [block('b', [sample], { rescue: [task('r', fakeModules.command, { argv: ['true'] })] })]
      const named = rehearse(tasks).notRehearsed
      expect(named.filter((address) => address.endsWith('@b1'))).to.deep.equal(['roll.sample@b1', 'roll.r@b1'])
    })

    it('names a task without a host by its task alone', () => {
      const touch = task('touch', fakeModules.command, { argv: ['true'] })
      const made = buildProgram(playbook({ phases: [phase('p', { tasks: [touch] })] }), {
        lab: { folders: labFolders },
      })
      expect(made.notRehearsed).to.deep.equal(['p.touch'])
    })

    const inside = ['${{ install.current }}', '${{ install.root }}/a/../b']
    for (const path of inside)
      it(`runs file modules inside the node's own folder: ${path}`, () => {
        expect(onlyModule(rehearse([link(path)])).isRehearsed).to.equal(true)
      })

    const outside: readonly (readonly [string, string, string?])[] = [
      ['another place', '/etc/kafka/current'],
      ['one host of three', '/lab/b1/kafka/current'],
      ['a way out by ..', '${{ install.root }}/../../b9/x'],
      ['a name that only begins alike', '${{ install.root }}/../../${{ host.name }}-old/x'],
      ['a relative path', 'kafka/current'],
      ['a place known only when it runs', '/lab/${{ node.version }}/x'],
      ['a link out of the folder', '${{ install.current }}', '/etc'],
      ['a relative link out of the folder', '${{ install.current }}', '../../../../etc'],
    ]
    for (const [what, path, to] of outside)
      it(`leaves out file modules outside it: ${what}`, () => {
        expect(onlyModule(rehearse([link(path, to)])).isRehearsed).to.equal(false)
      })

    it('leaves out file modules on a host the lab does not have', () => {
      const { b3: _, ...folders } = labFolders
      const made = buildProgram(withTasks([link('${{ install.current }}')]), { lab: { folders } })
      expect(onlyModule(made).isRehearsed).to.equal(false)
    })
  })

  describe('shortening', () => {
    const shorten = { maxWaitMs: 5000, patienceMs: 20_000 }
    const made = buildProgram(playbook({ phases: upgradePhases() }), { shorten })

    it('cuts the time of watches and gates, never their rhythm', () => {
      const [, roll, finalize] = made.phases
      const [canary] = roll?.afterFirst ?? []
      expect(finalize?.gate?.waitMs).to.equal(5000)
      if (canary?.kind !== 'watch') throw new Error('no watch')
      expect(canary.forMs({ inputs: { soak_first: 300_000 } })).to.deep.equal({ ok: true, value: 5000 })
      expect(canary.forMs({ inputs: { soak_first: 1000 } })).to.deep.equal({ ok: true, value: 1000 })
      expect(canary.everyMs({})).to.deep.equal({ ok: true, value: 5000 })
    })

    it('says in words what is cut', () => {
      expect(made.shortened).to.deep.equal([
        'watch roll.canary: 5m cut to 5s',
        'wait of gate finalize: 1d cut to 5s',
        'clean window (R3): at most 5s instead of 1.5 x replica.lag.time.max.ms',
        'no-progress limit: 5m cut to 20s',
        'no-progress limit of a stop: 6m cut to 20s',
      ])
    })

    it('names nothing that stays as it is', () => {
      const long = buildProgram(playbook({ phases: upgradePhases() }), { shorten: { maxWaitMs: 172_800_000 } })
      expect(long.shortened).to.deep.equal(['clean window (R3): at most 2d instead of 1.5 x replica.lag.time.max.ms'])
      expect(buildProgram(playbook({ phases: upgradePhases() })).shortened).to.deep.equal([])
    })
  })
})
