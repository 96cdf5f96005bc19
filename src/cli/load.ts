import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, type Result } from '../diagnostics/result.ts'
import type { LoadAudit, LoadState } from '../rehearsal/load/load-audit.ts'
import { parseLoadConfig, type LoadConfig } from '../rehearsal/load/load-config.ts'
import type { Command } from './command.ts'
import type { World } from './world.ts'

const wrongFile = (file: string, why: string): Problem => ({
  code: 'load/config',
  what: 'the config of the load cannot be used',
  subject: file,
  why: [why],
  fix: 'this command is started by kplay itself: run kplay rehearse',
  exitCode: 3,
})

const readConfig = async (file: string): Promise<Result<LoadConfig, Problem>> => {
  try {
    const config = parseLoadConfig(await readFile(file, 'utf8'))
    return config.ok ? config : err(wrongFile(file, config.error))
  } catch (cause) {
    return err(wrongFile(file, cause instanceof Error ? cause.message : String(cause)))
  }
}

interface Call {
  readonly task: string
  readonly config: LoadConfig
  readonly emit: (state: LoadState) => void
}

const runTask = async ({ task, config, emit }: Call, world: World): Promise<Result<LoadAudit, Problem>> => {
  const { clock } = world
  if (task === 'run') {
    const { runLoad } = await import('../rehearsal/load/run-load.ts')
    return runLoad({ config, clock, stop: world.interrupts.first, emit })
  }
  const { createClient } = await import('../rehearsal/load/kafka-client.ts')
  const { auditLoad } = await import('../rehearsal/load/audit/audit-load.ts')
  return auditLoad({ kafka: await createClient(config.topic, config.bootstrap), dir: config.dir, group: null, clock })
}

/** The load of a rehearsal as a process of its own: JSON lines (LoadState) on stdout, ended by SIGTERM or by its parent's end. */
export const command: Command = {
  name: 'load',
  summary: 'put load on a lab cluster and audit it (run by kplay itself)',
  usage: 'load run|audit CONFIG',
  options: {},
  run: async (invocation, world): Promise<ExitCode> => {
    const [task = '', file = ''] = invocation.positionals
    const emit = (state: LoadState): void => world.stdout.write(`${JSON.stringify(state)}\n`)
    const fail = (problem: Problem): ExitCode => {
      emit({ type: 'problem', problem })
      return problem.exitCode
    }
    if (!['run', 'audit'].includes(task)) return fail(wrongFile(file, `"${task}" is neither run nor audit`))
    world.dieWithParent()
    const config = await readConfig(resolve(world.cwd, file))
    if (!config.ok) return fail(config.error)
    const audit = await runTask({ task, config: config.value, emit }, world)
    if (!audit.ok) return fail(audit.error)
    emit({ type: 'audit', audit: audit.value })
    return 0
  },
}
