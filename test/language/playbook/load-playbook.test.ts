import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { loadPlaybook, type PlaybookRequest } from '../../../src/language/load-playbook.ts'
import type {
  BlockTask,
  ModuleTask,
  Phase,
  Playbook,
  Task,
  WatchTask,
} from '../../../src/language/playbook/playbook.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const shipped = 'playbooks/rolling-upgrade.yml'
const everything = 'test/cases/language/good/everything.yml'

const load = async (file: string, over: Partial<PlaybookRequest> = {}): Promise<Playbook> => {
  const request = { file, sets: [], varsFiles: [], root, cwd: root, today: '2026-11-22', ...over }
  const { playbook, diagnostics } = await loadPlaybook(request)
  if (playbook === undefined) throw new Error(diagnostics.map((one) => one.message).join('; '))
  return playbook
}

const phaseOf = (playbook: Playbook, id: string): Phase => {
  const phase = playbook.phases.find((one) => one.id === id)
  if (phase === undefined) throw new Error(`no phase ${id}`)
  return phase
}

const all = (tasks: readonly Task[]): Task[] =>
  tasks.flatMap((task) =>
    task.kind === 'block' ? [task, ...all([...task.tasks, ...task.rescue, ...task.always])] : [task],
  )

const taskOf = <T extends Task>(phase: Phase, id: string): T => {
  const lists = [phase.beforeEach, phase.tasks, phase.afterEach, phase.afterFirst, phase.rollback]
  const task = lists.flatMap(all).find((one) => one.id === id)
  if (task === undefined) throw new Error(`no task ${id}`)
  return task as T
}

describe('the shipped upgrade', () => {
  it('is preflight, backup, stage, roll, soak, finalize, on controllers and brokers', async () => {
    const playbook = await load(shipped)
    expect(playbook.phases.map((phase) => phase.id)).to.deep.equal([
      'preflight',
      'backup',
      'stage',
      'roll',
      'soak',
      'finalize',
    ])
    expect(playbook.versions).to.deep.include({ from: ['3.9.2'], to: '4.1.2', back: false })
    expect(phaseOf(playbook, 'roll').hosts).to.deep.equal(['controllers', 'brokers'])
    expect(phaseOf(playbook, 'preflight').hosts).to.deep.equal([])
    expect(playbook.phases.map((phase) => phase.isReadOnly)).to.deep.equal([true, true, false, false, true, false])
    expect(playbook.files.map((file) => file.name)).to.deep.equal([
      shipped,
      ...['preflight', 'backup', 'stage', 'roll', 'soak', 'finalize'].map((name) => `playbooks/phases/${name}.yml`),
      'inventories/rehearsal.yml',
    ])
  })

  it('stops, switches, starts and proves back, with undo for each change', async () => {
    const roll = phaseOf(await load(shipped), 'roll')
    const block = taskOf<BlockTask>(roll, 'switch')
    expect(block.when?.text).to.equal('node.version != versions.to')
    expect(block.tasks.map((task) => task.id)).to.deep.equal(['stop', 'link', 'start', 'back'])
    expect(block.tasks.map((task) => (task.kind === 'module' ? task.undo.kind : ''))).to.deep.equal([
      'tasks',
      'auto',
      'tasks',
      'needless',
    ])
    const { undo } = taskOf<ModuleTask>(roll, 'stop')
    expect(undo.kind === 'tasks' ? undo.tasks.map((task) => task.id) : []).to.deep.equal(['stop.undo-1'])
    expect(roll.order).to.equal('kafka')
  })

  it('watches 5 min after the first node of a role and 24 h before the point of no return (R7)', async () => {
    const playbook = await load(shipped)
    expect(phaseOf(playbook, 'roll').inputs).to.include({ soak_first: 300_000, take_over: '', max_stall: 30_000 })
    expect(phaseOf(playbook, 'soak').inputs).to.deep.equal({ for: 86_400_000 })
    const watch = taskOf<WatchTask>(phaseOf(playbook, 'soak'), 'watch')
    expect(watch.forMs.resolve({ inputs: { for: 86_400_000 } })).to.deep.equal({ ok: true, value: '1d' })
    expect(watch.everyMs.written).to.equal('5s')
  })

  it('asks a person before it finalizes (P5)', async () => {
    const finalize = phaseOf(await load(shipped), 'finalize')
    expect(finalize.isIrreversible).to.equal(true)
    expect(finalize.gate?.approve?.prompt).to.match(/can not be put back/)
  })

  it('keeps where each task stands and where its phase is used', async () => {
    const roll = phaseOf(await load(shipped), 'roll')
    const stop = taskOf(roll, 'stop')
    expect(stop.at.source.name).to.equal('playbooks/phases/roll.yml')
    expect(stop.usedAt?.source.name).to.equal(shipped)
    expect(roll.at.source.name).to.equal(shipped)
  })
})

