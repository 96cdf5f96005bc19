/**
 * How long a whole process of `kplay validate` takes for a 1,000-host inventory with a 50-task playbook, and `kplay --version`, beside an empty
 * Node. Runs them in turn, prints medians and ratios, asserts nothing: on a busy machine only the ratios mean something.
 *   node test/bench/validate.bench.ts [--hosts 1000] [--tasks 50] [--rounds 15]
 * Builds dist/ first: that is what the launcher starts.
 * Goals on a quiet machine: validate less than 300 ms over an empty Node; --version at most 1.7 times an empty Node.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bigInventory, bigPlaybook } from '../support/big-files.ts'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '15' },
  },
})

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-'))
const write = (name: string, inventory: string, playbook: string): string => {
  writeFileSync(join(folder, `${name}.inventory.yml`), inventory)
  const file = join(folder, `${name}.yml`)
  writeFileSync(file, playbook.replace('inventory: inventory.yml', `inventory: ${name}.inventory.yml`))
  return file
}
const big = write('big', bigInventory(Number(values.hosts)), bigPlaybook(Number(values.tasks)))
const small = write('small', bigInventory(4), bigPlaybook(25))

const main = join(root, 'dist/main.cjs')
const source = join(root, 'src/main.ts')
if (spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' }).status !== 0)
  throw new Error('no build')
const empty = 'empty Node (-e 0)'
const calls: readonly (readonly [name: string, argv: readonly string[]])[] = [
  [empty, ['-e', '0']],
  ['kplay --version', [main, '--version']],
  ['kplay validate, 4 hosts, 25 tasks', [main, 'validate', small]],
  [`kplay validate, ${values.hosts} hosts, ${values.tasks} tasks`, [main, 'validate', big]],
  ['  the same, from src/', [source, 'validate', big]],
  ['  the same, by the launcher', ['launcher', 'validate', big]],
]

// The launcher sets the compile cache too.
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') }
const timed = (argv: readonly string[]): number => {
  const from = performance.now()
  const isLauncher = argv[0] === 'launcher'
  const program = isLauncher ? join(root, 'kplay') : process.execPath
  const words = isLauncher ? argv.slice(1) : argv
  const { status, stderr } = spawnSync(program, words, { cwd: root, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`)
  return performance.now() - from
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN

try {
  const times = new Map(calls.map(([name]) => [name, [] as number[]]))
  for (const [, argv] of calls) for (let i = 0; i < 3; i++) timed(argv)
  const [loadBefore = 0] = loadavg()
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, argv] of calls) times.get(name)?.push(timed(argv))
  const base = median(times.get(empty) ?? [])
  for (const [name, all] of times) {
    const [middle, least] = [median(all), Math.min(...all)]
    const over = `${(middle - base).toFixed(0)} ms over empty, ratio ${(middle / base).toFixed(2)}`
    console.log(`${name.padEnd(42)} median ${middle.toFixed(0)} ms  min ${least.toFixed(0)}  ${over}`)
  }
  console.log(
    `${values.rounds} rounds; load average ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
