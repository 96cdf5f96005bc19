import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/** What decides where kplay keeps its state. */
export interface StatePlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

const given = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : text)

/** The folder of journals and locks: `$KPLAY_STATE`, else `kplay` in the XDG state folder (a relative `XDG_STATE_HOME` is ignored, as XDG wants). Absolute; not made here. */
export const stateFolder = ({ env, cwd }: StatePlace): string => {
  const own = given(env['KPLAY_STATE'])
  if (own !== undefined) return resolve(cwd, own)
  const xdg = given(env['XDG_STATE_HOME'])
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'kplay')
  return join(given(env['HOME']) ?? homedir(), '.local', 'state', 'kplay')
}
