import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { errorCode, interrupted } from '../problems.ts'

const tryToListen = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause) => (errorCode(cause) === 'EADDRINUSE' ? resolve(undefined) : reject(cause)))
    server.listen(name, () => resolve(server))
    server.unref()
  })

/**
 * Runs `work` while no other process of this machine holds the lock of the same `path`; waits for its turn.
 * The lock is a listening socket in Linux's abstract name space: taken atomically, and gone with its process however that ends, so it is never stale.
 */
export const withExclusive = async <T>(
  context: Pick<LabContext, 'clock' | 'signal' | 'progress'>,
  path: string,
  work: () => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> => {
  const name = `\0kplay-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  let server = await tryToListen(name)
  if (server === undefined) context.progress?.({ kind: 'step', text: `waiting for another kplay that uses ${path}` })
  while (server === undefined && context.signal?.aborted !== true) {
    await context.clock.sleep(50, context.signal)
    server = await tryToListen(name)
  }
  if (server === undefined) return err(interrupted(`waiting for another kplay that uses ${path}`))
  try {
    return await work()
  } finally {
    server.close()
  }
}
