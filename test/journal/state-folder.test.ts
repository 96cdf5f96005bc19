import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createRunFolder, listRuns } from '../../src/journal/run-folder.ts'
import { stateFolder } from '../../src/journal/state-folder.ts'
import { useTempFolders } from '../support/temp-folder.ts'

describe('the state folder', () => {
  const tempFolder = useTempFolders()
  const nowMs = Date.UTC(2026, 10, 22, 3, 10, 42)

  it('is KPLAY_STATE, else the XDG state folder, else the home folder', () => {
    const cwd = '/here'
    const home = { HOME: '/home/ada' }
    expect(stateFolder({ cwd, env: { ...home, KPLAY_STATE: '/state', XDG_STATE_HOME: '/xdg' } })).to.equal('/state')
    expect(stateFolder({ cwd, env: { ...home, KPLAY_STATE: 'state' } })).to.equal('/here/state')
    expect(stateFolder({ cwd, env: { ...home, KPLAY_STATE: '', XDG_STATE_HOME: '/xdg' } })).to.equal('/xdg/kplay')
    expect(stateFolder({ cwd, env: { ...home, XDG_STATE_HOME: 'xdg' } })).to.equal('/home/ada/.local/state/kplay')
  })

  it('gets a folder per run, for this user alone, and another id when one is taken', async () => {
    const stateDir = join(tempFolder(), 'deep', 'state')
    const first = await createRunFolder({ stateDir, nowMs, random: () => 0 })
    let calls = 0
    const second = await createRunFolder({ stateDir, nowMs, random: () => (calls++ < 4 ? 0 : 0.5) })
    if (!first.ok || !second.ok) throw new Error('a folder should have been made')
    expect(first.value.run).to.equal('20261122-031042-aaaa')
    expect(second.value.run).to.equal('20261122-031042-ssss')
    expect(statSync(first.value.dir).mode & 0o777).to.equal(0o700)
  })

  it('lists its runs, newest first, and nothing else', async () => {
    const stateDir = tempFolder()
    expect(await listRuns(stateDir)).to.deep.equal({ ok: true, value: [] })
    for (const name of ['20261122-031042-aaaa', '20261123-000000-aaaa', 'other'])
      mkdirSync(join(stateDir, 'runs', name), { recursive: true })
    expect(await listRuns(stateDir)).to.deep.equal({
      ok: true,
      value: ['20261123-000000-aaaa', '20261122-031042-aaaa'],
    })
  })

  it('that cannot be made is a problem with a way out', async () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    const made = await createRunFolder({ stateDir: file, nowMs, random: () => 0 })
    expect(made).to.have.property('ok', false)
    expect(made).to.have.nested.property('error.code', 'journal/cannot-write')
    expect(await listRuns(file)).to.have.nested.property('error.code', 'journal/cannot-read')
  })

  // There mkdir with `recursive` tries for ever.
  it('where no folder can be is a problem at once', async () => {
    const made = await createRunFolder({ stateDir: '/proc/kplay', nowMs, random: () => 0 })
    expect(made).to.have.nested.property('error.code', 'journal/cannot-write')
  })
})
