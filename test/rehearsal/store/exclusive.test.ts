import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import { withExclusive } from '../../../src/rehearsal/store/exclusive.ts'
import { realClock } from '../../support/cluster.ts'

const lockHolder = fileURLToPath(new URL('../../support/hold-lock.ts', import.meta.url))
let number = 0
const newPath = (): string => `/kplay-test/${process.pid}/${number++}`

describe('the lock of the store', () => {
  it('lets one at a time in, each in its turn', async () => {
    const path = newPath()
    const seen: string[] = []
    const work = (name: string) => async () => {
      seen.push(`${name} in`)
      await realClock.sleep(20)
      seen.push(`${name} out`)
      return ok(name)
    }
    const context = { clock: realClock }
    const both = await Promise.all([withExclusive(context, path, work('a')), withExclusive(context, path, work('b'))])
    expect(both).to.deep.equal([ok('a'), ok('b')])
    expect(seen).to.satisfy((s: string[]) => s[0]?.[0] === s[1]?.[0] && s[2]?.[0] === s[3]?.[0])
  })

  it('keeps different paths apart', async () => {
    const context = { clock: realClock }
    const result = await withExclusive(context, newPath(), () =>
      withExclusive(context, newPath(), () => Promise.resolve(ok('both'))),
    )
    expect(result).to.deep.equal(ok('both'))
  })

  it('is free again after a problem and after a bug', async () => {
    const path = newPath()
    const context = { clock: realClock }
    const problem = { code: 'x', what: 'x', why: ['x'], fix: 'x', exitCode: 1 } as const
    expect(await withExclusive(context, path, () => Promise.resolve(err(problem)))).to.deep.equal(err(problem))
    const bug = withExclusive(context, path, () => Promise.reject(new Error('bug')))
    expect(await bug.catch((cause: unknown) => String(cause))).to.equal('Error: bug')
    expect(await withExclusive(context, path, () => Promise.resolve(ok(1)))).to.deep.equal(ok(1))
  })

  it('goes with its process, however that ends; who waits is told for what', async () => {
    const path = newPath()
    const child = spawn(process.execPath, [lockHolder, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const said: string[] = []
    const progress = (event: { readonly kind: string; readonly text?: string }): void => {
      said.push(event.text ?? '')
      child.kill('SIGKILL')
    }
    expect(await withExclusive({ clock: realClock, progress }, path, () => Promise.resolve(ok(1)))).to.deep.equal(ok(1))
    expect(said).to.deep.equal([`waiting for another kplay that uses ${path}`])
  })

  it('is not waited for once the user wants to stop', async () => {
    const path = newPath()
    const stop = new AbortController()
    const result = await withExclusive({ clock: realClock }, path, async () => {
      const inner = withExclusive({ clock: realClock, signal: stop.signal }, path, () => Promise.resolve(ok(1)))
      stop.abort()
      return ok(await inner)
    })
    expect(result).to.have.nested.property('value.error.exitCode', 130)
  })
})
