import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { houseFaults } from '../../scripts/house.ts'
import { oxlintConfig, rooms } from '../../scripts/rooms.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Planted {
  readonly file: string
  readonly text: string
  /** The rule that must fire in this file. */
  readonly rule: string
}

const imports = (from: string): string => `import { thing } from '${from}'\nexport const used = thing\n`
const elsewhere = (room: string): string => `../${room}/thing.ts`

/** One violation for each room and each other room it may not open. */
const directions: readonly Planted[] = rooms.flatMap((room) =>
  [...rooms.map((r) => r.name), 'cli']
    .filter((other) => other !== room.name && other !== 'diagnostics' && !room.mayImport.includes(other))
    .map((other) => ({
      file: `src/${room.name}/to-${other}.ts`,
      text: imports(elsewhere(other)),
      rule: 'no-restricted-imports',
    })),
)

const pureRooms = rooms.filter((room) => room.pure).map((room) => room.name)
const impurities: readonly Planted[] = pureRooms.flatMap((room) => [
  { file: `src/${room}/io.ts`, text: imports('node:fs'), rule: 'no-restricted-imports' },
  { file: `src/${room}/library.ts`, text: imports('kafkajs'), rule: 'no-restricted-imports' },
  { file: `src/${room}/time.ts`, text: 'export const now = Date.now()\n', rule: 'no-restricted-globals' },
  { file: `src/${room}/chance.ts`, text: 'export const dice = Math.random()\n', rule: 'no-restricted-properties' },
])

const lines = (count: number, text: string): string =>
  Array.from({ length: count }, (_, i) => text.replaceAll('#', String(i))).join('\n')

const others: readonly Planted[] = [
  {
    file: 'src/kafka/type-only.ts',
    text: "import type { thing } from '../hosts/thing.ts'\nexport type Used = thing\n",
    rule: 'no-restricted-imports',
  },
  {
    file: 'src/kafka/re-export.ts',
    text: "export { thing } from '../hosts/thing.ts'\n",
    rule: 'no-restricted-imports',
  },
  {
    file: 'src/kafka/inline-type.ts',
    text: "export type Used = import('../hosts/thing.ts').Thing\n",
    rule: 'consistent-type-imports',
  },
  { file: 'src/cli/talks.ts', text: 'export const pid = process.pid\n', rule: 'no-restricted-globals' },
  { file: 'src/run/prints.ts', text: "console.log('x')\nexport {}\n", rule: 'no-restricted-globals' },
  {
    file: 'src/kafka/cycle-a.ts',
    text: "import { b } from './cycle-b.ts'\nexport const a = (): unknown => b\n",
    rule: 'no-cycle',
  },
  {
    file: 'src/kafka/cycle-b.ts',
    text: "import { a } from './cycle-a.ts'\nexport const b = (): unknown => a\n",
    rule: 'no-cycle',
  },
  {
    file: 'src/kafka/cycle-c.ts',
    text: "import type { D } from './cycle-d.ts'\nexport interface C { readonly d: D }\n",
    rule: 'no-cycle',
  },
  {
    file: 'src/kafka/cycle-d.ts',
    text: "import type { C } from './cycle-c.ts'\nexport interface D { readonly c: C }\n",
    rule: 'no-cycle',
  },
  { file: 'src/kafka/long-file.ts', text: `${lines(301, 'export const x# = #')}\n`, rule: 'max-lines' },
  {
    file: 'src/kafka/long-function.ts',
    text: `export const f = (): number => {\n${lines(51, '  const x# = #')}\n  return x0\n}\n`,
    rule: 'max-lines-per-function',
  },
  {
    file: 'src/kafka/knotted.ts',
    text: `export const f = (n: number): number => {\n${lines(11, '  if (n === #) return #')}\n  return -1\n}\n`,
    rule: 'complexity',
  },
  { file: 'src/kafka/default.ts', text: 'export default 1\n', rule: 'no-default-export' },
  { file: 'src/kafka/any.ts', text: 'export const x: any = 1\n', rule: 'no-explicit-any' },
  {
    file: 'src/kafka/bang.ts',
    text: 'export const f = (x: string | undefined): string => x!\n',
    rule: 'no-non-null-assertion',
  },
  {
    file: 'src/run/floating.ts',
    text: 'const f = async (): Promise<number> => Promise.resolve(1)\nexport const g = (): void => {\n  f()\n}\n',
    rule: 'no-floating-promises',
  },
  {
    file: 'src/kafka/forgotten.ts',
    text: "export const f = (x: 'a' | 'b'): number => {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
    rule: 'switch-exhaustiveness-check',
  },
]

