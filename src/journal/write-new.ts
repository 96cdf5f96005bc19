import { open, unlink } from 'node:fs/promises'

/** Makes a file, readable by this user alone, whole and synced, or not at all: a disk that is full keeps no half of it. Rejects with the system's error, `EEXIST` where it is there already. */
export const writeNew = async (file: string, text: string | Uint8Array): Promise<void> => {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } catch (cause) {
    await unlink(file).catch(() => undefined)
    throw cause
  } finally {
    await handle.close()
  }
}
