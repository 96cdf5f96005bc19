/**
 * Makes dist/: kplay's own code of src/ in one script of JavaScript instead of some hundred files of TypeScript, and beside it what V8 compiles of it
 * for `kplay validate`, which then starts in a third of the time (test/bench/validate.bench.ts). What an npm install runs, and a clone too while
 * nothing in src/ is newer (the launcher looks).
 *   node scripts/build.ts
 * Libraries stay what npm installed, but for the two that nearly every command reads with, and for the two that take longest to load: what a command on a
 * cluster needs of these is one file each (test/bench/ssh.bench.ts, preflight). Scripts are named by what is in them: V8's code for one is never taken for
 * that of another.
 */
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundled = ['js-yaml', '@marcbachmann/cel-js']

const { dependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Record<string, string>
  readonly version: string
}
const libraries = Object.keys(dependencies).filter((name) => !bundled.includes(name))

/** A kplay that runs for hours may load a file of the build it started from: old ones stay that long. */
const keptMs = 7 * 24 * 60 * 60 * 1000

/** Old and new files stand side by side; the one that all begins with comes last. */
const putInPlace = (folder: string, place: string): void => {
  mkdirSync(place, { recursive: true })
  const names = readdirSync(folder).toSorted((a, b) => Number(a === 'main.cjs') - Number(b === 'main.cjs'))
  for (const name of names) renameSync(join(folder, name), join(place, name))
  for (const name of readdirSync(place)) {
    const file = join(place, name)
    if (!names.includes(name) && Date.now() - statSync(file).mtimeMs > keptMs) rmSync(file, { recursive: true })
  }
}

const common: BuildOptions = { bundle: true, platform: 'node', target: 'node24', logLevel: 'warning' }

/** Modules that become a file of their own, loaded when a command needs them, by the words in src/ that import them. */
const apart: readonly { readonly name: string; readonly imported: RegExp; readonly entry: string }[] = [
  { name: 'kafka', imported: /\/kafka-library\.ts$/, entry: 'src/cluster/kafka-library.ts' },
  { name: 'execa', imported: /^execa$/, entry: 'node_modules/execa/index.js' },
]

/**
 * Checks of options of clients that kplay never makes: compiling them is most of what loading the library takes. Said to be free of effects, they are left out
 * where nothing uses them. Should a later version of the library word them otherwise, they stay in, and only time is lost.
 */
const withoutChecks: Plugin = {
  name: 'without-checks',
  setup: (it) => {
    it.onLoad({ filter: /@platformatic\/kafka\/dist\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/= (new Ajv\w*\(|ajv\.compile\()/g, '= /* @__PURE__ */ $1')
        .replace(/^ajv\.addKeyword\(/gm, '/* @__PURE__ */ $&'),
      loader: 'js',
    }))
    it.onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === withoutChecks) return undefined
      const { importer, namespace, resolveDir, kind } = from
      const found = await it.resolve(path, { importer, namespace, resolveDir, kind, pluginData: withoutChecks })
      return found.path.includes('/@platformatic/kafka/dist/') ? { ...found, sideEffects: false } : found
    })
  },
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Answers the file's name. */
const buildApart = async (folder: string, { name, entry }: (typeof apart)[number]): Promise<string> => {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(root, entry)],
    format: 'cjs',
    write: false,
    plugins: [withoutChecks],
  })
  const text = outputFiles[0]?.text ?? ''
  const file = `${name}-${hashOf(text)}.cjs`
  writeFileSync(join(folder, file), text)
  return file
}

const fromApart = (files: readonly string[]): Plugin => ({
  name: 'from-apart',
  setup: (it) => {
    for (const [i, { imported }] of apart.entries())
      it.onResolve({ filter: imported }, () => ({ path: `./${files[i] ?? ''}`, external: true }))
  },
})

/** All of src/ as one function of `require` and of the URL of dist/main.cjs; answers its name. */
const buildApp = async (folder: string, files: readonly string[]): Promise<string> => {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(root, 'src/main.ts')],
    format: 'cjs',
    write: false,
    banner: { js: '((require, mainUrl) => {' },
    footer: { js: '})' },
    define: { 'import.meta.url': 'mainUrl' },
    // Of libraries: inside of a script Node calls `import()` experimental, at each start; `require` loads modules of both kinds.
    supported: { 'dynamic-import': false },
    external: libraries.flatMap((name) => [name, `${name}/*`]),
    plugins: [fromApart(files)],
  })
  const text = outputFiles[0]?.text ?? ''
  const name = `app-${hashOf(text)}.cjs`
  writeFileSync(join(folder, name), text, 'latin1')
  return name
}

const buildMain = (folder: string, appName: string): Promise<unknown> =>
  build({
    ...common,
    entryPoints: [join(root, 'scripts/built-main.ts')],
    // Node needs its loader of ES modules for nothing else.
    format: 'cjs',
    outfile: join(folder, 'main.cjs'),
    banner: { js: "const mainUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: {
      'import.meta.url': 'mainUrl',
      appName: JSON.stringify(`./${appName}`),
      builtVersion: JSON.stringify(version),
    },
  })

const made = mkdtempSync(join(root, '.kplay-build-'))
try {
  const appName = await buildApp(made, await Promise.all(apart.map((one) => buildApart(made, one))))
  await buildMain(made, appName)
  // Phases of their own and phases that stand in the playbook, commands, conditions, registers.
  const written = ['for-each', 'rescue-and-always', 'shell-and-web'].map(
    (name) => `test/cases/language/good/${name}.yml`,
  )
  const playbooks = ['playbooks/rolling-upgrade.yml', ...written]
  execFileSync(
    process.execPath,
    [
      join(root, 'scripts/warm-build.ts'),
      join(made, appName),
      join(made, 'main.cjs'),
      ...playbooks.map((name) => join(root, name)),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  putInPlace(made, join(root, 'dist'))
} finally {
  rmSync(made, { recursive: true, force: true })
}
