import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { applets, busyboxPath } from './busybox.ts'

/** The POSIX shells of this machine that kplay's scripts are held against. */
export const shells: readonly string[] = [
  ...new Set(
    ['/bin/sh', '/bin/dash', '/bin/bash', ...(busyboxPath === undefined ? [] : [busyboxPath])]
      .filter(existsSync)
      .map((path) => realpathSync(path)),
  ),
]

/** Runs a script in one of `shells`. */
export const runShell = (
  shell: string,
  script: string,
  env: Readonly<Record<string, string>> = {},
): { readonly stdout: string; readonly stderr: string; readonly code: number | null } => {
  const args = shell.endsWith('busybox') ? ['sh', '-c', script] : ['-c', script]
  // A small machine has the programs of busybox and no others.
  const path = shell.endsWith('busybox') ? applets() : (process.env['PATH'] ?? '')
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: 'utf8', env: { PATH: path, ...env } })
  return { stdout, stderr, code: status }
}
