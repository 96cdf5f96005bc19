import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { need } from './need.ts'

/** kplay needs `mv -T` and `grep -z` of a host: busybox has both since 1.33. */
const isFit = (path: string): boolean => {
  const said = (words: readonly string[]): string => spawnSync(path, words, { encoding: 'utf8', input: '' }).stderr
  return !/option/.test(said(['mv', '-T', '/none/a', '/none/b']) + said(['grep', '-z', 'x']))
}

/** The program, where this machine has it. */
export const busyboxPath: string | undefined = ['/bin/busybox', '/usr/bin/busybox', '/usr/local/bin/busybox'].find(
  (path) => existsSync(path) && isFit(path),
)

/** The title of a suite that needs busybox. */
export const withBusybox = (title: string): string =>
  busyboxPath === undefined
    ? `${title} (skipped: this machine has no busybox of 1.33 or later; .ci/run installs one)`
    : title

/** The same for its `describe`. */
export const needBusybox = (): void => {
  need('a busybox is there', busyboxPath !== undefined)
}

let made: string | undefined

/**
 * A folder with every applet of busybox under its own name and nothing else: as PATH it makes this machine a small one. Some builds have no flock: `more` names programs
 * of this machine that are there as well.
 */
export const makeApplets = (more: readonly string[] = ['flock']): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-applets-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  execFileSync(busyboxPath ?? '', ['--install', '-s', folder])
  const there = readdirSync(folder)
  for (const name of more.filter((one) => !there.includes(one))) {
    const own = ['/usr/bin', '/bin', '/usr/local/bin'].map((dir) => join(dir, name)).find((path) => existsSync(path))
    if (own !== undefined) symlinkSync(own, join(folder, name))
  }
  return folder
}

/** The same folder for all who ask. */
export const applets = (): string => (made ??= makeApplets())

/** A machine that kplay's scripts are held against. */
export interface Machine {
  /** The title of a suite on it; where it can not be had it says why. */
  title(text: string): string
  /** For its `describe`. */
  need(): void
  /** PATH there. */
  path(): string
}

/** This machine as it is, and as small as one can be. */
export const machines: readonly Machine[] = [
  { title: (text) => text, need: () => undefined, path: () => process.env['PATH'] ?? '' },
  { title: (text) => withBusybox(`${text}, with busybox alone`), need: needBusybox, path: applets },
]
