import { readFile } from 'node:fs/promises'

/** kplay's own version, from its package.json. */
export const readVersion = async (root: string): Promise<string> => {
  const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as { readonly version: string }
  return version
}
