import type { ApprovalPort } from '../../run/ports.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** What opens gates, besides a person. */
export interface ApprovalSetting {
  readonly approvals: Wish['approvals']
  readonly digest: string
  /** The person at the terminal. */
  readonly who: string
  /** For a lab cluster the phase's name alone is enough. */
  readonly isLab: boolean
  /** Takes the progress view off the screen while a person is asked. */
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
}

/** What opened the gate without asking anybody; undefined when nothing did. */
const approverOf = ({ approvals, digest, isLab }: ApprovalSetting, phase: string): string | undefined => {
  if (approvals === 'all') return 'the rehearsal'
  const isGiven = approvals.includes(`${phase}@${digest}`) || (isLab && approvals.includes(phase))
  return isGiven ? '--approve' : undefined
}

/** Gates are opened by `--approve`, else by a person at the terminal who types the phase's name; without either they stay shut. */
export const createApproval = (world: Pick<World, 'ask' | 'stderr'>, setting: ApprovalSetting): ApprovalPort => ({
  ask: async ({ phase, prompt, irreversible }) => {
    const approver = approverOf(setting, phase)
    if (approver !== undefined) return { answer: 'approved', by: approver }
    if (world.ask === undefined) return { answer: 'absent' }
    await setting.pause()
    world.stderr.write(
      `\nphase "${phase}": ${prompt}\n${irreversible ? 'What it does can never be taken back.\n' : ''}`,
    )
    const answer = await world.ask(`Type the name of the phase to approve it (anything else declines): `)
    await setting.resume()
    return { answer: answer?.trim() === phase ? 'approved' : 'declined', by: `${setting.who} at the terminal` }
  },
})
