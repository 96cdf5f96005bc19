/*
 * A step of which kplay was killed between start and end: how each module finds out what became of it. The one table of it.
 *
 *  look        Its facts tell all, and each of its acts is whole or not done at all: `decide` says `unchanged` (done) or acts (not done). Half done does not exist:
 *              links and files are renamed into place, a release is unpacked beside its place and renamed, elections and levels are answered by the cluster.
 *  look-again  The same; where it is done, the act of the dead process counts as this step's own, so that what follows the act (R8's watch for fencing) is not left out.
 *  stop        A stop whose act ended well was sent: its process is waited for, never signalled again. One without an end is settled first (settle.ts): the
 *              process gone or the node leaving is done; a node that stands as before for a while is not. A start is told by its process alone.
 *  once        It runs what only its author knows. Ended well: done, never again. Begun without an end: `creates` tells; without it nobody knows, and a person says
 *              `kplay resume RUN --done ADDRESS` or `--again ADDRESS`.
 *  read        It changes nothing, or keeps what is not kept yet: asked again.
 *
 * Before any of these, what the dead process left running on the host is waited for (outlast.ts).
 */

/** How a begun step is judged. */
export type HalfDoneRule = 'look' | 'look-again' | 'stop' | 'once' | 'read'

const rules: Readonly<Record<string, HalfDoneRule>> = {
  'archive.install': 'look',
  assert: 'read',
  command: 'once',
  'file.backup': 'look',
  'file.copy': 'look',
  'file.restore': 'look',
  'file.symlink': 'look',
  'http.check': 'read',
  'kafka.backup_cluster': 'read',
  'kafka.backup_node': 'read',
  'kafka.collect_logs': 'read',
  'kafka.confirm_protocol': 'read',
  'kafka.consumer_groups': 'read',
  'kafka.cross_check': 'read',
  'kafka.elect_preferred_leaders': 'look',
  'kafka.finalize': 'look-again',
  'kafka.health': 'read',
  'kafka.pin_protocol': 'look',
  'kafka.raise_protocol': 'look',
  'kafka.safe_to_stop': 'read',
  'kafka.wait_back': 'read',
  'metrics.read': 'read',
  properties: 'look',
  service: 'stop',
  shell: 'once',
}

/** The rule of a module; undefined for one that is not in the table, which a test does not let happen. */
export const halfDoneRuleOf = (module: string): HalfDoneRule | undefined => rules[module]
