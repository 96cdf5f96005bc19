/*
 * The second half of `node.config_pending` (language.md): what the tasks of this phase set in the node's own file is not what the node itself says is in force. The first
 * half, by the times of file and process, is fooled by a file that was put back with its old time.
 *  1. Wanted: the keys that `properties` sets in `install.config`, and the protocol that `kafka.raise_protocol` raises to, as far as files alone tell them.
 *  2. Keys that the node does not know, hides, or that the cluster overrules tell nothing: a restart would not change them.
 *  3. A node that cannot be asked is asked again; in the end it is unknown, never *not pending* (P9).
 */
import { err, ok, type Result } from '../../../diagnostics/result.ts'
import { protocolKey, protocolOf, writtenProtocol } from '../../../kafka/releases/protocol.ts'
import type { HostView } from '../../../modules/host-view.ts'
import { offlineScope } from '../../../plan/host-scope.ts'
import { leavesOf } from '../../../plan/tasks/flat.ts'
import type { Place, RunContext } from '../../run-context.ts'

type Wanted = Readonly<Record<string, string>>

/** So often a node is asked. */
const tries = 5
const pauseMs = 500

interface SetArgs {
  readonly path?: unknown
  readonly set?: Readonly<Record<string, unknown>>
}

const setBy = ({ path, set = {} }: SetArgs, host: HostView): Wanted =>
  path === host.install.config
    ? Object.fromEntries(Object.entries(set).map(([key, value]) => [key, String(value)]))
    : {}

/** What the tasks of a phase want in the file of this host's node. */
export const wantedInFile = (
  { program }: Pick<RunContext, 'program'>,
  place: Place & { readonly host: HostView },
): Wanted => {
  const { phase, host } = place
  const scope = offlineScope(program.scope, phase, host)
  const protocol = protocolOf(program.versions?.to ?? '')
  const parts = leavesOf(phase, scope).flatMap(({ task, isRescue }): readonly Wanted[] => {
    if (task.kind === 'watch' || isRescue) return []
    if (task.module.name === 'kafka.raise_protocol') return protocol === undefined ? [] : [{ [protocolKey]: protocol }]
    const args = task.module.name === 'properties' ? task.args(scope) : undefined
    return args?.ok === true ? [setBy(args.value as SetArgs, host)] : []
  })
  return Object.assign({}, ...parts) as Wanted
}

/** Kafka prints a value as it understood it: lists without blanks, booleans in small letters. */
const meaning = (key: string, value: string): string =>
  key === protocolKey ? writtenProtocol(value.trim()) : value.replaceAll(/\s+/g, '').toLowerCase()

const differs = (wanted: Wanted, inForce: Wanted): boolean =>
  Object.entries(wanted).some(([key, value]) => {
    const own = inForce[key]
    return own !== undefined && meaning(key, own) !== meaning(key, value)
  })

/** Does the node run with other values than the tasks of this phase set in its file? The error: it cannot be asked. */
export const isFileUnread = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
): Promise<Result<boolean, string>> => {
  const wanted = wantedInFile(context, place)
  const keys = Object.keys(wanted)
  if (keys.length === 0 || place.host.nodeId < 0) return ok(false)
  let why = ''
  for (let tried = 0; tried < tries; tried++) {
    if (tried > 0) await context.clock.sleep(pauseMs, context.interrupts.second)
    const told = await context.cluster.fileSettings(place.host.nodeId, keys)
    if (told.ok) return ok(differs(wanted, told.value))
    why = told.error
  }
  return err(`its settings in force: ${why}`)
}
