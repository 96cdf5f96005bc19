import { createReadStream } from 'node:fs'
import type { Clock } from '../../run/ports.ts'
import type { FarFile } from '../transport.ts'
import type { Archive } from './archive-source.ts'
import { untilSilent } from './silence.ts'

/*
 * The rest of an archive by SFTP.
 *  1. Pieces go out one behind the other, some at a time: a slow line stays full, and what has come is a beginning of the file without gaps, as servers write in order.
 *  2. Each piece has its place: what a torn connection still writes late is the same bytes.
 *  3. A piece that the server refuses ends it: SFTP tells no reason, a shell does.
 */

/** Every server takes so much at once. Bytes. */
const pieceBytes = 32_768
/** Ours: with these pieces 2 MiB, what a channel carries before its first answer. */
const mostPieces = 64

/** How it ended. */
export type SftpEnd = 'all' | 'refused' | 'lost'

export interface SftpSending {
  readonly archive: Archive
  readonly from: number
  readonly clock: Pick<Clock, 'sleep'>
  readonly tell: (sentBytes: number, allBytes: number) => void
}

/** Writes what is missing and closes the file. */
export const sendBySftp = async (file: FarFile, of: SftpSending): Promise<SftpEnd> => {
  const { archive, from, clock, tell } = of
  const over = new AbortController()
  const content = createReadStream(archive.path, { start: from, highWaterMark: pieceBytes })
  const underWay = new Set<Promise<void>>()
  let [taken, at] = [from, from]
  let end: SftpEnd = 'all'
  const put = async (bytes: Buffer, place: number): Promise<void> => {
    const answer = await file.write(bytes, place)
    if (over.signal.aborted) return
    if (answer === 'taken') tell((taken += bytes.length), archive.bytes)
    else if (end === 'all') end = answer
  }
  const pour = async (): Promise<SftpEnd> => {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      const piece = put(chunk, at).finally(() => underWay.delete(piece))
      underWay.add(piece)
      at += chunk.length
      if (underWay.size >= mostPieces) await Promise.race(underWay)
      if (end !== 'all') break
    }
    await Promise.all(underWay)
    if (end !== 'all') return end
    return (await file.close()) ? 'all' : 'refused'
  }
  const silent = untilSilent(clock, () => taken, over.signal).then((): SftpEnd => 'lost')
  const ended = await Promise.race([pour().catch((): SftpEnd => 'lost'), silent])
  over.abort()
  content.destroy()
  if (ended !== 'all') file.drop()
  return ended
}
