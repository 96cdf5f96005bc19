import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { writeNew } from '../../src/journal/write-new.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const source = fileURLToPath(new URL('../../src/journal/write-new.ts', import.meta.url))

describe('a file that is written whole or not at all', () => {
  const tempFolder = useTempFolders()

  it('is there for this user alone, and is not written over', async () => {
    const file = join(tempFolder(), 'lock')
    await writeNew(file, 'one')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    const again = await writeNew(file, 'two').catch((cause: unknown) => cause)
    expect(again).to.have.property('code', 'EEXIST')
    expect(readFileSync(file, 'utf8')).to.equal('one')
  })

  // A limit on the size of files fills up in the middle of a file, as a disk does.
  it('is not there at all when the disk is full', () => {
    const dir = tempFolder()
    const script = `import { writeNew } from ${JSON.stringify(source)}
await writeNew(${JSON.stringify(join(dir, 'lock'))}, 'x'.repeat(5000)).catch((cause) => console.log(cause.code))`
    const shell = `trap '' XFSZ; ulimit -S -f 4; exec "$0" --input-type=module -e "$1"`
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, script], { encoding: 'utf8' })
    expect(stderr).to.equal('')
    expect(stdout).to.equal('EFBIG\n')
    expect(readdirSync(dir)).to.deep.equal([])
  })
})
