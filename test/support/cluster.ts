import { fileURLToPath } from 'node:url'
import { createSystemClock } from '../../src/cli/system-clock.ts'
import { renderProblem } from '../../src/diagnostics/problem-text.ts'
import type { LabContext } from '../../src/rehearsal/context.ts'
import { bootLab, readLab, stopLab, type LabStatus } from '../../src/rehearsal/lab.ts'
import { findCacheDir } from '../../src/rehearsal/machine.ts'
import { regularNodes, zookeeperNodes } from '../../src/rehearsal/shape.ts'
import { onInterrupt } from './interrupt.ts'

/** Real time. */
export const realClock = createSystemClock()

/** The lab as the command line would use it, with the cache folder of this user (so that releases are fetched once) unless another is given. */
export const testLabContext = (change: Partial<LabContext> = {}): LabContext => ({
  env: process.env,
  platform: process.platform,
  cacheDir: findCacheDir(process.env, process.cwd()),
  locksDir: fileURLToPath(new URL('../../releases', import.meta.url)),
  clock: realClock,
  ...change,
})

/** The cluster a test wants: `{ release: '3.9.2', controllers: 3, brokers: 3 }`. */
export interface TestShape {
  readonly release: string
  readonly controllers: number
  readonly brokers: number
  readonly combined?: boolean
  /** ZooKeeper servers in the place of controllers. */
  readonly zookeepers?: number
  /** Added to every node's properties file. */
  readonly properties?: Readonly<Record<string, string>>
  /** Further words for `kafka-storage.sh format`. */
  readonly formatWords?: readonly string[]
}

/** A running lab and the way to end it. */
export interface TestLab {
  readonly lab: LabStatus
  /** As it is now. */
  status(): Promise<LabStatus>
  stop(): Promise<void>
}

/**
 * Boots a lab for a test; throws the problem's text when it cannot. Meant for `before`, with `this.timeout(180_000)`; call `stop` in `after`.
 * The first boot of a release fetches it and records its classes: some 15 s more.
 */
export const bootTestLab = async (shape: TestShape, context = testLabContext()): Promise<TestLab> => {
  if (process.env['KPLAY_TEST_LANE'] === 'plain')
    throw new Error(
      'this file boots a cluster in the lane of tests without one: see splitLanes in scripts/test-lanes.ts',
    )
  const { release, brokers, zookeepers, properties = {}, formatWords = [] } = shape
  const nodes =
    zookeepers === undefined ? regularNodes({ combined: false, ...shape }) : zookeeperNodes({ zookeepers, brokers })
  if (!nodes.ok) throw new Error(renderProblem(nodes.error))
  const booted = await bootLab({ release, nodes: nodes.value, properties, formatWords }, context)
  if (!booted.ok) throw new Error(renderProblem(booted.error))
  const { name } = booted.value
  const status = async (): Promise<LabStatus> => {
    const read = await readLab(context.cacheDir, name)
    if (!read.ok) throw new Error(renderProblem(read.error))
    return read.value
  }
  const stop = async (): Promise<void> => {
    const stopped = await stopLab(name, context)
    if (!stopped.ok) throw new Error(renderProblem(stopped.error))
    forget()
  }
  const forget = onInterrupt(stop)
  return { lab: await status(), status, stop }
}

/** Boots a lab, runs `work` on it and stops it, whatever happens. */
export const withLab = async <T>(shape: TestShape, work: (lab: TestLab) => Promise<T>): Promise<T> => {
  const lab = await bootTestLab(shape)
  try {
    return await work(lab)
  } finally {
    await lab.stop()
  }
}
