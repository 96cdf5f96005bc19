import type { FarFile } from '../transport.ts'

type Done<T> = (error: (Error & { readonly code?: unknown }) | null | undefined, value: T) => void

/** What kplay uses of a session of SFTP. */
export interface Sftp {
  open(path: string, flags: 'r+', done: Done<Buffer>): void
  write(file: Buffer, bytes: Buffer, from: number, count: number, at: number, done: Done<unknown>): void
  close(file: Buffer, done: Done<unknown>): void
  end(): void
  on(event: 'error' | 'close', listener: () => void): unknown
}

/** A server that says no says it with a number; a session that has gone answers each question without one. */
const isRefusal = (error: Error & { readonly code?: unknown }): boolean => typeof error.code === 'number'

type Taken = 'taken' | 'refused' | 'lost'

const writeTo = (
  sftp: Sftp,
  file: Buffer,
  { bytes, at }: { readonly bytes: Buffer; readonly at: number },
): Promise<Taken> =>
  new Promise((resolve) => {
    sftp.write(file, bytes, 0, bytes.length, at, (error) =>
      resolve(error === null || error === undefined ? 'taken' : isRefusal(error) ? 'refused' : 'lost'),
    )
  })

const closeOf = (sftp: Sftp, file: Buffer): Promise<boolean> =>
  new Promise((resolve) => sftp.close(file, (error) => resolve(error === null || error === undefined)))

/** A file that is there already, to be written at any place. Undefined: the server does not open it; the session has ended then. */
export const openFarFile = (sftp: Sftp, path: string): Promise<FarFile | undefined> =>
  new Promise((resolve) => {
    // What goes wrong is told by the answers; a session that has ended gives none.
    sftp.on('error', () => undefined)
    const ended = new Promise<'lost'>((lost) => sftp.on('close', () => lost('lost')))
    void ended.then(() => resolve(undefined))
    sftp.open(path, 'r+', (fault, file) => {
      if (fault !== null && fault !== undefined) {
        sftp.end()
        return resolve(undefined)
      }
      return resolve({
        write: (bytes, at) => Promise.race([ended, writeTo(sftp, file, { bytes, at })]).catch(() => 'lost' as const),
        close: async () => {
          const isClosed = await Promise.race([ended, closeOf(sftp, file)])
          sftp.end()
          return isClosed === true
        },
        drop: () => sftp.end(),
      })
    })
  })
