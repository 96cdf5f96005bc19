import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Approval, ApprovalPort } from '../../run/ports.ts'
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
  /** What `kplay approve` of another process said of this phase: by whom and for which digest. The error: why a file that is there does not count. */
  readonly fromElsewhere: (
    phase: string,
  ) => Promise<Result<{ readonly by: string; readonly digest: string } | undefined, string>>
  /** Without a terminal an approval from elsewhere is waited for so long. */
  readonly patienceMs: number
  /** Says that an approval does not count, and why. */
  readonly tell: (text: string) => Promise<void>
  /** Takes the progress view off the screen while a person is asked. */
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
}

/** The part of the outside that an approval needs. */
export type ApprovalWorld = Pick<World, 'ask' | 'stderr' | 'clock' | 'interrupts'>

/** An approval from elsewhere is looked for so often. */
const pollMs = 1000

/** What opened the gate without asking anybody; undefined when nothing did. */
const approverOf = ({ approvals, digest, isLab }: ApprovalSetting, phase: string): string | undefined => {
  if (approvals === 'all') return 'the rehearsal'
  const isGiven = approvals.includes(`${phase}@${digest}`) || (isLab && approvals.includes(phase))
  return isGiven ? '--approve' : undefined
}

/** Looks for an approval from elsewhere; one that does not count is told once. */
const createLooker = (setting: ApprovalSetting, phase: string): (() => Promise<Approval | undefined>) => {
  let told = ''
  const look = async (): Promise<Result<Approval | undefined, string>> => {
    const found = await setting.fromElsewhere(phase)
    if (!found.ok) return err(`an approval of phase "${phase}" does not count: ${found.error}`)
    if (found.value === undefined) return ok(undefined)
    const { by, digest } = found.value
    return digest === setting.digest
      ? ok({ answer: 'approved', by: `${by} with kplay approve` })
      : err(`an approval of phase "${phase}" by ${by} does not count: it is of another plan (${digest.slice(0, 12)}…)`)
  }
  return async () => {
    const answer = await look()
    if (answer.ok) return answer.value
    if (answer.error !== told) await setting.tell(answer.error)
    told = answer.error
    return undefined
  }
}

/** Waits until somebody approves elsewhere, the time is over or `signal` fires. */
const waitElsewhere = async (
  look: () => Promise<Approval | undefined>,
  { clock, signal, forMs }: Pick<World, 'clock'> & { readonly signal: AbortSignal; readonly forMs: number },
): Promise<Approval | undefined> => {
  const startedMs = clock.monotonicMs()
  for (;;) {
    const found = await look()
    const leftMs = forMs - (clock.monotonicMs() - startedMs)
    if (found !== undefined || leftMs <= 0 || signal.aborted) return found
    await clock.sleep(Math.min(pollMs, leftMs), signal)
  }
}

const question = 'Type the name of the phase to approve it (anything else declines): '

/** Asks the person at the terminal; an approval from elsewhere, a Ctrl-C or the end of the terminal takes the question back. */
const askHere = async (
  world: ApprovalWorld,
  setting: ApprovalSetting,
  gate: Parameters<ApprovalPort['ask']>[0] & { readonly look: () => Promise<Approval | undefined> },
): Promise<Approval> => {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, world.interrupts.first])
  await setting.pause()
  world.stderr.write(
    `\nphase "${gate.phase}": ${gate.prompt}\n${gate.irreversible ? 'What it does can never be taken back.\n' : ''}`,
  )
  const forMs = Number.POSITIVE_INFINITY
  const elsewhere = waitElsewhere(gate.look, { clock: world.clock, signal, forMs }).finally(() => over.abort())
  const answer = await world.ask?.(question, signal)
  over.abort()
  const found = await elsewhere
  await setting.resume()
  if (found !== undefined) return found
  // A terminal that is gone says neither yes nor no.
  if (answer === undefined) return { answer: 'absent' }
  return { answer: answer.trim() === gate.phase ? 'approved' : 'declined', by: `${setting.who} at the terminal` }
}

/** Gates are opened by `--approve`, by `kplay approve` of another process, or by a person at the terminal who types the phase's name; without any they stay shut. */
export const createApproval = (world: ApprovalWorld, setting: ApprovalSetting): ApprovalPort => ({
  ask: async (gate) => {
    const approver = approverOf(setting, gate.phase)
    if (approver !== undefined) return { answer: 'approved', by: approver }
    const look = createLooker(setting, gate.phase)
    const known = await look()
    if (known !== undefined) return known
    if (world.ask !== undefined) return askHere(world, setting, { ...gate, look })
    const forMs = setting.patienceMs
    const found = await waitElsewhere(look, { clock: world.clock, signal: world.interrupts.first, forMs })
    return found ?? { answer: 'absent' }
  },
})
