import type { ApprovalPort } from '../../run/ports.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** What opens gates, besides a person. */
export interface ApprovalSetting {
  readonly approvals: Wish['approvals']
  readonly digest: string
  /** For a lab cluster the phase's name alone is enough. */
  readonly isLab: boolean
  /** Takes the progress view off the screen while a person is asked. */
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
}

const isApproved = ({ approvals, digest, isLab }: ApprovalSetting, phase: string): boolean =>
  approvals === 'all' || approvals.includes(`${phase}@${digest}`) || (isLab && approvals.includes(phase))

/** Gates are opened by `--approve`, else by a person at the terminal who types the phase's name; without either they stay shut. */
export const createApproval = (world: Pick<World, 'ask' | 'stderr'>, setting: ApprovalSetting): ApprovalPort => ({
  ask: async ({ phase, prompt, irreversible }) => {
    if (isApproved(setting, phase)) return 'approved'
    if (world.ask === undefined) return 'absent'
    await setting.pause()
    world.stderr.write(
      `\nphase "${phase}": ${prompt}\n${irreversible ? 'What it does can never be taken back.\n' : ''}`,
    )
    const answer = await world.ask(`Type the name of the phase to approve it (anything else declines): `)
    await setting.resume()
    return answer?.trim() === phase ? 'approved' : 'declined'
  },
})
