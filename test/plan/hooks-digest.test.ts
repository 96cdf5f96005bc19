import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { loadPlaybook } from '../../src/language/load-playbook.ts'
import { buildProgram } from '../../src/plan/build-program.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the digest and rollback hooks', () => {
  it('changes with what runs after the undo of a host, files being the same', async () => {
    const { playbook } = await loadPlaybook({
      file: 'playbooks/rolling-upgrade.yml',
      sets: [],
      varsFiles: [],
      root,
      cwd: root,
      today: '2026-11-22',
    })
    if (playbook === undefined) throw new Error('the shipped playbook is broken')
    const without = { ...playbook, phases: playbook.phases.map((phase) => ({ ...phase, rollback: [] })) }
    expect(buildProgram(without).digest).to.not.equal(buildProgram(playbook).digest)
    expect(buildProgram({ ...playbook }).digest).to.equal(buildProgram(playbook).digest)
  })
})
