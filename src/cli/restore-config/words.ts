import type { Problem } from '../../diagnostics/problem.ts'
import { oneLine } from '../../views/words/one-line.ts'
import type { Compared } from './compare.ts'

const states: Readonly<Record<Compared['state'], string>> = {
  same: 'as it was kept',
  differs: 'differs',
  absent: 'is not there',
  'left-alone': 'differs, and is left alone: Kafka itself writes it',
  'in-the-way': 'is no ordinary file now, and is left alone',
}

/** Every file with what would change in it. */
export const renderCompared = (files: readonly Compared[]): string =>
  files
    .flatMap(({ file, state, diff }) => [
      `${oneLine(file.path)}  ${states[state]}`,
      ...diff.map((line) => `  ${oneLine(line)}`),
    ])
    .map((line) => `${line}\n`)
    .join('')

export const nothingKept = (run: string, host: string, kept: readonly string[]): Problem => ({
  code: 'backup/none',
  what: `run ${run} kept nothing of ${host}`,
  why: [kept.length === 0 ? 'it had no phase "backup", or ended before it' : `it kept files of ${kept.join(', ')}`],
  fix: 'name a run that has kept it (kplay report RUN: the box of the backup), or take the file from a backup of your own',
  exitCode: 3,
})

export const noInventory = (run: string, why: string): Problem => ({
  code: 'cli/wrong-arguments',
  what: 'how the host is reached is not known',
  why: [`what run ${run} was asked for cannot be used: ${why}`],
  fix: `kplay restore-config ${run} HOST -i INVENTORY`,
  exitCode: 3,
})

export const unknownHost = (host: string, hosts: readonly string[]): Problem => ({
  code: 'cli/wrong-arguments',
  what: `the inventory has no host "${host}"`,
  why: [`it has ${hosts.join(', ')}`],
  fix: 'name one of them',
  exitCode: 3,
})

export const unknownPath = (path: string, paths: readonly string[]): Problem => ({
  code: 'cli/wrong-arguments',
  what: `no file "${path}" was kept of this host`,
  why: [`kept are ${paths.join(', ')}`],
  fix: 'give --only one of them, or leave it out',
  exitCode: 3,
})

export const notRestored = (isTerminal: boolean): Problem => ({
  code: isTerminal ? 'run/declined' : 'run/not-confirmed',
  what: isTerminal ? 'putting them back was declined' : 'nobody said yes',
  why: [isTerminal ? 'the answer was not "yes"' : 'there is no terminal to ask at, and --yes was not given'],
  state: 'nothing was changed',
  fix: 'read what would change above, then give the command again with --yes',
  exitCode: 10,
})

export const notWritten = (path: string, why: string, done: readonly string[]): Problem => ({
  code: 'backup/not-restored',
  what: `${path} was not put back`,
  why: [why],
  state: done.length === 0 ? 'nothing was changed' : `put back before it: ${done.join(', ')}`,
  fix: 'mend what the reason names, then give the command again: what is back already is left alone',
  exitCode: 1,
})
