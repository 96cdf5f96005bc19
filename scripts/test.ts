/**
 * `npm test`: lint, format, types, house rules and mocha on everything, or mocha on the files named. Everything runs in two processes at once, for two processors:
 * tests of real clusters in one, all else in the other. One closing line for all.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Processes, readTally, renderEnd, splitLanes, Turns, type Tally } from './test-lanes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const mocha = ['--disable-warning=TimeoutNegativeWarning', 'node_modules/mocha/bin/mocha.js']

const runNamed = (files: readonly string[]): number =>
  spawnSync(process.execPath, [...mocha, ...files], { cwd: root, stdio: 'inherit' }).status ?? 1

const runAll = async (): Promise<number> => {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort()
  const { plain, cluster } = splitLanes(new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')])))
  const results = mkdtempSync(join(tmpdir(), 'kplay-tests-'))
  const processes = new Processes()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => processes.interrupt())
  const turns = new Turns(['plain', 'cluster'], (text) => process.stdout.write(text))
  const color: Readonly<Record<string, string>> = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}

  const test = async (lane: 'plain' | 'cluster', files: readonly string[]): Promise<Tally> => {
    const file = join(results, lane)
    const env = { ...color, KPLAY_TEST_TALLY: file, KPLAY_TEST_LANE: lane }
    const say = (text: string): void => turns.say(lane, text)
    // Clusters keep time limits of their own; a test without one can wait.
    const code = await processes.run([...mocha, ...files], { cwd: root, env, isModest: lane === 'plain', say })
    turns.end(lane)
    const name = lane === 'plain' ? 'tests without a cluster' : 'tests of real clusters'
    return readTally(file, { lane: name, code, isInterrupted: processes.isInterrupted })
  }
  const check = (): Promise<number> => {
    const say = (text: string): void => turns.say('plain', text)
    return processes.run(['scripts/check.ts'], { cwd: root, env: color, isModest: true, say })
  }

  const clusterTested = test('cluster', cluster)
  const checked = await check()
  const tallies = [await test('plain', plain), await clusterTested]
  rmSync(results, { recursive: true })
  if (checked !== 0) process.stdout.write('\nnpm run check failed: what it found stands at the beginning\n')
  process.stdout.write(renderEnd(tallies))
  if (processes.isInterrupted) return 130
  return checked === 0 && tallies.every((tally) => tally.failed === 0) ? 0 : 1
}

const named = process.argv.slice(2)
process.exitCode = named.length > 0 ? runNamed(named) : await runAll()
