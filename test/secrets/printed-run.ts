/** One run of a playbook with secrets on the fake world, and everything it printed, told or kept. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Concealed } from '../../src/cli/secrets/concealed.ts'
import { ok } from '../../src/diagnostics/result.ts'
import { renderProblem } from '../../src/diagnostics/problem-text.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import type { Program } from '../../src/plan/program.ts'
import { withProgramSecrets } from '../../src/plan/tasks/secrets.ts'
import { buildReport } from '../../src/report/build-report.ts'
import { createEmitter } from '../../src/run/emitter.ts'
import { runProgram } from '../../src/run/engine.ts'
import { observe } from '../../src/run/look/observe.ts'
import { observeFacts } from '../../src/run/look/observe-facts.ts'
import type { HostCommand } from '../../src/run/ports.ts'
import { encodeEvent, type RunEvent } from '../../src/run/run-event.ts'
import { createMask } from '../../src/shell/mask.ts'
import { createNdjsonView } from '../../src/views/ndjson/ndjson-view.ts'
import { createPlainView } from '../../src/views/plain/plain-view.ts'
import { renderPlan } from '../../src/views/plan/render-plan.ts'
import { renderReportMarkdown } from '../../src/views/report/render-report.ts'
import { engineWorld } from '../fakes/engine-world.ts'
import { drawRun } from '../support/drawn-run.ts'
import { runStarted } from '../support/run-started.ts'
import { loadGood } from '../support/load-good.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the hosts of the fake world make of a command that was handed secrets. */
export interface HostSays {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const playbookText = (count: number): string => {
  const names = Array.from({ length: count }, (_, index) => `s${index}`)
  const env = names.map((name) => `${name.toUpperCase()}: "\${{ vars.${name} }}"`).join(', ')
  return [
    'kplay: 1',
    'name: secrets',
    `inventory: ${JSON.stringify(join(root, 'test/cases/language/parts/inventory.yml'))}`,
    'vars:',
    ...names.map((name) => `  ${name}: { type: secret, default: { env: ${name} } }`),
    'phases:',
    '  - id: tell',
    '    hosts: [b1, b2]',
    '    inputs:',
    `      ${names[0]}: { type: secret, default: { env: ${names[0]} } }`,
    '    tasks:',
    '      - id: call',
    `        command: { argv: [tell, all], env: { ${env}, JOINED: "Bearer \${{ inputs.${names[0]} }}" } }`,
    '        register: said',
    '        undo: none',
    '        undo_reason: what is told stays told',
    '      - id: again',
    '        command: { argv: [echo, "${{ said.stdout }}", "of ${{ said.stdout }}"] }',
    '        undo: none',
    '        undo_reason: what is told stays told',
    '      - id: check',
    '        assert: [{ that: said.stdout == "", else: "it said ${{ said.stdout }}" }]',
    '',
  ].join('\n')
}

/** The program, without the values of its secrets: `s0`, `s1`, … of the environment. */
export const programWith = async (folder: string, count: number): Promise<Program> => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'playbook.yml')
  writeFileSync(file, playbookText(count))
  return buildProgram(await loadGood(file, { cwd: folder }))
}

/** Everything a run showed, by the place it was shown at. */
export type Shown = Readonly<Record<string, string>>

const drawn = async (events: readonly RunEvent[]): Promise<string> => {
  const run = await drawRun(100, 40)
  const frames: string[] = []
  for (const event of events) {
    run.tell([event])
    run.pass(100)
    frames.push(run.screen.text())
  }
  await run.view.close()
  return frames.join('\n')
}

const views = async (events: readonly RunEvent[]): Promise<Shown> => {
  let [plain, ndjson] = ['', '']
  const [plainView, ndjsonView] = [
    createPlainView({ write: (text) => void (plain += text) }),
    createNdjsonView({ write: (text) => void (ndjson += text) }),
  ]
  for (const event of events) {
    plainView.listener(event)
    ndjsonView.listener(event)
  }
  const report = buildReport(events)
  return {
    plain,
    ndjson,
    progress: await drawn(events),
    'report.json': JSON.stringify(report),
    'report.md': renderReportMarkdown(report),
  }
}

/** Runs the program with these secrets. `says`: what a command prints, from what it was handed. */
export const runShown = async (
  offline: Program,
  secrets: readonly string[],
  says: (command: HostCommand) => HostSays,
): Promise<Shown> => {
  const world = engineWorld([])
  const mask = createMask(secrets)
  const program = withProgramSecrets(
    { ...world.context.program, phases: offline.phases, scope: offline.scope },
    (one) => one.with(secrets[Number(one.origin.name.slice(1))] ?? ''),
  )
  const journal: string[] = []
  const told: RunEvent[] = []
  const emitter = createEmitter({
    run: '20261122-031042-test',
    clock: world.clock,
    journal: {
      append: (event) => Promise.resolve(void journal.push(encodeEvent(event))),
      close: () => Promise.resolve(),
    },
    listeners: [(event) => void told.push(event)],
    mask,
  })
  const hosts = {
    hasRelease: () => Promise.resolve(ok(true)),
    close: () => Promise.resolve(),
    connect: async (name: string) => {
      const connected = await world.hosts.connect(name)
      if (!connected.ok) return connected
      const run = (command: HostCommand) => Promise.resolve(ok({ signal: null, tookMs: 1, ...says(command) }))
      return ok({ ...connected.value, run })
    },
  }
  const context = { ...world.context, program, hosts, emitter }
  const plan = buildPlan({ program, observed: await observeFacts(context, program, await observe(context, program)) })
  const phases = program.phases.map(({ id, description, hosts: names }) => ({
    id,
    description,
    hosts: names,
    irreversible: false,
  }))
  const end = await runProgram(context, runStarted({ playbook: 'secrets', digest: program.digest, phases }))
  const concealed = new Concealed()
  concealed.hide(secrets, ['stderr'])
  const problem = end.problem === null ? '' : renderProblem(end.problem)
  const pieces = problem.match(/[\s\S]{1,3}/g) ?? []
  return {
    ...(await views(told)),
    journal: journal.join('\n'),
    events: JSON.stringify(emitter.events),
    'plan.json': JSON.stringify(plan),
    plan: renderPlan(plan, { columns: 80, color: false, steps: true }),
    program: JSON.stringify(program),
    'problem on a terminal': concealed.pass('stderr', problem, true),
    'problem in pieces':
      pieces.map((piece) => concealed.pass('stderr', piece, false)).join('') + concealed.rest('stderr'),
  }
}
