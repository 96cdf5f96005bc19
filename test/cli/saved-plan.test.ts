import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { requestOf, savePlan } from '../../src/cli/saved/save-plan.ts'
import type { Wish } from '../../src/cli/apply/wish.ts'
import type { Playbook } from '../../src/language/playbook/playbook.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { realClock } from '../support/cluster.ts'
import { deadInventory } from '../support/dead-inventory.ts'
import { loadGood } from '../support/load-good.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { observed } from '../plan/support/draw-observed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const playbook = [
  'kplay: 1',
  'name: "look only"',
  'inventory: dead.yml',
  'versions: { from: "3.9.2", to: "4.1.2" }',
  'vars:',
  '  ticket: { type: string, required: true, description: "change ticket" }',
  '  token: { type: secret, required: true, description: "of the ticket system" }',
  'phases:',
  '  - id: look',
  '    description: "Read the health."',
  '    on_failure: stop',
  '    tasks:',
  '      - id: asked',
  '        assert: [{ that: vars.ticket != "", else: "no ticket" }]',
  '      - id: page',
  '        http.check: { url: "http://127.0.0.1:1/", headers: { x-token: "${{ vars.token }}" } }',
  '',
].join('\n')

/** A port of loopback that nobody listens on, and whether anybody ever knocked there. */
const listen = async (): Promise<{ port: number; knocks: () => number; close: () => Promise<void> }> => {
  let knocks = 0
  const server = createServer((socket) => {
    knocks += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, knocks: () => knocks, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

describe('kplay apply PLAN.json', () => {
  const tempFolder = useTempFolders()
  let cwd = ''
  let door: Awaited<ReturnType<typeof listen>>

  beforeEach(async () => {
    cwd = tempFolder()
    door = await listen()
    writeFileSync(join(cwd, 'dead.yml'), deadInventory({ port: door.port, folder: cwd }))
    writeFileSync(join(cwd, 'good.yml'), playbook)
    writeFileSync(join(cwd, 'token'), 'hunter2-and-more', { mode: 0o600 })
  })
  afterEach(() => door.close())

  const sets = ['ticket=CHG-1', 'token={"file": "token"}']

  const load = (): Promise<Playbook> => loadGood('good.yml', { sets, root, cwd })

  const wish: Wish = {
    file: 'good.yml',
    inventoryFile: undefined,
    sets,
    varsFiles: [],
    selection: { tags: [], skipTags: [], limit: [] },
    yes: false,
    approvals: [],
    reportDir: undefined,
    output: 'human',
    maxWaitMs: undefined,
    patienceMs: undefined,
  }

  /** Saves the plan as `kplay plan -o` does, of a cluster that this test draws. */
  const save = async (file = 'plan.json', change: Partial<Plan> = {}): Promise<string> => {
    const made = await load()
    const plan = buildPlan({ program: buildProgram(made), observed: observed() })
    const world = { cwd, root, clock: realClock } as Parameters<typeof savePlan>[1]
    const saved = await savePlan({ file, plan: { ...plan, complete: true, ...change }, playbook: made, wish }, world)
    return saved.ok ? 'saved' : saved.error.why.join()
  }

  const apply = (...argv: string[]): Promise<CliEnd> =>
    callKplayIn({ cwd, root, env: { KPLAY_STATE: join(cwd, 'state') } }, ['apply', ...argv])

  it('is a file for its owner alone, without the value of a secret', async () => {
    expect(await save()).to.equal('saved')
    expect(statSync(join(cwd, 'plan.json')).mode & 0o777).to.equal(0o600)
    expect(readFileSync(join(cwd, 'plan.json'), 'utf8')).to.not.contain('hunter2')
    expect(requestOf(await load()).files.map(({ file }) => file)).to.deep.equal(['dead.yml', 'good.yml'])
  })

  it('never takes the place of a file that is no saved plan, nor holds half a plan', async () => {
    expect(await save('good.yml')).to.match(/no saved plan$/)
    expect(readFileSync(join(cwd, 'good.yml'), 'utf8')).to.equal(playbook)
    expect(await save()).to.equal('saved')
    expect(await save()).to.equal('saved')
    expect(await save('half.json', { complete: false })).to.match(/^the plan is not whole/)
    expect(await save('no/such/folder.json')).to.match(/^ENOENT/)
  })

  it('uses the words it was planned with, and takes none of them again', async () => {
    await save()
    const end = await apply('plan.json', '--set', 'ticket=CHG-2', '--limit', 'b1', '--yes')
    expect(end.code).to.equal(3)
    expect(end.stderr).to.contain('a saved plan is applied as it is, without --set, --limit')
    expect(await apply('plan.json', '--approve', 'loook')).to.deep.include({ code: 3 })
    expect(door.knocks()).to.equal(0)
  })

  it('goes on to the cluster while nothing differs, from any folder', async () => {
    await save()
    mkdirSync(join(cwd, 'elsewhere'))
    const env = { KPLAY_STATE: join(cwd, 'state') }
    const end = await callKplayIn({ cwd: join(cwd, 'elsewhere'), root, env }, ['apply', '../plan.json', '--yes'])
    expect(end.stderr).to.contain('error[cluster/unreachable]')
    expect(end.code).to.equal(4)
    expect(door.knocks()).to.be.greaterThan(0)
  })

  const stale: Readonly<Record<string, { readonly change: () => void; readonly says: readonly string[] }>> = {
    'a changed playbook': {
      change: () => writeFileSync(join(cwd, 'good.yml'), playbook.replace('from: "3.9.2"', 'from: "3.9.1"')),
      says: ['file good.yml is not as it was', 'versions: the plan has from 3.9.2 to 4.1.2, now it is from 3.9.1'],
    },
    'another cluster id': {
      change: () =>
        writeFileSync(
          join(cwd, 'dead.yml'),
          deadInventory({ port: door.port, folder: cwd }).replace('id: AAA', 'id: BAA'),
        ),
      says: ['cluster id: the plan has AAAAAAAAAAAAAAAAAAAAAA, now it is BAAAAAAAAAAAAAAAAAAAAA'],
    },
    'a playbook that is broken now': {
      change: () => writeFileSync(join(cwd, 'good.yml'), playbook.replace('http.check', 'http.chekc')),
      says: ['file good.yml is not as it was', 'http.chekc'],
    },
    'an inventory that is gone': {
      change: () => writeFileSync(join(cwd, 'good.yml'), playbook.replace('dead.yml', 'gone.yml')),
      says: ['file good.yml is not as it was'],
    },
  }
  for (const [what, { change, says }] of Object.entries(stale))
    it(`refuses ${what} with exit 9, and contacts nothing`, async () => {
      await save()
      change()
      const end = await apply('plan.json', '--yes')
      expect(end.code).to.equal(9)
      for (const words of ['error[plan/stale]', ...says]) expect(end.stderr).to.contain(words)
      expect(end.stderr).to.not.contain('run 2')
      expect(door.knocks()).to.equal(0)
    })

  const broken: Readonly<Record<string, { readonly text: (whole: string) => string; readonly says: string }>> = {
    'cut off': { text: (whole) => whole.slice(0, 900), says: 'error[plan/damaged]: this saved plan is not whole' },
    empty: { text: () => '', says: 'the file is empty' },
    edited: { text: (whole) => whole.replace('CHG-1', 'CHG-2'), says: 'error[plan/edited]' },
    foreign: { text: () => '{"a": 1}', says: 'error[plan/not-saved]: this file is no saved plan' },
    'of a newer kplay': { text: (whole) => whole.replace('"format": 1', '"format": 2'), says: 'error[plan/newer]' },
  }
  for (const [what, { text, says }] of Object.entries(broken))
    it(`refuses a file that is ${what} with exit 3, and contacts nothing`, async () => {
      await save()
      const file = join(cwd, 'plan.json')
      writeFileSync(file, text(readFileSync(file, 'utf8')))
      const end = await apply('plan.json', '--yes')
      expect(end).to.deep.include({ code: 3, stdout: '' })
      expect(end.stderr).to.contain(says)
      expect(end.stderr).to.contain('   = fix: ')
      expect(door.knocks()).to.equal(0)
    })
})
