import { isRolesTurn } from '../../kafka/decide/order.ts'
import type { HostView } from '../../modules/host-view.ts'
import { isGoingBack } from '../going-back.ts'
import type { Observed } from '../observed.ts'
import type { PlannedNode, PlannedNote } from '../plan.ts'
import type { Program } from '../program.ts'
import { findHurt, releaseOfHurt, type HurtNode } from './hurt-node.ts'
import { takeOverInput } from '../../language/playbook/building/take-over.ts'

const words: Readonly<Record<PlannedNode['change'], string>> = {
  upgrade: 'upgraded',
  downgrade: 'taken to the older release',
  restart: 'restarted',
  none: 'taken',
}

/** Has a node that is back on its release still something to come? Without versions a node that was started now has its new process. */
const isDoneThen = ({ versions }: Program, observed: Observed, host: string): boolean =>
  versions === undefined ? isDown(observed, host) : releaseOfHurt(observed, host) === versions.to

/** Why the hurt node goes first, and what becomes of it then. `stopped`: ids of all nodes that some task will take down. */
export const becauseHurt = (
  program: Program,
  observed: Observed,
  of: { readonly host: HostView; readonly change: PlannedNode['change']; readonly stopped: readonly number[] },
): string => {
  const { host, change, stopped } = of
  const release = releaseOfHurt(observed, host.name)
  const first = `hurt: brought back${release === '' ? '' : ` on ${release}`} before anything else is touched`
  if (change === 'none' || isDoneThen(program, observed, host.name)) return first
  const question = { topology: program.topology, remaining: stopped, isGoingBack: isGoingBack(program) }
  return isRolesTurn(question, host.nodeId)
    ? `${first}, then ${words[change]}: the turn of its role has come`
    : `${first}; ${words[change]} later, in the turn of its role`
}

const isDown = ({ nodes }: Observed, host: string): boolean => {
  const node = nodes[host]
  return node?.ok === true && node.value.process === null
}

const stateOf = ({ nodes }: Observed, host: string): string => {
  const node = nodes[host]
  if (node?.ok !== true || node.value.process === undefined) return 'its process is unknown'
  const { process, linked, log } = node.value
  if (process === null)
    return `no Kafka process runs, linked to ${linked === undefined || linked === '' ? 'nothing' : linked}`
  const doing = log?.isRecovering === true ? ', in log recovery' : ''
  return `pid ${process.pid} runs ${process.release}${doing}, and the node takes no full part`
}

/** What a plan says of the node that somebody answers for. */
export const notesOfHurt = (program: Program, observed: Observed, may: HurtNode | undefined): PlannedNote[] => {
  if (may === undefined) return []
  const { host } = may
  const by = may.by === 'take_over' ? `"${takeOverInput}" names it` : 'the run left it so, by its journal'
  if (findHurt(program, observed, may) === undefined) {
    if (may.by === 'journal') return []
    const saw = `${by}, and it is healthy: it is judged and taken like every other node`
    return [
      {
        rule: 'node/hurt',
        host,
        saw,
        fix: `take "${takeOverInput}" out of the playbook, or leave it: it does nothing`,
      },
    ]
  }
  const how = isDown(observed, host)
    ? 'it is started, and proven back'
    : 'it is waited for, never stopped, and proven back'
  return [
    {
      rule: 'node/hurt',
      host,
      saw: `${by}: ${stateOf(observed, host)}; ${how} before anything else is touched`,
      fix: 'all other nodes must be healthy without it; if it does not come back nothing of it is undone, and a person is needed (exit 8)',
    },
  ]
}
