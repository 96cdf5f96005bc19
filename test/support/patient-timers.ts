import { after, before } from 'mocha'

/** No step is longer, milliseconds. */
const stepMs = 10

/**
 * Inside a `describe`: timers that count the time this process runs, not the time that passes. On a busy machine a process may get no turn for a second; every
 * timer is due then before the answers are read that have long been there, and a time-out of 400 ms says "no answer" of a node that answered at once. These
 * timers go in small steps, and what came is read after each.
 */
export const usePatientTimers = (): void => {
  const { setTimeout: real } = globalThis
  const patient = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout => {
    let leftMs = ms
    const step = (): void => {
      leftMs -= stepMs
      if (leftMs > 0) timer.refresh()
      else work(...args)
    }
    const timer = real(step, Math.min(stepMs, ms))
    return timer
  }
  before(() => void Reflect.set(globalThis, 'setTimeout', patient))
  after(() => void Reflect.set(globalThis, 'setTimeout', real))
}