describe('playbooks', () => {
  const sets = ['ticket=CHG-1', 'pause=1m']

  it('compile conditions and arguments against the names where they stand', async () => {
    const mine = phaseOf(await load(everything, { sets }), 'mine')
    const command = taskOf<ModuleTask>(mine, 'command')
    expect(command.args.names).to.deep.equal(['cluster', 'host', 'vars'])
    const scope = {
      host: { name: 'b1', node_id: 1, vars: { weight: 2 } },
      cluster: { name: 'orders' },
      vars: { ticket: 'CHG-1', pause: 60_000 },
    }
    expect(command.args.resolve(scope)).to.deep.equal({
      ok: true,
      value: { argv: ['echo', 'b1: 1 of orders, 1m 2'], env: { TICKET: 'CHG-1' } },
    })
    const health = taskOf<ModuleTask>(mine, 'health')
    expect([health.retries, health.delayMs, health.timeoutMs]).to.deep.equal([3, 500, 600_000])
    expect(health.until?.evaluate({ health: { ok: true, brokers: 3 } })).to.deep.equal({ ok: true, value: true })
    expect(mine.hosts).to.deep.equal(['b1', 'b2'])
  })

  it('give inputs their typed values, computed ones too', async () => {
    const playbook = await load(everything, { sets })
    expect(phaseOf(playbook, 'look').inputs).to.deep.equal({ for: 5_400_000, wanted: '4.1.2' })
    expect(phaseOf(playbook, 'roll').inputs).to.include({ soak_first: 60_000, take_over: '', max_stall: 30_000 })
  })

  it('let --set win over --vars, over host and group, over defaults', async () => {
    const given = await load(everything, { sets: [...sets, 'weight=9', 'count=5'], varsFiles: [] })
    expect(given.vars).to.include({ count: 5, weight: 9, pause: 60_000, size: 10 * 2 ** 30 })
    expect(given.inventory.hosts.map((host) => host.view.vars['weight'])).to.deep.equal([undefined, 9, 9])
    const plain = await load(everything, { sets })
    expect(plain.vars).to.include({ count: 3, weight: 1 })
    expect(plain.inventory.hosts.map((host) => host.view.vars['weight'])).to.deep.equal([undefined, 2, 3])
  })

  it('take another inventory with -i, from the working folder', async () => {
    const playbook = await load(everything, { sets, inventoryFile: 'test/cases/language/good/inventory.yml' })
    expect(playbook.inventory.source.name).to.equal('test/cases/language/good/inventory.yml')
    expect(playbook.files.map((file) => file.name)).to.not.include('test/cases/language/parts/inventory.yml')
  })

  it('name shipped files from any working folder', async () => {
    const playbook = await load(`${root}/${shipped}`, { cwd: '/' })
    const [first, second] = playbook.files.map((file) => file.name)
    expect(first).to.equal(`${root}/${shipped}`)
    expect(second).to.match(/playbooks\/phases\/preflight\.yml$/)
  })

  it('keep waivers with their reason and last day', async () => {
    // The earlier one still holds on its last day.
    const { waivers } = await load(everything, { sets, today: '2099-01-01' })
    expect(waivers.map(({ rule, topic, expires }) => [rule, topic, expires])).to.deep.equal([
      ['cluster/replication-factor-one', 't', '2099-11-22'],
      ['cluster/few-controllers', undefined, '2099-01-01'],
    ])
  })
})
