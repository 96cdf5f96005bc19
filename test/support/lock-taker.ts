/** A process that takes locks when told: each line of stdin is a request (JSON, less the pid); answers `won` or the problem's code, a line each. Holds what it won until it ends. */
import { createInterface } from 'node:readline'
import { takeLock, type LockRequest } from '../../src/journal/lock/take-lock.ts'

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Omit<LockRequest, 'pid'>
  const taken = await takeLock({ ...request, pid: process.pid })
  console.log(taken.ok ? 'won' : taken.error.code)
}
