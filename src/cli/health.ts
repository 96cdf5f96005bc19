import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode } from '../diagnostics/problem.ts'
import { judgeHealth } from '../kafka/decide/health.ts'
import type { HealthCheck } from '../kafka/decide/questions.ts'
import type { Command, Invocation } from './command.ts'
import { formatOf, formatOption } from './format-option.ts'
import type { Health } from './look-schemas.ts'
import { inventoryOption, lookAtCluster, reachProblem } from './look-at-cluster.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'

/** At most so many names follow a check; the JSON has them all. */
const namesShown = 5

const namesOf = (subjects: readonly string[]): string => {
  const more = subjects.length > namesShown ? ` … ${subjects.length - namesShown} more` : ''
  return subjects.length === 0 ? '' : ` [${subjects.slice(0, namesShown).join(', ')}${more}]`
}

const renderCheck = (check: HealthCheck, width: number): string => {
  const line = `${check.ok ? 'ok  ' : 'FAIL'} ${check.rule.padEnd(width)}  ${check.saw}${namesOf(check.subjects)}\n`
  return check.ok ? line : `${line}     ${' '.repeat(width)}  wanted: ${check.wanted}\n`
}

const renderHealth = (checks: readonly HealthCheck[]): string => {
  const width = Math.max(...checks.map((check) => check.rule.length))
  const failed = checks.filter((check) => !check.ok).length
  const end = failed === 0 ? 'healthy\n' : `not healthy: ${failed} of ${checks.length} checks failed\n`
  return checks.map((check) => renderCheck(check, width)).join('') + end
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('health', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const look = await lookAtCluster('health', invocation, world)
  if (!look.ok) return look.error
  const checks = judgeHealth(look.value)
  const isHealthy = checks.every((check) => check.ok)
  const answer: Health = { format: 1, ok: isHealthy, checks }
  world.stdout.write(format.value === 'json' ? renderJson(answer) : renderHealth(checks))
  const problem = reachProblem(look.value)
  if (problem !== undefined) return tellProblem(problem, world)
  return isHealthy ? 0 : 1
}

/** Judges the cluster as it is now: exit 0 healthy, 1 not, 4 nobody answers. */
export const command: Command = {
  name: 'health',
  summary: 'judge whether a cluster is healthy',
  usage: 'health -i INVENTORY [--format text|json]',
  options: { inventory: inventoryOption, format: formatOption },
  run,
}
