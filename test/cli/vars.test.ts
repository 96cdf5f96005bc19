import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProgram } from '../../src/plan/build-program.ts'
import { offlineScope } from '../../src/plan/host-scope.ts'
import type { VarsSheet } from '../../src/views/vars/vars-sheet.ts'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'
import { loadGood } from '../support/load-good.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = 'test/cases/language/good/everything.yml'
const vars = (...words: string[]): Promise<CliEnd> =>
  callKplayIn({ cwd: root, root }, ['vars', ...words, file, '--set', 'ticket=CHG-1'])

describe('kplay vars', () => {
  const temp = useTempFolders()

  it('says which line won and which lost, for a host, for all, and for inputs', async () => {
    const calls = [
      ['weight', '--host', 'b2'],
      ['weight', '--host', 'b1'],
      ['weight', '--host', 'c1'],
      ['weight', '--host', 'b2', '--set', 'weight=9'],
      ['weight'],
      ['pause'],
      ['zone', '--host', 'b2'],
      ['roll.soak_first', '--set', 'pause=3m'],
      ['look.wanted'],
    ]
    const ends = await Promise.all(calls.map((words) => vars(...words)))
    expect(ends.map((end) => end.stderr).join('')).to.equal('')
    const shown = ends.map((end, i) => `$ kplay vars ${(calls[i] ?? []).join(' ')} FILE\n${end.stdout}`)
    expectGolden('test/cases/views/vars/everything.txt', shown.join('\n'))
  })

  it('orders the levels as the language says: default, group, host, --vars, --set', async () => {
    const given = join(temp(), 'given.yml')
    writeFileSync(given, 'weight: 7\n')
    const { stdout } = await vars('weight', '--host', 'b2', '--vars', given, '--set', 'weight=9', '--format', 'json')
    const sheet = JSON.parse(stdout) as VarsSheet
    expect(sheet).to.include({ format: 1, name: 'weight', host: 'b2', value: 9 })
    expect([sheet.won, ...sheet.lost].map((one) => `${one?.level} ${one?.of}`.trim())).to.deep.equal([
      '--set',
      '--vars',
      'host b2',
      'group brokers',
      'default',
    ])
    expect(sheet.lost[0]).to.deep.include({ written: 7, origin: { file: given, line: 1, column: 9 } })
    const without = await vars('weight', '--host', 'b2', '--vars', given, '--format', 'json')
    expect(JSON.parse(without.stdout)).to.include({ value: 7 })
  })

  it('shows as the winner the value that a task on this host reads', async () => {
    const playbook = join(temp(), 'reads.yml')
    const inventory = JSON.stringify(join(root, 'test/cases/language/parts/inventory.yml'))
    writeFileSync(
      playbook,
      `kplay: 1
name: reads
inventory: ${inventory}
vars: { weight: { type: int, default: 1 } }
phases:
  - id: read
    hosts: [controllers, brokers]
    tasks: [{ id: logs, kafka.collect_logs: { lines: "\${{ vars.weight }}" } }]
`,
    )
    const shown = async (host: string, sets: readonly string[]): Promise<VarsSheet> => {
      const given = sets.flatMap((one) => ['--set', one])
      const words = ['vars', 'weight', playbook, '--host', host, '--format', 'json', ...given]
      return JSON.parse((await callKplayIn({ cwd: root, root }, words)).stdout) as VarsSheet
    }
    const read = async (host: string, sets: readonly string[]): Promise<unknown> => {
      const loaded = await loadGood(playbook, { sets })
      const { phases, hosts, scope } = buildProgram(loaded)
      const [phase] = phases
      const [task] = phase?.tasks ?? []
      if (phase === undefined || task?.kind !== 'module') throw new Error('the playbook of this test has one task')
      const args = task.args(
        offlineScope(
          scope,
          phase,
          hosts.find((one) => one.name === host),
        ),
      )
      return args.ok ? (args.value as { readonly lines: unknown }).lines : args.error
    }
    for (const host of ['b1', 'b2', 'c1'])
      for (const sets of [[], ['weight=9']]) {
        const { value, won } = await shown(host, sets)
        expect(value, host).to.equal(await read(host, sets))
        expect(String(won?.written), host).to.equal(String(value))
      }
  })

  it('guesses names and hosts that do not exist, and exits 3', async () => {
    const wrongName = await vars('wieght', '--host', 'b1')
    expect([wrongName.code, wrongName.stdout]).to.deep.equal([3, ''])
    expect(wrongName.stderr).to.match(/did you mean "weight"\?/)
    expect((await vars('roll.soak_frist')).stderr).to.match(/did you mean "roll\.soak_first"\?/)
    const wrongHost = await vars('weight', '--host', 'b9')
    expect(wrongHost.code).to.equal(3)
    expect(wrongHost.stderr).to.match(/there is no host "b9"/)
    expect((await callKplayIn({ cwd: root, root }, ['vars', 'weight'])).code).to.equal(3)
    expect((await callKplayIn({ cwd: root, root }, ['vars', 'weight', 'nowhere.yml'])).code).to.equal(3)
  })
})
