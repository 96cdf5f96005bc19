import type { ActFault, ActName, BackFault } from './failing-world.ts'

/*
 * R9 once more, written from safety.md and from nothing in src/: what shall become of a node whose turn meets one fault, told by walking
 * through the turn. It knows no modules, looks or waits; only what the world is like after the fault, and what may be done about it.
 */

/** One fault in the turn of one node. */
export type Fault = { readonly act: ActName; readonly how: ActFault } | { readonly back: BackFault }

/** What shall have happened. */
export interface Expected {
  readonly exitCode: 0 | 1 | 7 | 8
  /** Which steps were taken back, last first; those that only looked and found nothing to do as well. */
  readonly undone: readonly string[]
  /** The release the node runs; null: none. */
  readonly runs: string | null
  readonly linked: string
  /** The word for the node at the end. */
  readonly state: string
  /** Words that stand in the problem. */
  readonly says: readonly string[]
}

interface Node {
  process: 'old' | 'none' | 'new' | 'restarted-old'
  linked: 'old' | 'new'
  /** The host answers kplay: now, never again, later. */
  reach: 'yes' | 'no' | 'later'
  /** kplay has sent a stop, or may have. */
  isHurt: boolean
}

type Fate = 'done' | 'failed' | 'hung'

/** Does the fault let the act change the world, and let that change stay? */
const happens = (how: ActFault | undefined): boolean =>
  how === undefined || how === 'lost-after' || how === 'reverted' || how.startsWith('cut-after')

const reachAfter = (how: ActFault | undefined): Node['reach'] => {
  if (how?.startsWith('cut') !== true) return 'yes'
  return how.endsWith('returns') ? 'later' : 'no'
}

/** What each act changes; `isLasting` false: somebody reverts it at once. */
const change: Readonly<Record<ActName, (node: Node, isLasting: boolean) => void>> = {
  stop: (node, isLasting) => void (node.process = isLasting ? 'none' : 'restarted-old'),
  link: (node, isLasting) => void (isLasting && (node.linked = 'new')),
  start: (node, isLasting) => void (isLasting && (node.process = node.linked === 'new' ? 'new' : 'restarted-old')),
  install: () => undefined,
}

/** One act with its fault: what it leaves behind, and whether the turn goes on. */
const act = (node: Node, { name, how }: { name: ActName; how: ActFault | undefined }, sent: string[]): Fate => {
  sent.push(name)
  if (name === 'stop') node.isHurt = how !== 'refused'
  const isDone = happens(how)
  if (isDone) change[name](node, how !== 'reverted')
  // An old process that still runs, or of which nobody can tell whether it does, forbids everything (R2).
  const isSeen = node.reach !== 'no'
  if (name === 'stop' && node.isHurt && !(isDone && isSeen)) return 'hung'
  return isDone && isSeen && how !== 'reverted' ? 'done' : 'failed'
}

const releases = { old: '3.9.2', new: '4.1.2' } as const

const runsOf = ({ process }: Node, back: BackFault | undefined): string | null => {
  if (process === 'none' || back === 'dies') return null
  if (back === 'wrong-release') return '4.0.1'
  return process === 'new' ? releases.new : releases.old
}

const acts = { roll: ['stop', 'link', 'start'], restart: ['stop', 'start'] } as const

/** Why nothing may be undone, in words of the problem; undefined where it may be tried. */
const whyLeft = (node: Node, fate: Fate, back: BackFault | undefined): readonly string[] | undefined => {
  if (fate === 'hung') return ['nothing was undone']
  if (back === 'other-dies') return ['nothing was undone', 'names another node']
  if (back === 'recovery') return ['nothing was undone', 'log recovery']
  return node.reach === 'no' ? ['not undone'] : undefined
}

interface Walked {
  readonly node: Node
  readonly sent: readonly string[]
  readonly fate: Fate
}

/** A node that stands as before was not told to stop: it is told again once its host can be asked. */
const isToldAgain = (name: ActName, how: ActFault | undefined): boolean =>
  name === 'stop' && (how === 'lost-before' || how === 'cut-before-returns')

const walk = (phase: 'roll' | 'restart', fault: Fault): Walked => {
  const node: Node = { process: 'old', linked: 'old', reach: 'yes', isHurt: false }
  const sent: string[] = []
  for (const name of acts[phase]) {
    const how = 'act' in fault && fault.act === name ? fault.how : undefined
    const lasting = isToldAgain(name, how) ? undefined : how
    node.reach = reachAfter(lasting)
    const isUnsent = lasting?.startsWith('cut-before') === true
    const fate = isUnsent ? 'failed' : act(node, { name, how: lasting }, sent)
    if (fate !== 'done') return { node, sent, fate }
  }
  return { node, sent, fate: 'done' }
}

const isWell = ({ fate, back }: { fate: Fate; back: BackFault | undefined }): boolean =>
  fate === 'done' && back === undefined

/** What one fault in a node's turn shall end in. `restart`: the shipped phase `restart`, which has no link step and undoes nothing. */
export const expected = (phase: 'roll' | 'restart', fault: Fault): Expected => {
  const { node, sent, fate } = walk(phase, fault)
  const back = 'back' in fault ? fault.back : undefined
  const left = { undone: [], runs: runsOf(node, back), linked: releases[node.linked], says: [] }
  if (isWell({ fate, back })) return { ...left, exitCode: 0, state: 'done' }
  if (sent.length === 0) return { ...left, exitCode: 1, state: 'untouched' }
  if (phase === 'restart')
    return node.isHurt ? { ...left, exitCode: 8, state: 'any' } : { ...left, exitCode: 1, state: 'untouched' }
  // Somebody brought it back already, whole, on the old release.
  if (node.process === 'restarted-old') return { ...left, exitCode: 1, state: 'done', says: ['nothing was undone'] }
  const says = whyLeft(node, fate, back)
  if (says !== undefined) return { ...left, exitCode: 8, state: 'any', says }
  const undone = [...sent].reverse()
  if (!node.isHurt) return { ...left, exitCode: 1, state: 'untouched', undone }
  return { exitCode: 7, undone, runs: releases.old, linked: releases.old, state: 'put-back', says: ['put back'] }
}
