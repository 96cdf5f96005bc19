import { isServer, type HostView } from '../../modules/host-view.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { look, observationIn, type Look } from '../look/look.ts'
import { describeStates, type RunContext } from '../run-context.ts'
import type { StepEnd } from '../step-end.ts'

/*
 * Before a phase that can not be taken back every Kafka node of the inventory runs `to`, whatever was chosen on the command line (R8): looked up on
 * the hosts just now. A node whose process is unknown counts as one that does not (P9).
 */

const releaseText = (seen: Look, host: HostView): string => {
  const { process } = observationIn(seen, host)
  if (process === undefined) return 'an unknown release'
  return process === null ? 'nothing' : process.release
}

/** The end of the run when some node does not run `to`; undefined where the phase may be begun, and for phases that can be taken back. */
export const notRolled = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd | undefined> => {
  const { versions } = context.program
  if (!phase.isIrreversible || versions === undefined) return undefined
  const nodes = context.program.hosts.filter((host) => host.roles.length > 0 && !isServer(host))
  const seen = await look(context, { avoid: [], hosts: nodes, logsOf: [] })
  const late = nodes.filter((host) => observationIn(seen, host).process?.release !== versions.to)
  if (late.length === 0) return undefined
  return {
    kind: 'failed',
    problem: {
      code: 'run/not-rolled',
      what: `phase "${phase.id}" is not begun: not every node runs ${versions.to}`,
      at: phase.origin,
      subject: `phase "${phase.id}"`,
      why: [...late.map((host) => `${host.name} runs ${releaseText(seen, host)}`), ...context.program.leftOut],
      state: describeStates(context),
      fix: `bring every node to ${versions.to} first: run the whole playbook, without --limit, --tags and --skip-tags`,
      exitCode: 1,
    },
  }
}
