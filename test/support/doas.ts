import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { need } from './need.ts'

const script = (rule: string): string =>
  `mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/up,workdir=$1/work" /etc && echo '${rule}' > /etc/doas.conf && shift && exec "$@"`

/** Words that start a program where doas has this one rule, in a mount namespace of its own, and which end by becoming it. */
export const bringDoas = (folder: string, rule = 'permit nopass :root'): readonly string[] => {
  for (const part of ['up', 'work']) mkdirSync(join(folder, part), { recursive: true })
  return ['unshare', '-m', 'sh', '-c', script(rule), 'sh', folder]
}

const isThere = ((): boolean => {
  if (userInfo().uid !== 0 || !['/usr/bin/doas', '/usr/local/bin/doas'].some((path) => existsSync(path))) return false
  const folder = mkdtempSync(join(tmpdir(), 'kplay-doas-'))
  const [program, ...words] = [...bringDoas(folder), 'doas', '-n', '-u', 'nobody', '--', 'true']
  const { status } = spawnSync(program, words, { stdio: 'ignore' })
  rmSync(folder, { recursive: true, force: true })
  return status === 0
})()

/** The title of a suite that needs doas. */
export const withDoas = (title: string): string =>
  isThere ? title : `${title} (skipped: it takes root, opendoas and an overlay of /etc)`

/** The same for its `describe`. */
export const needDoas = (): void => {
  need('doas can be had', isThere)
}
