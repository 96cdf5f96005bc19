import type { NodeState } from '../../run/run-event.ts'

const words: Readonly<Record<NodeState, string>> = {
  untouched: 'not stopped',
  stopping: 'stopping',
  stopped: 'stopped',
  switched: 'switched to the other release',
  starting: 'starting',
  registering: 'registering',
  syncing: 'registered, catching up',
  window: 'in sync, clean window',
  done: 'back',
  undoing: 'being put back',
  'put-back': 'put back',
  unknown: 'in an unknown state',
}

/** A state of a node for people. The words of safety.md stay in journals and reports. */
export const renderNodeState = (state: NodeState): string => words[state]
