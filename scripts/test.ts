/** `npm test`: lint, format, types, house rules, then mocha on everything (or on the files named). One closing line for all. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (file: string, args: readonly string[]): number =>
  spawnSync(file, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const named = process.argv.slice(2)
const specs = named.length > 0 ? named : globSync('test/**/*.test.ts', { cwd: root }).sort()
const checked = named.length > 0 ? 0 : run(process.execPath, ['scripts/check.ts'])
const tested = run(process.execPath, [
  '--disable-warning=TimeoutNegativeWarning',
  'node_modules/mocha/bin/mocha.js',
  ...specs,
])
process.exitCode = checked === 0 ? tested : 1
