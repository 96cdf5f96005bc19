/**
 * Makes dist/: kplay's own code of src/ in a few files of JavaScript instead of some hundred of TypeScript, which starts a command in half the time
 * (test/bench/validate.bench.ts). What an npm install runs, and a clone too while nothing in src/ is newer (the launcher looks).
 *   node scripts/build.ts
 * Libraries stay what npm installed, but for the two that nearly every command reads with: one file each instead of a dozen.
 */
import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundled = ['js-yaml', '@marcbachmann/cel-js']

const librariesOf = (file: string): string[] => {
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { readonly dependencies: Record<string, string> }
  return Object.keys(dependencies).filter((name) => !bundled.includes(name))
}

/** A kplay that runs for hours may load a file of the build it started from: old ones stay that long. */
const keptMs = 7 * 24 * 60 * 60 * 1000

/** Files are named by what is in them, so that old and new ones stand side by side; the one that all begins with comes last. */
const putInPlace = (folder: string, place: string): void => {
  mkdirSync(place, { recursive: true })
  const names = readdirSync(folder).toSorted((a, b) => Number(a === 'main.js') - Number(b === 'main.js'))
  for (const name of names) renameSync(join(folder, name), join(place, name))
  for (const name of readdirSync(place)) {
    const file = join(place, name)
    if (!names.includes(name) && Date.now() - statSync(file).mtimeMs > keptMs) rmSync(file, { recursive: true })
  }
}

const made = mkdtempSync(join(root, '.kplay-build-'))
try {
  await build({
    entryPoints: [join(root, 'src/main.ts')],
    outdir: made,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: librariesOf(join(root, 'package.json')).flatMap((name) => [name, `${name}/*`]),
    logLevel: 'warning',
  })
  putInPlace(made, join(root, 'dist'))
} finally {
  rmSync(made, { recursive: true, force: true })
}
