/**
 * The rooms of src/ and which other rooms each may import: the one source of the import rules in .oxlintrc.json.
 * `diagnostics` is open to all and is therefore never listed. A name with a slash opens one file of a room only.
 */
export interface Room {
  readonly name: string
  readonly mayImport: readonly string[]
  /** A pure room does no I/O and knows no time, chance, process or console. */
  readonly pure: boolean
}

export const rooms: readonly Room[] = [
  { name: 'diagnostics', mayImport: [], pure: true },
  { name: 'shell', mayImport: [], pure: true },
  { name: 'kafka', mayImport: [], pure: true },
  { name: 'facts', mayImport: ['shell', 'kafka/config/judged-values'], pure: true },
  { name: 'modules', mayImport: ['kafka', 'facts', 'shell'], pure: true },
  { name: 'language', mayImport: ['modules', 'kafka'], pure: true },
  { name: 'plan', mayImport: ['language', 'modules', 'kafka', 'facts'], pure: true },
  { name: 'run', mayImport: ['plan', 'modules', 'kafka', 'facts'], pure: false },
  { name: 'report', mayImport: ['run/run-event', 'plan'], pure: true },
  { name: 'views', mayImport: ['report', 'run/run-event', 'plan', 'kafka'], pure: false },
  { name: 'hosts', mayImport: ['run/ports', 'run/run-event', 'kafka', 'facts', 'shell'], pure: false },
  { name: 'cluster', mayImport: ['run/ports', 'run/run-event', 'kafka', 'facts', 'shell'], pure: false },
  { name: 'web', mayImport: ['run/ports'], pure: false },
  { name: 'journal', mayImport: ['run/ports', 'run/run-event', 'kafka', 'facts', 'shell'], pure: false },
  { name: 'rehearsal', mayImport: ['hosts', 'cluster', 'kafka', 'language', 'facts', 'shell'], pure: false },
]

const impureModules = [
  'node:fs',
  'node:fs/*',
  'fs',
  'fs/*',
  'node:net',
  'net',
  'node:child_process',
  'child_process',
  'node:http',
  'node:https',
  'node:tls',
  'node:dgram',
]
const impurePackages = ['ssh2', 'execa', 'kafkajs', 'listr2', '@platformatic/kafka']
const impureGlobals = [
  'Date',
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'fetch',
  'globalThis',
]

interface Group {
  readonly group: readonly string[]
  readonly message: string
}

/** The ban list of one room as oxlint's `no-restricted-imports` wants it (patterns match the import text). */
const bans = (room: Room, loader: boolean): Group[] => {
  const groups: Group[] = []
  for (const other of [...rooms.map((r) => r.name), 'cli']) {
    if (other === room.name || other === 'diagnostics' || room.mayImport.includes(other)) continue
    const open = room.mayImport.filter((name) => name.startsWith(`${other}/`)).map((name) => `!**/${name}.ts`)
    groups.push({
      group: [`**/${other}/**`, ...open],
      message: `src/${room.name} does not import src/${other} (scripts/rooms.ts)`,
    })
  }
  if (room.pure && !loader) {
    groups.push({ group: impureModules, message: `src/${room.name} is pure: no I/O (scripts/rooms.ts)` })
    groups.push({ group: impurePackages, message: `src/${room.name} is pure: no client libraries (scripts/rooms.ts)` })
  }
  return groups
}

const overrideOf = (room: Room, files: readonly string[], loader: boolean): object => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: bans(room, loader) }],
    ...(room.pure && !loader
      ? {
          'no-restricted-globals': ['error', ...impureGlobals],
          'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
        }
      : { 'no-restricted-globals': ['error', 'process', 'console'] }),
  },
})

/** Catalogues (one file per rule, release, module, command) may hold more files than the twelve of an ordinary folder. */
export const catalogues: readonly string[] = [
  'src/kafka/decide',
  'src/kafka/releases',
  'src/kafka/config/rules',
  'src/kafka/rules',
  'src/modules',
  'src/language/rules',
  'src/facts',
  'src/cli',
]

/** The rules of every file. */
const everywhere: object = {
  'import/no-cycle': ['error', { ignoreTypes: false }],
  'import/no-default-export': 'error',
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 50 }],
  complexity: ['error', { max: 10 }],
  'no-console': 'error',
  'no-sequences': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
  'typescript/no-floating-promises': 'error',
  'typescript/no-misused-promises': 'error',
  'typescript/await-thenable': 'error',
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  'typescript/no-unnecessary-condition': 'error',
  'typescript/unbound-method': 'off',
  'typescript/restrict-template-expressions': 'off',
  'typescript/no-base-to-string': 'error',
  'unicorn/no-empty-file': 'error',
}

/** The whole of .oxlintrc.json. `scripts/check.ts` fails when the committed file differs. */
export const oxlintConfig = (): object => ({
  $schema: './node_modules/oxlint/configuration_schema.json',
  plugins: ['typescript', 'import', 'promise', 'node', 'unicorn', 'oxc'],
  categories: { correctness: 'error' },
  ignorePatterns: ['dist', 'node_modules', 'coverage'],
  rules: everywhere,
  overrides: [
    ...rooms.map((room) => overrideOf(room, [`src/${room.name}/**/*.ts`], false)),
    ...rooms
      .filter((room) => room.name === 'plan' || room.name === 'language')
      .map((room) => overrideOf(room, [`src/${room.name}/**/load-*.ts`], true)),
    overrideOf(
      { name: 'journal', pure: true, mayImport: rooms.find((r) => r.name === 'journal')?.mayImport ?? [] },
      ['src/journal/replay*.ts'],
      false,
    ),
    { files: ['src/cli/**/*.ts'], rules: { 'no-restricted-globals': ['error', 'process', 'console'] } },
    {
      files: ['src/main.ts'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['test/**/*.ts'],
      rules: {
        'max-lines-per-function': 'off',
        'typescript/no-unused-expressions': 'off',
        'no-unused-expressions': 'off',
        'typescript/no-unnecessary-condition': 'off',
      },
    },
    {
      files: ['scripts/**/*.ts', 'test/bench/**/*.ts', 'test/support/**/*.ts'],
      rules: { 'no-console': 'off', 'import/no-default-export': 'off' },
    },
  ],
})
