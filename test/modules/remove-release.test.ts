import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { expect } from 'chai'
import { planRemoval } from '../../src/modules/remove-release.ts'
import { useTempFolders } from '../support/temp-folder.ts'

describe('taking a release away again', () => {
  const tempFolder = useTempFolders()

  const stage = () => {
    const root = tempFolder()
    const [path, old, current] = ['kafka-4.1.2', 'kafka-3.9.2', 'current'].map((name) => join(root, name))
    if (path === undefined || old === undefined || current === undefined) throw new Error('no folder')
    for (const dir of [path, old]) {
      mkdirSync(join(dir, 'libs'), { recursive: true })
      writeFileSync(join(dir, 'libs', 'kafka.jar'), '')
    }
    return { root, path, old, current }
  }

  const remove = (at: { readonly path: string; readonly current: string }) => {
    const undo = planRemoval(at)
    if (undo.kind !== 'module') throw new Error('it is no module')
    const [program = '', ...argv] = undo.args['argv'] as readonly string[]
    return spawnSync(program, argv, { encoding: 'utf8' })
  }

  it('removes its folder and nothing else; a second time there is nothing to do', () => {
    const { root, path, old, current } = stage()
    symlinkSync(old, current)
    expect(remove({ path, current }).status).to.equal(0)
    expect(readdirSync(root).sort()).to.deep.equal(['current', 'kafka-3.9.2'])
    expect(remove({ path, current }).status).to.equal(0)
  })

  it('leaves a release that the link in use points to', () => {
    const { path, current } = stage()
    symlinkSync(path, current)
    const { status, stderr } = remove({ path, current })
    expect(status).to.equal(1)
    expect(stderr).to.contain(`${current} points to ${path}`)
    expect(existsSync(join(path, 'libs', 'kafka.jar'))).to.equal(true)
  })

  it('leaves a release that a process runs from', async () => {
    const { path, old, current } = stage()
    symlinkSync(old, current)
    const user = spawn('sleep', ['600'], { argv0: `${path}/bin/java`, stdio: 'ignore' })
    await once(user, 'spawn')
    try {
      const { status, stderr } = remove({ path, current })
      expect(status).to.equal(1)
      expect(stderr).to.contain(`a process runs from ${path}`)
      expect(existsSync(path)).to.equal(true)
    } finally {
      user.kill()
    }
  })
})
