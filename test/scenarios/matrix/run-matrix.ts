import { realClock } from '../../support/cluster.ts'
import { LabWorld } from './lab-world.ts'
import { isWanted, keepResult, readResults, type ScenarioResult, type Selection } from './results.ts'
import { nameIn, type Group, type Scenario } from './scenario.ts'

/** One call of the matrix. */
export interface MatrixCall {
  readonly groups: readonly Group[]
  readonly selection: Selection
  readonly resultsFile: string
  /** Name the scenarios and what is remembered of them; run none. */
  readonly isList: boolean
  readonly print: (line: string) => void
}

const secondsSince = (startMs: number): number => Math.round((performance.now() - startMs) / 100) / 10

const wordOf = (result: ScenarioResult | undefined): string =>
  result === undefined ? 'not run' : result.passed ? 'passed ' : 'FAILED '

const lineOf = (name: string, result: ScenarioResult | undefined): string => {
  const figures = result === undefined ? '' : `${result.seconds.toFixed(1).padStart(6)} s`
  return [wordOf(result), figures.padStart(8), name, ...(result?.notes ?? []).map((note) => `(${note})`)].join('  ')
}

/** Longer than the longest scenario takes on a busy machine. */
const limitMs = 480_000

/** Runs a scenario; one that never ends fails. */
const runLimited = async (scenario: Scenario, world: LabWorld, note: (text: string) => void): Promise<void> => {
  const done = new AbortController()
  const limit = realClock.sleep(limitMs, done.signal).then(() => {
    if (!done.signal.aborted) throw new Error(`it did not end within ${limitMs / 1000} s`)
  })
  try {
    await Promise.race([scenario.run(world, note), limit])
  } finally {
    done.abort()
  }
}

const runOne = async (scenario: Scenario, world: LabWorld): Promise<ScenarioResult> => {
  const startMs = performance.now()
  const notes: string[] = []
  const at = new Date().toISOString()
  try {
    await world.hands.whole()
    await runLimited(scenario, world, (text) => void notes.push(text))
    return { passed: true, seconds: secondsSince(startMs), at, notes }
  } catch (cause) {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    return { passed: false, seconds: secondsSince(startMs), at, notes, why }
  }
}

const bootFor = async (group: Group): Promise<LabWorld> => {
  const world = await LabWorld.boot(group.shape)
  await group.prepare?.(world)
  return world
}

/** Runs these scenarios of a group on a cluster of their own; a failed one costs the cluster, for nobody knows how it left it. */
const runGroup = async (group: Group, wanted: readonly Scenario[], call: MatrixCall): Promise<number> => {
  let world: LabWorld | undefined
  let failed = 0
  try {
    for (const scenario of wanted) {
      world ??= await bootFor(group)
      const result = await runOne(scenario, world)
      const name = nameIn(group, scenario)
      keepResult(call.resultsFile, name, result)
      call.print(lineOf(name, result))
      if (result.passed) continue
      failed += 1
      call.print(`  must hold: ${scenario.promise}\n${(result.why ?? '').replaceAll(/^/gm, '  ')}`)
      const lost = world
      world = undefined
      await lost.close()
    }
  } finally {
    await world?.close()
  }
  return failed
}

const list = ({ groups, resultsFile, print }: MatrixCall): number => {
  const results = readResults(resultsFile)
  for (const group of groups)
    for (const scenario of group.scenarios) {
      const name = nameIn(group, scenario)
      print(`${lineOf(name, results[name])}: ${scenario.promise}`)
    }
  return 0
}

/** Runs what is wanted, one cluster at a time. Answers the exit code: 0 when nothing failed. */
export const runMatrix = async (call: MatrixCall): Promise<number> => {
  if (call.isList) return list(call)
  const startMs = performance.now()
  const before = readResults(call.resultsFile)
  let [failed, ran, all] = [0, 0, 0]
  for (const group of call.groups) {
    const wanted = group.scenarios.filter((one) => isWanted(nameIn(group, one), before, call.selection))
    all += group.scenarios.length
    ran += wanted.length
    failed += await runGroup(group, wanted, call)
  }
  const left = all - ran
  call.print(`${ran - failed} passed, ${failed} failed, ${left} left out, in ${secondsSince(startMs)} s`)
  return failed === 0 ? 0 : 1
}
