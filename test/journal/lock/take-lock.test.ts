import { existsSync, mkdirSync, rmSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { claimFile, lockFile, locksFolder } from '../../../src/journal/lock/lock-files.ts'
import { parseLockRecord, renderLockRecord, type LockRecord } from '../../../src/journal/lock/lock-record.ts'
import { identify } from '../../../src/journal/lock/process-identity.ts'
import { lookAtLock, takeLock, type LockRequest } from '../../../src/journal/lock/take-lock.ts'
import { startLines } from '../../support/lines-of.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const taker = fileURLToPath(new URL('../../support/lock-taker.ts', import.meta.url))

describe('the lock of a cluster', () => {
  const tempFolder = useTempFolders()
  const clusterId = '5L6g3nShT-eMCtK--X86sw'

  const requestIn = (stateDir: string, run = '20261122-031042-k7qd'): LockRequest => ({
    stateDir,
    clusterId,
    run,
    pid: process.pid,
    who: 'ada',
    playbook: 'playbooks/rolling-upgrade.yml',
    since: '2026-11-22T03:10:42.000Z',
  })

  const recordIn = (stateDir: string): LockRecord => {
    const record = parseLockRecord(readFileSync(lockFile(stateDir, clusterId), 'utf8'))
    if (record === undefined) throw new Error('no lock')
    return record
  }

  /** Writes a lock as another process would have left it, this process's record with `changes`. */
  const leave = async (stateDir: string, changes: Partial<LockRecord>, file?: string): Promise<LockRecord> => {
    mkdirSync(locksFolder(stateDir), { recursive: true })
    const { pid, ...texts } = requestIn(stateDir, '20261121-000000-aaaa')
    const record = { format: 1, nonce: 'left', ...texts, ...(await identify(pid)), ...changes } as const
    writeFileSync(file ?? lockFile(stateDir, clusterId), renderLockRecord(record))
    return record
  }

  it('is taken, confirmed and released, leaving nothing behind', async () => {
    const stateDir = tempFolder()
    const taken = await takeLock(requestIn(stateDir))
    if (!taken.ok) throw new Error(taken.error.what)
    expect(recordIn(stateDir)).to.include({ run: '20261122-031042-k7qd', who: 'ada', pid: process.pid })
    expect(await taken.value.confirm()).to.deep.equal({ ok: true, value: undefined })
    await taken.value.release()
    await taken.value.release()
    expect(readdirSync(locksFolder(stateDir))).to.deep.equal([])
  })

  it('names its holder to anyone else', async () => {
    const stateDir = tempFolder()
    await takeLock(requestIn(stateDir))
    const second = await takeLock(requestIn(stateDir, '20261122-040000-bbbb'))
    if (second.ok) throw new Error('taken twice')
    expect(second.error).to.include({
      code: 'run/locked',
      exitCode: 5,
      what: `another run holds cluster ${clusterId}: run 20261122-031042-k7qd`,
      fix: 'wait for it to end: kplay status 20261122-031042-k7qd shows how far it is; remove the file above only when that process is known to be gone',
    })
    expect(second.error.why[0]).to.match(
      /^ada started it at 2026-11-22T03:10:42\.000Z on .* \(process \d+\) with playbooks\/rolling-upgrade\.yml$/,
    )
    expect(await lookAtLock(requestIn(stateDir))).to.deep.equal(second.error)
    expect(readdirSync(locksFolder(stateDir))).to.have.lengthOf(1)
  })

  it('of another cluster is another lock', async () => {
    const stateDir = tempFolder()
    await takeLock(requestIn(stateDir))
    expect(await takeLock({ ...requestIn(stateDir), clusterId: '../../other.json' })).to.have.property('ok', true)
    expect(readdirSync(stateDir)).to.deep.equal(['locks'])
    expect(await lookAtLock({ ...requestIn(stateDir), clusterId: 'free' })).to.equal(undefined)
  })

  const goneCases: readonly (readonly [string, Partial<LockRecord>])[] = [
    ['whose process ended (its pid is another process now)', { startTicks: '1' }],
    ['whose process ended (nobody has its pid)', { pid: 2 ** 30 }],
    ['of before this machine was booted', { bootId: 'another', startTicks: '1' }],
  ]
  for (const [name, changes] of goneCases)
    it(`is taken over at once from a run ${name}`, async () => {
      const stateDir = tempFolder()
      await leave(stateDir, changes)
      expect(await lookAtLock(requestIn(stateDir))).to.equal(undefined)
      expect(await takeLock(requestIn(stateDir))).to.have.property('ok', true)
      expect(recordIn(stateDir).run).to.equal('20261122-031042-k7qd')
      expect(readdirSync(locksFolder(stateDir))).to.have.lengthOf(1)
    })

  const keptCases: readonly (readonly [string, Partial<LockRecord>])[] = [
    ['that still runs', {}],
    ['on another machine', { hostName: 'elsewhere', bootId: 'another', pid: 2 ** 30 }],
    ['in another container of this machine', { pidNamespace: 'pid:[1]', pid: 2 ** 30 }],
    ['on a system without /proc', { bootId: null, startTicks: null, pidNamespace: null, pid: 2 ** 30 }],
  ]
  for (const [name, changes] of keptCases)
    it(`is left to a run ${name}`, async () => {
      const stateDir = tempFolder()
      const left = await leave(stateDir, changes)
      expect(await takeLock(requestIn(stateDir))).to.have.nested.property('error.code', 'run/locked')
      expect(recordIn(stateDir)).to.deep.equal(left)
    })

  it('that was removed or replaced is no longer ours, and is not released by us', async () => {
    const stateDir = tempFolder()
    const taken = await takeLock(requestIn(stateDir))
    if (!taken.ok) throw new Error(taken.error.what)
    rmSync(lockFile(stateDir, clusterId))
    expect(await taken.value.confirm()).to.have.nested.property('error.code', 'run/lock-gone')
    await leave(stateDir, {})
    const lost = await taken.value.confirm()
    expect(lost).to.have.nested.property('error.code', 'run/lock-lost')
    expect(lost).to.have.nested.property(
      'error.why[0]',
      'run 20261121-000000-aaaa of ada took it at 2026-11-22T03:10:42.000Z',
    )
    await taken.value.release()
    expect(existsSync(lockFile(stateDir, clusterId))).to.equal(true)
  })

  it('that holds something else is never guessed at', async () => {
    const stateDir = tempFolder()
    mkdirSync(locksFolder(stateDir))
    for (const text of ['', '[]', '{"format":2}', 'null']) {
      writeFileSync(lockFile(stateDir, clusterId), text)
      expect(await takeLock(requestIn(stateDir)), text).to.have.nested.property('error.code', 'run/cannot-lock')
    }
  })

  it('goes to exactly one of twenty processes that want it at once', async function () {
    this.timeout(180_000)
    const stateDir = tempFolder()
    const processes = Array.from({ length: 20 }, () => startLines(taker))
    try {
      await Promise.all(processes.map((one) => one.hear()))
      for (let round = 0; round < 30; round++) {
        const id = `cluster-${round}`
        const file = lockFile(stateDir, id)
        // A third each: a free lock, one of a dead run, and one of a dead run whose taker died half way too.
        if (round % 3 > 0) await leave(stateDir, { clusterId: id, startTicks: '1', nonce: 'a' }, file)
        if (round % 3 > 1) await leave(stateDir, { clusterId: id, startTicks: '2', nonce: 'b' }, claimFile(file, 'a'))
        const { pid: _pid, ...request } = requestIn(stateDir)
        for (const one of processes) one.say(JSON.stringify({ ...request, clusterId: id }))
        const answers = await Promise.all(processes.map((one) => one.hear()))
        expect(answers.sort(), `round ${round}`).to.deep.equal([...Array<string>(19).fill('run/locked'), 'won'])
      }
      expect(readdirSync(locksFolder(stateDir)).filter((name) => !name.endsWith('.json'))).to.deep.equal([])
    } finally {
      await Promise.all(processes.map((one) => one.end('SIGKILL')))
    }
    // All holders are gone now, as after a crash: every lock can be taken.
    expect(await takeLock({ ...requestIn(stateDir), clusterId: 'cluster-7' })).to.have.property('ok', true)
  })
})
