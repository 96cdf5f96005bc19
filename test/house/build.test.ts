/** dist/, what an npm install runs: made by scripts/build.ts, it does what src/ does. */
import { expect } from 'chai'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApp } from '../../scripts/built-app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Ran {
  readonly status: number | null
  readonly said: string
}

describe('the build', () => {
  let copy = ''
  const build = (): void => void execFileSync(process.execPath, [join(copy, 'scripts/build.ts')], { stdio: 'pipe' })
  const run = (program: string, argv: readonly string[]): Ran => {
    const env = { PATH: process.env['PATH'], HOME: copy, NODE_COMPILE_CACHE: join(copy, '.cache') }
    const { status, stdout, stderr } = spawnSync(program, argv, { cwd: copy, encoding: 'utf8', env })
    // How a port that nobody listens on is told hangs on how busy the machine is.
    const said = (stdout + stderr).replaceAll(/no connection in \d+ ms|connection refused/g, 'no connection')
    return { status, said }
  }
  const fromSource = (argv: readonly string[]): Ran => run(process.execPath, [join(copy, 'src/main.ts'), ...argv])
  const fromBuild = (argv: readonly string[]): Ran => run(process.execPath, [join(copy, 'dist/main.cjs'), ...argv])

  before(() => {
    // Inside the checkout, where Node strips types and finds the libraries.
    copy = mkdtempSync(join(root, '.kplay-build-'))
    for (const name of [
      'src',
      'scripts',
      'schemas',
      'playbooks',
      'inventories',
      'releases',
      'test/cases/language',
      'package.json',
      'package-lock.json',
      'kplay',
    ])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    build()
  })
  after(() => rmSync(copy, { recursive: true, force: true }))

  for (const argv of [
    ['--version'],
    ['--help'],
    ['validate', 'playbooks', 'inventories'],
    ['validate', 'no-such-file.yml'],
    ['show', 'playbooks/rolling-upgrade.yml', '--expanded'],
    ['modules'],
    ['explain', 'run/not-safe'],
    ['path', '3.7.2', '4.1.2'],
    ['schema', 'playbook'],
    ['lab', 'list'],
    ['runs'],
    // Loads the clients of Kafka and of processes.
    ['plan', 'playbooks/rolling-upgrade.yml'],
    ['lab', 'down', 'no-such-lab'],
  ])
    it(`kplay ${argv.join(' ')} is the same from dist/ and from src/`, () => {
      const built = fromBuild(argv)
      expect(built).to.deep.equal(fromSource(argv))
      expect(built.status).to.be.oneOf([0, 3, 4])
    })

  const builtFile = (begin: string): string =>
    join(copy, 'dist', readdirSync(join(copy, 'dist')).find((name) => name.startsWith(begin)) ?? '')

  it('brings code that V8 takes', () => {
    const app = builtFile('app-')
    expect(openApp(app, readFileSync(`${app}.code`)).cachedDataRejected).to.equal(false)
  })

  for (const library of ['kafka', 'execa'])
    it(`brings of ${library} one file that loads no other: it is what a command on a cluster waits for`, () => {
      const loads = [...readFileSync(builtFile(`${library}-`), 'utf8').matchAll(/require\("([^"]+)"\)/g)]
      const loaded = loads.map(([, name = '']) => name)
      expect(loaded).to.not.be.empty
      expect(loaded.filter((name) => !isBuiltin(name))).to.deep.equal([])
    })

  it('keeps the files of the last build, for a kplay that started from them, and drops those of last week', () => {
    const old = join(copy, 'dist/chunk-OLD.js')
    const older = join(copy, 'dist/chunk-OLDER.js')
    for (const file of [old, older]) writeFileSync(file, '')
    utimesSync(older, new Date(0), new Date(0))
    build()
    expect([existsSync(old), existsSync(older)]).to.deep.equal([true, false])
    expect(readdirSync(copy).filter((name) => name.startsWith('.kplay-build-'))).to.deep.equal([])
  })

  it('the launcher runs dist/ while nothing in src/ is newer, else src/', () => {
    const marked = join(copy, 'dist/main.cjs')
    writeFileSync(marked, "console.log('from dist')\n")
    expect(run(join(copy, 'kplay'), ['--version']).said).to.equal('from dist\n')
    mkdirSync(join(copy, 'src/new-folder'))
    utimesSync(join(copy, 'src'), new Date(Date.now() + 60_000), new Date(Date.now() + 60_000))
    expect(run(join(copy, 'kplay'), ['--version']).said).to.match(/^kplay \d/)
  })
})
