import { expect } from 'chai'
import type { SelectionWords } from '../../../src/language/playbook/selection.ts'
import { offlineScope } from '../../../src/plan/host-scope.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program } from '../../../src/plan/program.ts'
import { leavesOf, mayRun } from '../../../src/plan/tasks/flat.ts'
import { loadGood } from '../../support/load-good.ts'

// From the text of a playbook to what the engine walks through, with the real expressions.

const programOf = async (selection?: Partial<SelectionWords>): Promise<Program> => {
  const whole = { tags: [], skipTags: [], limit: [], ...selection }
  return buildProgram(
    await loadGood('test/cases/language/good/for-each.yml', selection === undefined ? {} : { selection: whole }),
  )
}

describe('a playbook with for_each, tags and windows', () => {
  it('opens each list for each host, and knows the item in every value and condition', async () => {
    const program = await programOf()
    const files = program.phases.find((one) => one.id === 'files')
    const steps = ['b1', 'b2'].flatMap((name) => {
      if (files === undefined) return []
      const scope = offlineScope(
        program.scope,
        files,
        program.hosts.find((host) => host.name === name),
      )
      return leavesOf(files, scope).map((flat) => {
        const args = flat.task.args(scope)
        return [`${flat.task.id}@${name}`, mayRun(flat, scope), args.ok ? args.value : args.error.message] as const
      })
    })
    const of = (id: string): unknown => steps.find(([name]) => name === id)?.slice(1)
    expect(steps.filter(([id]) => id.endsWith('@b1')).map(([id]) => id)).to.deep.equal([
      'touch[0]@b1',
      'touch[1]@b1',
      'inner[0]@b1',
      'then[0]@b1',
      'logs[0]@b1',
      'inner[1]@b1',
      'then[1]@b1',
      'logs[1]@b1',
      'written[0]@b1',
      'written[1]@b1',
      'last@b1',
      'groups[0]@b1',
      'groups[1]@b1',
    ])
    expect(of('touch[0]@b1')).to.deep.equal(['no', { argv: ['touch', '/tmp/0/a'] }])
    expect(of('touch[1]@b1')).to.deep.equal(['yes', { argv: ['touch', '/tmp/1/b'] }])
    expect(of('touch[1]@b2')).to.deep.include('no')
    expect(of('logs[1]@b2')).to.deep.equal(['yes', { lines: 2 }])
    expect(of('written[1]@b2')).to.deep.equal(['yes', {}])
  })

  it('holds the windows of playbook, phase and use together', async () => {
    const program = await programOf()
    const windows = program.phases.map((one) => [one.id, one.windows.map(({ until, zone }) => `${until} ${zone}`)])
    expect(windows).to.deep.equal([
      ['preflight', ['23:59 UTC', '05:00 Europe/Berlin']],
      ['files', ['00:00 Asia/Kolkata', '05:00 Europe/Berlin']],
    ])
  })

  it('takes words with commas and given twice', async () => {
    const ids = async (selection: Partial<SelectionWords>): Promise<string[]> =>
      (await programOf(selection)).phases.map((one) => one.id)
    expect(await ids({ tags: ['look, files'] })).to.deep.equal(['preflight', 'files'])
    expect(await ids({ tags: ['files', 'look'], skipTags: ['files'] })).to.deep.equal(['preflight'])
    expect((await programOf({ limit: ['brokers', '!b2'] })).limitedTo).to.deep.equal(['b1'])
  })
})
