/** `npm run check`: everything about the text of the project, without running it: types, lint and import direction, format, house rules. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { houseFaults } from './house.ts'
import { oxlintConfig } from './rooms.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = `${JSON.stringify(oxlintConfig(), null, 2)}\n`
const lintFile = `${root}/.oxlintrc.json`
const update = process.argv.includes('--update')
if (update) writeFileSync(lintFile, wanted)

const run = (name: string, args: readonly string[]): boolean => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  return status === 0
}

const results = [
  readFileSync(lintFile, 'utf8') === wanted ||
    (console.log('FAIL .oxlintrc.json differs from scripts/rooms.ts: npm run check -- --update'), false),
  run('types', ['node_modules/typescript/bin/tsc', '-p', '.']),
  run('lint, import direction, cycles, sizes', [
    'node_modules/oxlint/bin/oxlint',
    '--type-aware',
    '--deny-warnings',
    'src',
    'test',
    'scripts',
  ]),
  run('format', [
    'node_modules/prettier/bin/prettier.cjs',
    update ? '--write' : '--check',
    '--log-level',
    'warn',
    'src',
    'test',
    'scripts',
    'package.json',
  ]),
]
const faults = houseFaults(root)
for (const fault of faults) console.log(`     ${fault}`)
console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} house rules`)
process.exitCode = results.every(Boolean) && faults.length === 0 ? 0 : 1