/** Allowed imports that look like forbidden ones: the rules must stay silent here. */
const allowed: readonly Planted[] = [
  { file: 'src/hosts/ports.ts', text: imports('../run/ports.ts'), rule: '' },
  { file: 'src/cluster/event.ts', text: imports('../run/run-event.ts'), rule: '' },
  { file: 'src/run/asks.ts', text: imports('../kafka/thing.ts'), rule: '' },
  { file: 'src/language/load-thing.ts', text: imports('node:fs'), rule: '' },
]

describe('house rules', () => {
  let folder: string
  let found: ReadonlyMap<string, readonly string[]>

  before(function () {
    this.timeout(180_000)
    folder = mkdtempSync(join(tmpdir(), 'kplay-house-'))
    const stubs = [...rooms.map((room) => room.name), 'cli'].flatMap((room) => [`src/${room}/thing.ts`])
    const files = [...directions, ...impurities, ...others, ...allowed]
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    for (const stub of [...stubs, 'src/run/ports.ts', 'src/run/run-event.ts'])
      write(stub, 'export const thing = 1\nexport type Thing = 1\n')
    for (const { file, text } of files) write(file, text)
    write('.oxlintrc.json', JSON.stringify(oxlintConfig()))
    write('tsconfig.json', execFileSync('cat', [join(root, 'tsconfig.json')], { encoding: 'utf8' }))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
    const ran = spawnSync(process.execPath, [oxlint, '--type-aware', '--format', 'json', 'src'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    const { diagnostics } = JSON.parse(ran.stdout) as { diagnostics: { code: string; filename: string }[] }
    const map = new Map<string, string[]>()
    for (const { code, filename } of diagnostics) map.set(filename, [...(map.get(filename) ?? []), code])
    found = map
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  it('fires for every forbidden import between rooms', () => {
    for (const { file, rule } of directions) expect(found.get(file)?.join(' ') ?? '', file).to.contain(rule)
  })

  it('keeps pure rooms free of I/O, libraries, time and chance', () => {
    for (const { file, rule } of impurities) expect(found.get(file)?.join(' ') ?? '', file).to.contain(rule)
  })

  it('fires for cycles, sizes and unsafe code', () => {
    for (const { file, rule } of others) expect(found.get(file)?.join(' ') ?? '', file).to.contain(rule)
  })

  it('is silent about what is allowed', () => {
    for (const { file } of allowed) expect(found.get(file) ?? [], file).to.deep.equal([])
  })

  it('finds full folders, odd names, machine paths and switched-off checks', () => {
    const planted = mkdtempSync(join(tmpdir(), 'kplay-house-'))
    try {
      mkdirSync(join(planted, 'src/kafka'), { recursive: true })
      mkdirSync(join(planted, 'test'), { recursive: true })
      for (let i = 0; i < 13; i++) writeFileSync(join(planted, `src/kafka/file-${i}.ts`), '')
      writeFileSync(join(planted, 'test/OddName.ts'), '')
      writeFileSync(join(planted, 'test/machine.ts'), `const x = '${['', 'work', 'x'].join('/')}'`)
      writeFileSync(join(planted, 'test/lone.test.ts'), ['it', 'only("x")'].join('.'))
      mkdirSync(join(planted, 'test/support'))
      for (const file of ['test/late.test.ts', 'test/support/need.ts'])
        writeFileSync(join(planted, file), ['this', 'skip()'].join('.'))
      const faults = houseFaults(planted).join('\n')
      expect(faults).to.contain('src/kafka: 13 files')
      expect(faults).to.contain('OddName.ts: file names are kebab-case')
      expect(faults).to.contain('machine.ts: a path of one machine')
      expect(faults).to.contain('lone.test.ts: a skipped or lone test')
      expect(faults).to.contain('late.test.ts: a test skipped while it runs').and.to.not.contain('need.ts')
    } finally {
      rmSync(planted, { recursive: true, force: true })
    }
  })
})
