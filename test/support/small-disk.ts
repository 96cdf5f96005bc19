import { spawnSync } from 'node:child_process'
import { tmpdir, userInfo } from 'node:os'
import { need } from './need.ts'

/** Can a disk of memory be mounted here? Tried in a mount namespace of its own. */
const canMount =
  userInfo().uid === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' }).status === 0

/** The title of a suite that mounts a disk. */
export const withDisk = (title: string): string =>
  canMount ? title : `${title} (skipped: it takes root, and the right to mount a disk)`

/** The same for its `describe`. */
export const needDisk = (): void => {
  need('a disk can be mounted', canMount)
}
